// The one speech pipeline: parts become text and sound, are played and captioned together, and are accounted for.
import type { AudioFrame } from '@livekit/rtc-node';
import { Channel } from '../base/channel.js';
import type { Clock, Millis } from '../base/clock.js';
import type { FunctionCall } from '../model/chat/index.js';
import type { OutputSegment, PlayoutResult, SpeechOutput } from '../model/speech-output.js';
import { isTimedString, type TimedString } from '../model/timed-string.js';
import { USERDATA_TIMED_TRANSCRIPT } from '../model/userdata.js';
import { untilAborted, withIdleLimit } from '../base/bounded-iteration.js';
import type { SpeechPart } from './parts.js';

/** What the pipeline needs from its surroundings. */
export interface SpeakPorts {
  readonly clock: Clock;
  readonly output: SpeechOutput;
  /** Text to sound; null if nothing can be synthesised. */
  readonly voice: ((text: AsyncIterable<string>, signal: AbortSignal) => AsyncIterable<AudioFrame>) | null;
  /** Text on its way to the captions. */
  readonly captions: (text: AsyncIterable<string | TimedString>) => AsyncIterable<string | TimedString>;
  /** Whether the captions follow the word times that come with the sound. */
  readonly alignedCaptions: boolean;
  /** Sound may stop this long, in ms, before the voice is given up. */
  readonly idleMs: Millis;
  onToolCall(call: FunctionCall): void;
  onAudioStarted(at: Millis): void;
  /** All sound was handed over: at most this much is still to be heard. */
  onAudioFlushed(remainingMs: Millis): void;
  /** The voice or the captions failed; the speech goes on with what is left of it. */
  onError(stage: 'voice' | 'captions', error: unknown): void;
}

/** What became of a speech. */
export interface Spoken extends PlayoutResult {
  /** All text that was generated, heard or not. */
  readonly text: string;
  /** When its first text was there; null if it had none. */
  readonly textAt: Millis | null;
}

/** Speaks `parts`. Never rejects for the voice or the captions; rejects if `parts` throws, after what came before was played. */
export async function speak(
  segmentId: string,
  parts: AsyncIterable<SpeechPart>,
  context: SpeakPorts & { signal: AbortSignal },
): Promise<Spoken> {
  const utterance = new Utterance(segmentId, context);
  let failure: { error: unknown } | undefined;
  try {
    for await (const part of untilAborted(parts, context.signal)) await utterance.take(part);
  } catch (error) {
    failure = { error };
  }
  const spoken = await utterance.finish();
  if (failure && !context.signal.aborted) throw failure.error;
  return spoken;
}

/** One utterance in the making. Its segment opens with the first text or sound: a speech of tool calls alone is silent. */
class Utterance {
  readonly #id: string;
  readonly #ports: SpeakPorts & { signal: AbortSignal };
  readonly #voiceText = new Channel<string>();
  readonly #captionText = new Channel<string | TimedString>();
  #segment: OutputSegment | undefined;
  #voice: Promise<void> | undefined;
  #captions: Promise<void> | undefined;
  #text = '';
  #textAt: Millis | null = null;
  #pushedMs = 0;

  constructor(id: string, ports: SpeakPorts & { signal: AbortSignal }) {
    this.#id = id;
    this.#ports = ports;
  }

  async take(part: SpeechPart): Promise<void> {
    if (part.type === 'tool-call') return this.#ports.onToolCall(part.call);
    const segment = this.#open();
    if (part.type === 'audio') return this.#play(segment, part.frame);
    this.#textAt ??= this.#ports.clock.now();
    this.#text += part.text;
    if (part.type === 'caption' || !this.#captionsFromVoice) this.#captionText.push(part.text);
    if (part.type === 'caption' || !this.#hasVoice) return;
    this.#voiceText.push(part.text);
    this.#voice ??= this.#synthesise(segment);
  }

  /** Plays to the end and says what was heard. */
  async finish(): Promise<Spoken> {
    this.#voiceText.close();
    // Without word times the captions do not wait for the voice.
    if (!this.#captionsFromVoice) this.#captionText.close();
    await this.#voice;
    this.#captionText.close();
    await this.#captions;
    const segment = this.#segment;
    const played = segment
      ? await this.#playOut(segment)
      : { interrupted: this.#ports.signal.aborted, playedMs: 0, heardText: '' };
    return { ...played, text: this.#text, textAt: this.#textAt };
  }

  get #hasVoice(): boolean {
    return this.#ports.voice !== null && this.#ports.output.hasAudio;
  }
  get #captionsFromVoice(): boolean {
    return this.#ports.alignedCaptions && this.#hasVoice;
  }

  #open(): OutputSegment {
    if (this.#segment) return this.#segment;
    const { signal, output } = this.#ports;
    const segment = output.open(this.#id);
    this.#segment = segment;
    if (signal.aborted) segment.cancel();
    else signal.addEventListener('abort', () => segment.cancel(), { once: true });
    void segment.started.then((at) => at !== null && this.#ports.onAudioStarted(at));
    this.#captions = this.#caption(segment);
    return segment;
  }

  async #playOut(segment: OutputSegment): Promise<PlayoutResult> {
    segment.endText();
    segment.endAudio();
    if (this.#pushedMs > 0) this.#ports.onAudioFlushed(this.#pushedMs);
    return segment.finished;
  }

  async #play(segment: OutputSegment, frame: AudioFrame): Promise<void> {
    this.#pushedMs += (frame.samplesPerChannel / frame.sampleRate) * 1000;
    await segment.pushAudio(frame);
  }

  async #synthesise(segment: OutputSegment): Promise<void> {
    const { voice, signal, clock, idleMs } = this.#ports;
    if (!voice) return;
    // While the model still writes, the voice may rightly wait for it.
    const limit = { what: 'The voice (TTS)', clock, idleMs, signal, isDue: () => this.#voiceText.closed };
    try {
      for await (const frame of withIdleLimit(voice(this.#voiceText, signal), limit)) {
        if (this.#captionsFromVoice) for (const word of wordsOf(frame)) this.#captionText.push(word);
        await this.#play(segment, frame);
      }
    } catch (error) {
      if (!signal.aborted) this.#ports.onError('voice', error);
    }
    // A voice that failed must not leave the user without the words: they are shown at least.
    if (this.#pushedMs === 0 && this.#captionsFromVoice) this.#captionText.push(this.#text);
  }

  async #caption(segment: OutputSegment): Promise<void> {
    try {
      for await (const text of this.#ports.captions(this.#captionText)) segment.pushText(text);
    } catch (error) {
      this.#ports.onError('captions', error);
    }
  }
}

/** The words that begin with this frame, where the voice says so. */
function wordsOf(frame: AudioFrame): readonly TimedString[] {
  const words: unknown = frame.userdata?.[USERDATA_TIMED_TRANSCRIPT];
  return Array.isArray(words) ? words.filter(isTimedString) : [];
}
