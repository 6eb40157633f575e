// Plays a conversation on the wire to a client: over a socket, or as server-sent events.
import type { ServerResponse } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import { contains, type WireLine } from './wire-script.js';

/** Plays `script` to `client`, waiting for each line that the client has to say; `said` notes all it says. */
export function playOverSocket(script: readonly WireLine[], client: WebSocket, said: unknown[]): void {
  const rest = [...script];
  const advance = () => {
    for (let line = rest[0]; line && line.dir !== 'out'; line = rest[0]) {
      rest.shift();
      if (line.dir === 'close') client.close(line.code);
      else if (line.dir === 'cut') client.terminate();
      else if ('base64' in line) client.send(Buffer.from(line.base64, 'base64'));
      else client.send(textOf(line.text));
    }
  };
  client.on('message', (data: RawData, isBinary: boolean) => {
    const message: unknown = isBinary ? data : JSON.parse(bytesOf(data).toString());
    said.push(message);
    const expected = rest[0];
    if (expected?.dir !== 'out') return;
    if ('bytes' in expected ? !isBinary : !contains(message, expected.text)) return;
    rest.shift();
    advance();
  });
  advance();
}

/** Sends what the provider says in `script` as server-sent events. */
export function playOverHttp(script: readonly WireLine[], response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'request-1' });
  let sent = '';
  for (const line of script) {
    if (line.dir === 'in' && 'text' in line) sent += `data: ${textOf(line.text)}\n\n`;
  }
  const { dir } = script.at(-1) ?? {};
  if (dir === 'close') response.end(sent);
  // What was sent must have left before the connection is cut.
  else response.write(sent || ': nothing\n\n', () => dir === 'cut' && response.socket?.destroy());
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

function textOf(text: unknown): string {
  return typeof text === 'string' ? text : JSON.stringify(text);
}
