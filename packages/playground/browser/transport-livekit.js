// A call through a LiveKit room.
import { DisconnectReason, ParticipantKind, Room, RoomEvent, Track } from 'livekit-client';

const behalf = 'lk.publish_on_behalf';

export async function open(offer, events) {
  const room = new Room({ audioCaptureDefaults: { echoCancellation: true, noiseSuppression: true } });
  const transport = new RoomTransport(room, events);
  try {
    await room.connect(offer.url, offer.token);
  } catch {
    throw new Error(`The LiveKit server at ${offer.url} cannot be reached. Is it still running?`);
  }
  transport.report();
  await room.startAudio().catch(() => {});
  transport.look();
  return transport;
}

class RoomTransport {
  #room;
  #events;
  #level;

  constructor(room, events) {
    this.#room = room;
    this.#events = events;
    room.registerTextStreamHandler('lk.transcription', (reader, from) => void this.#onWords(reader, from.identity));
    room.registerTextStreamHandler('app.state', (reader) => void this.#onState(reader));
    room.on(RoomEvent.TrackSubscribed, (track) => {
      if (track.kind === Track.Kind.Audio) document.getElementById('speakers').append(track.attach());
    });
    room.on(RoomEvent.TrackUnsubscribed, (track) => track.detach().forEach((element) => element.remove()));
    room.on(RoomEvent.ParticipantAttributesChanged, () => this.look());
    room.on(RoomEvent.ParticipantConnected, () => this.look());
    room.on(RoomEvent.ParticipantDisconnected, (participant) => {
      if (isAgent(participant)) events.onAgentLeft();
    });
    room.on(RoomEvent.Reconnecting, () => events.onReconnecting());
    room.on(RoomEvent.Reconnected, () => {
      events.onReconnected();
      this.look();
    });
    this.#level = setInterval(() => events.onLevel(room.localParticipant.audioLevel * 2), 100);
  }

  /** The room is joined: from now on its end is news. */
  report() {
    this.#room.on(RoomEvent.Disconnected, (reason) => {
      clearInterval(this.#level);
      this.#events.onEnded(reason === DisconnectReason.CLIENT_INITIATED ? undefined : endingOf(reason));
    });
  }

  look() {
    const state = this.#agent()?.attributes['lk.agent.state'];
    if (state) this.#events.onAgentState(state);
  }

  agentIsHere() {
    return Boolean(this.#agent()?.attributes['lk.agent.state']);
  }

  async setMicrophone(on) {
    await this.#room.localParticipant.setMicrophoneEnabled(on);
  }

  async sendText(text) {
    await this.#room.localParticipant.sendText(text, { topic: 'lk.chat' });
  }

  close() {
    clearInterval(this.#level);
    document.getElementById('speakers').replaceChildren();
    void this.#room.disconnect();
  }

  #agent() {
    return [...this.#room.remoteParticipants.values()].find(isAgent);
  }

  async #onWords(reader, identity) {
    const attributes = reader.info.attributes ?? {};
    const from = identity === this.#room.localParticipant.identity ? 'user' : 'agent';
    const segment = `${identity}-${attributes['lk.segment_id'] ?? reader.info.id}`;
    const show = (text, append, final) => this.#events.onWords({ from, segment, text, append, final });
    try {
      if (from === 'user') return show(await reader.readAll(), false, attributes['lk.transcription_final'] === 'true');
      for await (const piece of reader) show(piece, true, false);
      show('', true, true);
    } catch {
      // The stream broke off: what came of it stays on the page.
      show('', true, true);
    }
  }

  async #onState(reader) {
    try {
      this.#events.onShared(JSON.parse(await reader.readAll()));
    } catch {
      console.warn('a shared value could not be read');
    }
  }
}

function isAgent(participant) {
  return participant.kind === ParticipantKind.AGENT && !participant.attributes[behalf];
}

function endingOf(reason) {
  switch (reason) {
    case DisconnectReason.ROOM_DELETED:
      return 'The agent has ended the call.';
    case DisconnectReason.SERVER_SHUTDOWN:
      return 'The server was stopped.';
    default:
      return 'The connection is lost and did not come back. Is "npm start" still running?';
  }
}
