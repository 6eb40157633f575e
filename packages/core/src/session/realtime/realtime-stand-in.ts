// When all realtime models of a FallbackAdapter have failed: an STT-LLM-TTS pipeline has the conversation.
import type { AudioFrame } from '@livekit/rtc-node';
import type { PipelineNeededEvent, RealtimePipeline } from '../../model/realtime/index.js';
import type { Hub } from '../hub.js';
import { resolveModel, type Models } from '../models/models.js';

/** The models in force: those of the pipeline, once it has taken over. */
export function withStandIn(models: Models): Models {
  const pipeline = pipelineOf(models.llm);
  if (!pipeline) return models;
  return {
    stt: resolveModel('stt', pipeline.stt) ?? models.stt,
    vad: pipeline.vad ?? models.vad,
    llm: resolveModel('llm', pipeline.llm) ?? null,
    tts: resolveModel('tts', pipeline.tts) ?? models.tts,
  };
}

/** Recognised by its shape: the adapter may come from another copy of the package. */
function pipelineOf(llm: Models['llm']): RealtimePipeline | undefined {
  if (!llm || !('_pipelineTookOver' in llm) || llm._pipelineTookOver !== true || !('_pipeline' in llm))
    return undefined;
  return llm._pipeline as RealtimePipeline;
}

export interface StandInOptions {
  readonly hub: Hub;
  /** Runs on the models that are in force now. */
  readonly refresh: () => Promise<void>;
  /** What the new ears are to hear. */
  readonly hear: (frame: AudioFrame) => void;
}

/** Gives the conversation to the pipeline, which hears what nobody answered, or answers what is owed. */
export async function letPipelineTakeOver(event: PipelineNeededEvent, options: StandInOptions): Promise<void> {
  const { hub, refresh, hear } = options;
  hub.logger.warn('all realtime models failed: the pipeline takes over');
  // The model that heard the user begin will not tell when they stop.
  hub.runtime.dispatch({ type: 'user-speech-ended', since: hub.clock.now() });
  await refresh();
  for (const frame of event.voice) hear(frame);
  if (!event.owesReply || event.voice.length > 0) return;
  const { instructions } = event;
  hub.session.generateReply(instructions === undefined ? {} : { instructions });
}
