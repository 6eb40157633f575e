// What the session asks when a model is given by its name.
import type { llm, ModelResolver, RealtimeModel, stt, tts } from '@livekit/agents-core';
import { LLM } from '../llm.js';
import { STT } from '../stt.js';
import { TTS } from '../tts.js';
import { resolveName } from './resolve-name.js';

export const modelResolver: ModelResolver = {
  llm: (text) =>
    resolveName<llm.LLM | RealtimeModel>({
      kind: 'llm',
      text,
      viaGateway: (name) => LLM.fromModelString(name),
      isModel: (made): made is llm.LLM | RealtimeModel => hasMethod(made, 'chat') || hasMethod(made, 'session'),
    }),
  stt: (text) =>
    resolveName<stt.STT>({
      kind: 'stt',
      text,
      viaGateway: (name) => STT.fromModelString(name),
      isModel: (made): made is stt.STT => hasMethod(made, 'recognize'),
    }),
  tts: (text) =>
    resolveName<tts.TTS>({
      kind: 'tts',
      text,
      viaGateway: (name) => TTS.fromModelString(name),
      isModel: (made): made is tts.TTS => hasMethod(made, 'synthesize'),
    }),
};

/** By shape: the plugin may have another copy of the framework. */
function hasMethod(made: unknown, name: string): boolean {
  return typeof made === 'object' && made !== null && typeof Reflect.get(made, name) === 'function';
}
