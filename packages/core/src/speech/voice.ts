// From text to sound with a TTS: the default ttsNode.
import type { AudioFrame } from '@livekit/rtc-node';
import type { APIConnectOptions } from '../model/connect-options.js';
import { basic } from '../model/tokenize/index.js';
import { StreamAdapter, SynthesizeStream, type SynthesizedAudio, type TTS } from '../model/tts/index.js';
import { noticingDryness, Pacer, type TtsPacingOptions } from './pacing.js';
import { USERDATA_TIMED_TRANSCRIPT } from '../model/userdata.js';

export interface VoiceRequest {
  readonly tts: TTS;
  readonly connOptions: APIConnectOptions;
  readonly signal: AbortSignal;
  /** How its text is paced; null: all text is sent as it comes. */
  readonly pacing: TtsPacingOptions | null;
}

/** Synthesises `text` as it comes. A TTS without streaming is fed sentence by sentence. */
export async function* synthesise(text: AsyncIterable<string>, request: VoiceRequest): AsyncGenerator<AudioFrame> {
  const { tts, connOptions, signal } = request;
  const streaming = tts.capabilities.streaming ? tts : new StreamAdapter(tts, new basic.SentenceTokenizer());
  const stream = streaming.stream({ connOptions });
  const stop = () => stream.close();
  signal.addEventListener('abort', stop, { once: true });
  const pacer = request.pacing ? new Pacer(request.pacing) : null;
  const feeding = feed(pacer ? pacer.pieces(text, signal) : text, { stream, isPaced: pacer !== null });
  try {
    for await (const audio of pacer ? noticingDryness(stream, () => pacer.ranDry()) : stream) {
      if (signal.aborted) return;
      if (audio === SynthesizeStream.END_OF_STREAM) continue;
      yield withWords(audio);
      pacer?.heard((audio.frame.samplesPerChannel / audio.frame.sampleRate) * 1000);
    }
    const failure = await feeding;
    if (failure && !signal.aborted) throw failure.error;
  } finally {
    signal.removeEventListener('abort', stop);
    stream.close();
  }
}

/** The word times travel with the frame from here on. */
function withWords({ frame, timedTranscripts }: SynthesizedAudio): AudioFrame {
  if (timedTranscripts?.length) frame.userdata[USERDATA_TIMED_TRANSCRIPT] = timedTranscripts;
  return frame;
}

/** Never rejects while nobody awaits it: the failure is its result. */
async function feed(
  ...[text, { stream, isPaced }]: [AsyncIterable<string>, { stream: SynthesizeStream; isPaced: boolean }]
): Promise<{ error: unknown } | undefined> {
  try {
    for await (const piece of text) {
      stream.pushText(piece);
      // What was held back must be said before what follows is there.
      if (isPaced) stream.flush();
    }
    if (!isPaced) stream.flush();
    stream.endInput();
    return undefined;
  } catch (error) {
    stream.close();
    return { error };
  }
}
