// From text to sound with a TTS: the default ttsNode.
import type { AudioFrame } from '@livekit/rtc-node';
import type { APIConnectOptions } from '../model/connect-options.js';
import { basic } from '../model/tokenize/index.js';
import { StreamAdapter, SynthesizeStream, type SynthesizedAudio, type TTS } from '../model/tts/index.js';
import { USERDATA_TIMED_TRANSCRIPT } from '../model/userdata.js';

export interface VoiceRequest {
  readonly tts: TTS;
  readonly connOptions: APIConnectOptions;
  readonly signal: AbortSignal;
}

/** Synthesises `text` as it comes. A TTS without streaming is fed sentence by sentence. */
export async function* synthesise(text: AsyncIterable<string>, request: VoiceRequest): AsyncGenerator<AudioFrame> {
  const { tts, connOptions, signal } = request;
  const streaming = tts.capabilities.streaming ? tts : new StreamAdapter(tts, new basic.SentenceTokenizer());
  const stream = streaming.stream({ connOptions });
  const stop = () => stream.close();
  signal.addEventListener('abort', stop, { once: true });
  const feeding = feed(text, stream);
  try {
    for await (const audio of stream) {
      if (signal.aborted) return;
      if (audio !== SynthesizeStream.END_OF_STREAM) yield withWords(audio);
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
async function feed(text: AsyncIterable<string>, stream: SynthesizeStream): Promise<{ error: unknown } | undefined> {
  try {
    for await (const piece of text) stream.pushText(piece);
    stream.flush();
    stream.endInput();
    return undefined;
  } catch (error) {
    stream.close();
    return { error };
  }
}
