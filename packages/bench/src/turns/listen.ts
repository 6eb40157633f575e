// What a session would notice of a turn: when the voice is there, by Silero, in steps of 32 ms.
import { VADEventType } from '@livekit/agents';
import type * as silero from '@livekit/agents-plugin-silero';
import { AudioFrame } from '@livekit/rtc-node';
import { sampleRate, type Turn } from './recording.js';

export interface Step {
  /** End of the step, in ms. */
  readonly atMs: number;
  readonly voiced: boolean;
}

/** A single loud step is no voice: as in the detector itself. */
const shortestVoiceMs = 50;

export async function listen(vad: silero.VAD, turn: Turn): Promise<Step[]> {
  const stream = vad.stream();
  const frameSamples = sampleRate / 50;
  for (let at = 0; at + frameSamples <= turn.samples.length; at += frameSamples) {
    stream.pushFrame(new AudioFrame(turn.samples.slice(at, at + frameSamples), sampleRate, 1, frameSamples));
  }
  stream.endInput();
  const steps: Step[] = [];
  for await (const event of stream) {
    if (event.type !== VADEventType.INFERENCE_DONE) continue;
    const voiced = event.rawAccumulatedSpeech >= shortestVoiceMs || (event.speaking && event.rawAccumulatedSpeech > 0);
    steps.push({ atMs: (event.samplesIndex * 1000) / sampleRate, voiced });
  }
  return steps;
}
