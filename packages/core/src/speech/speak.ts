// The one speech pipeline: parts become text and sound, are played and captioned together, and are accounted for.
import type { AudioFrame } from '@livekit/rtc-node';
import { Channel } from '../base/channel.js';
import type { Clock, Millis } from '../base/clock.js';
import type { FunctionCall } from '../model/chat/index.js';
import type { OutputSegment, PlayoutResult, SpeechOutput } from '../model/speech-output.js';
import { isTimedString, type TimedString } from '../model/timed-string.js';
import { stripExprMarkup } from '../model/tts/markup/index.js';
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
  /** Whoever makes the parts may be silent this long, in ms, before it is given up; null: for ever. */
  readonly partsIdleMs: Millis | null;
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
  /** When its first sound was there; null if it had none. */
  readonly soundAt: Millis | null;
  /** When its first sound (or text, without a voice) was out; null if nothing was. */
  readonly startedAt: Millis | null;
  /** When the last of it was out, or it was cut off. */
  readonly endedAt: Millis;
  /** Why there were no more parts, if that was a failure. */
  readonly failure?: { readonly error: unknown };
}

/** Speaks `parts`. Never rejects: a failure is told when what came before it was played. */
export async function speak(
  segmentId: string,
  parts: AsyncIterable<SpeechPart>,
  context: SpeakPorts & { signal: AbortSignal },
): Promise<Spoken> {
  const { signal, clock, partsIdleMs } = context;
  const utterance = new Utterance(segmentId, context);
  const limit = { what: 'The model', clock, idleMs: partsIdleMs ?? 0, signal, isDue: () => true };
  let failure: { error: unknown } | undefined;
  try {
    const bounded = partsIdleMs === null ? untilAborted(parts, signal) : withIdleLimit(parts, limit);
    for await (const part of bounded) await utterance.take(part);
  } catch (error) {
    failure = { error };
  }
  const spoken = await utterance.finish();
  return failure && !signal.aborted ? { ...spoken, failure } : spoken;
}

/** Where the captions of an utterance come from: its text, or the word times of its voice once they are seen to come. */
type CaptionSource = 'text' | 'waiting-for-words' | 'words';

// A voice that promises word times and sends none with so much sound does not keep its promise.
const wordlessLimitMs = 1000;

/** One utterance in the making. Its segment opens with the first text or sound: a speech of tool calls alone is silent. */
class Utterance {
  readonly #id: string;
  readonly #ports: SpeakPorts & { signal: AbortSignal };
  readonly #voiceText = new Channel<string>();
  readonly #captionText = new Channel<string | TimedString>();
  readonly #hasVoice: boolean;
  #captionSource: CaptionSource;
  #segment: OutputSegment | undefined;
  #voice: Promise<void> | undefined;
  #captions: Promise<void> | undefined;
  #text = '';
  #textAt: Millis | null = null;
  #soundAt: Millis | null = null;
  #startedAt: Millis | null = null;
  #pushedMs = 0;

  constructor(id: string, ports: SpeakPorts & { signal: AbortSignal }) {
    this.#id = id;
    this.#ports = ports;
    this.#hasVoice = ports.voice !== null && ports.output.hasAudio;
    this.#captionSource = ports.alignedCaptions && this.#hasVoice ? 'waiting-for-words' : 'text';
  }

  async take(part: SpeechPart): Promise<void> {
    if (part.type === 'tool-call') return this.#ports.onToolCall(part.call);
    const segment = this.#open();
    if (part.type === 'audio') return this.#play(segment, part.frame);
    this.#textAt ??= this.#ports.clock.now();
    this.#text += part.text;
    if (part.type === 'caption' || this.#captionSource === 'text') this.#captionText.push(part.text);
    if (part.type === 'caption' || !this.#hasVoice) return;
    this.#voiceText.push(part.text);
    this.#voice ??= this.#synthesise(segment);
  }

  /** Plays to the end and says what was heard. */
  async finish(): Promise<Spoken> {
    this.#voiceText.close();
    // Without word times the captions do not wait for the voice.
    if (this.#captionSource === 'text') this.#captionText.close();
    await this.#voice;
    this.#captionText.close();
    await this.#captions;
    const segment = this.#segment;
    const played = segment
      ? await this.#playOut(segment)
      : { interrupted: this.#ports.signal.aborted, playedMs: 0, heardText: '' };
    return {
      ...played,
      text: this.#text,
      textAt: this.#textAt,
      soundAt: this.#soundAt,
      startedAt: this.#startedAt,
      endedAt: this.#ports.clock.now(),
    };
  }

  #open(): OutputSegment {
    if (this.#segment) return this.#segment;
    const { signal, output } = this.#ports;
    const segment = output.open(this.#id);
    this.#segment = segment;
    if (signal.aborted) segment.cancel();
    else signal.addEventListener('abort', () => this.#cancel(segment), { once: true });
    void segment.started.then((at) => {
      this.#startedAt = at;
      if (at !== null) this.#ports.onAudioStarted(at);
    });
    this.#captions = this.#caption(segment);
    return segment;
  }

  #cancel(segment: OutputSegment): void {
    // No word times came before the cut: what was heard is judged by the text.
    if (this.#captionSource === 'waiting-for-words') segment.pushText(stripExprMarkup(this.#text));
    segment.cancel();
  }

  async #playOut(segment: OutputSegment): Promise<PlayoutResult> {
    segment.endText();
    segment.endAudio();
    if (this.#pushedMs > 0) this.#ports.onAudioFlushed(this.#pushedMs);
    return segment.finished;
  }

  async #play(segment: OutputSegment, frame: AudioFrame): Promise<void> {
    this.#soundAt ??= this.#ports.clock.now();
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
        this.#captionWords(frame);
        await this.#play(segment, frame);
      }
    } catch (error) {
      if (!signal.aborted) this.#ports.onError('voice', error);
    }
    // A voice that failed, or never told its words, must not leave the user without them.
    if (!signal.aborted) this.#captionByText();
  }

  #captionWords(frame: AudioFrame): void {
    if (this.#captionSource === 'text') return;
    const words = wordsOf(frame);
    if (words.length > 0) this.#captionSource = 'words';
    else if (this.#pushedMs > wordlessLimitMs) return this.#captionByText();
    for (const word of words) this.#captionText.push(word);
  }

  #captionByText(): void {
    if (this.#captionSource !== 'waiting-for-words') return;
    this.#captionSource = 'text';
    this.#captionText.push(this.#text);
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
