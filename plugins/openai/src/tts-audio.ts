// The audio in an answer of the speech API: as it is, in a WAV file, or in events.

import { APIError } from '@livekit/agents';
import { readEvents } from '@livekit/agents/provider';
import { asNumber, asText, recordIn } from './shape.js';

/** What the provider bills. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface AudioAnswer {
  /** Who answers, for messages. */
  readonly provider: string;
  /** Hz; mono, 16 bit. */
  readonly sampleRate: number;
  /** Told once, at the end, by servers that tell it. */
  readonly onUsage: (usage: TokenUsage) => void;
}

/** @throws APIError for audio in another form than was asked for, SyntaxError for events that are none */
export async function* audioOf(response: Response, answer: AudioAnswer): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) {
    yield* audioOfEvents(response, answer);
    return;
  }
  if (/mpeg|mp3|opus|ogg|aac|flac/.test(type)) throw wrongForm(answer, type);
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const bytes of response.body ?? []) {
    if (!head) {
      yield new Uint8Array(bytes);
      continue;
    }
    head = Buffer.concat([head, bytes]);
    const start = audioStart(head, answer);
    if (start === undefined) continue;
    yield new Uint8Array(head.subarray(start));
    head = undefined;
  }
  // Shorter than any header.
  if (head && head.length > 0) yield new Uint8Array(head);
}

async function* audioOfEvents(response: Response, { onUsage }: AudioAnswer): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const event of readEvents(response)) {
    const audio = event['type'] === 'speech.audio.delta' ? asText(event['audio']) : undefined;
    if (audio) yield new Uint8Array(Buffer.from(audio, 'base64'));
    if (event['type'] !== 'speech.audio.done') continue;
    const usage = recordIn(event, 'usage');
    onUsage({
      inputTokens: asNumber(usage['input_tokens']) ?? 0,
      outputTokens: asNumber(usage['output_tokens']) ?? 0,
    });
  }
}

/** Where the samples begin; undefined: not known yet. Some servers send a WAV file although raw audio was asked for. */
function audioStart(head: Buffer, answer: AudioAnswer): number | undefined {
  if (head.length < 4) return undefined;
  if (head.toString('latin1', 0, 4) !== 'RIFF') return 0;
  let at = 12;
  while (head.length >= at + 8) {
    const [name, size] = [head.toString('latin1', at, at + 4), head.readUInt32LE(at + 4)];
    if (name === 'data') return at + 8;
    if (name === 'fmt ' && head.length >= at + 24) checkFormat(head.subarray(at + 8), answer);
    at += 8 + size + (size % 2);
  }
  return undefined;
}

function checkFormat(format: Buffer, answer: AudioAnswer): void {
  const [channels, rate, bits] = [format.readUInt16LE(2), format.readUInt32LE(4), format.readUInt16LE(14)];
  if (channels === 1 && rate === answer.sampleRate && bits === 16) return;
  throw wrongForm(answer, `WAV with ${channels} channels of ${bits} bit at ${rate} Hz`);
}

function wrongForm({ provider, sampleRate }: AudioAnswer, what: string): APIError {
  const message = `${provider} sent ${what} instead of raw 16 bit mono audio at ${sampleRate} Hz, which this plugin plays.`;
  return new APIError(message, { retryable: false });
}
