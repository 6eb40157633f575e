// Recognition over HTTP: one utterance in, its text out.

import type { AudioBuffer } from '@livekit/agents';
import { calculateAudioDurationSeconds, mergeFrames, normalizeLanguage, stt } from '@livekit/agents';
import { encodeWav } from '@livekit/agents/provider';
import type { Call } from './request.js';
import { asNumber, asText, recordIn } from './shape.js';
import type { ResolvedSTTOptions } from './stt-options.js';

/** Sends the utterance and gives its text as the event of a recognition. */
export async function transcribe(
  call: Call,
  buffer: AudioBuffer,
  { options, hints }: { options: ResolvedSTTOptions; hints: Record<string, unknown> },
): Promise<stt.SpeechEvent> {
  const { model, temperature } = options;
  const answer: unknown = await call.client.audio.transcriptions.create(
    {
      file: new File([toWav(buffer)], 'audio.wav', { type: 'audio/wav' }),
      model,
      response_format: 'json',
      ...(temperature === undefined ? {} : { temperature }),
      ...hints,
    },
    { signal: call.signal },
  );
  // Of an answer every server sends at least the text.
  const fields = recordIn({ answer }, 'answer');
  const duration = calculateAudioDurationSeconds(buffer);
  const language = normalizeLanguage(asText(fields['language']) ?? options.languages[0] ?? '');
  const text = asText(fields['text'])?.trim() ?? '';
  return {
    type: stt.SpeechEventType.FINAL_TRANSCRIPT,
    alternatives: [{ text, language, startTime: 0, endTime: duration, confidence: 0 }],
    recognitionUsage: { audioDuration: duration, ...tokensOf(fields) },
  };
}

/** The tokens in `usage`, with models that count in tokens. */
export function tokensOf(answer: Record<string, unknown>): { inputTokens?: number; outputTokens?: number } {
  const usage = recordIn(answer, 'usage');
  const [inputTokens, outputTokens] = [asNumber(usage['input_tokens']), asNumber(usage['output_tokens'])];
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
  };
}

function toWav(audio: AudioBuffer): Uint8Array<ArrayBuffer> {
  const { data: samples, sampleRate, channels } = mergeFrames(audio);
  return encodeWav({ samples, sampleRate, channels });
}
