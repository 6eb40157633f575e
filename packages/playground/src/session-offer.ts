// How a page gets into a call: a token for a room of its own, or the address of the local wire.
import { shortuuid } from '@livekit/agents-core';
import { AccessToken, RoomAgentDispatch, RoomConfiguration } from 'livekit-server-sdk';

/** A LiveKit server, and who may let pages in. */
export interface LiveKitTransport {
  kind: 'livekit';
  /** `ws://…` or `wss://…`, as the page reaches it. */
  url: string;
  apiKey: string;
  apiSecret: string;
  /** The agent that is asked into the room. Default: whoever serves every room. */
  agentName?: string;
}

/** What `/session` answers. */
export type SessionOffer =
  | { readonly transport: 'livekit'; readonly url: string; readonly token: string; readonly room: string }
  | { readonly transport: 'websocket'; readonly url: string };

/** A room for one visitor. The token holds the dispatch, so the agent is asked in when the visitor arrives. */
export async function offerRoom({ url, apiKey, apiSecret, agentName }: LiveKitTransport): Promise<SessionOffer> {
  const room = shortuuid('playground-');
  const token = new AccessToken(apiKey, apiSecret, { identity: shortuuid('visitor-'), name: 'You', ttl: '2h' });
  token.addGrant({ roomJoin: true, room, canPublish: true, canSubscribe: true, canPublishData: true });
  if (agentName !== undefined) token.roomConfig = dispatchTo(agentName);
  return { transport: 'livekit', url, token: await token.toJwt(), room };
}

/** Servers refuse fields they do not know: only what is set may be written, not the defaults of this SDK. */
function dispatchTo(agentName: string): RoomConfiguration {
  const config = new RoomConfiguration({ agents: [new RoomAgentDispatch({ agentName })] });
  return Object.assign(config, { toJSON: () => config.toJson() });
}
