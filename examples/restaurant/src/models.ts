// The models of a choice, ready to use.
import type { llm, stt, tts } from '@livekit/agents';
import * as local from '@livekit/agents-plugin-local';
import * as openai from '@livekit/agents-plugin-openai';
import type { ModelChoice } from './choose-models.js';
import type { Voices } from './restaurant-agent.js';
import { ScriptedBrain } from './scripted-brain.js';

export interface RestaurantModels {
  readonly llm: llm.LLM;
  readonly stt?: stt.STT;
  readonly tts?: tts.TTS;
  readonly voices: Voices;
}

export function makeModels({ ears, voice, brain }: ModelChoice): RestaurantModels {
  const stt = ears === 'openai' ? new openai.STT() : ears === 'local' ? new local.STT() : undefined;
  return { llm: makeBrain(brain), ...(stt ? { stt } : {}), ...makeVoices(voice) };
}

function makeBrain(brain: ModelChoice['brain']): llm.LLM {
  switch (brain.kind) {
    case 'openai':
      return new openai.LLM({ model: 'gpt-4.1-mini' });
    case 'local':
      return new openai.LLM({ baseURL: brain.baseURL, model: brain.model, apiKey: 'none' });
    case 'scripted':
      return new ScriptedBrain();
  }
}

function makeVoices(kind: ModelChoice['voice']): Pick<RestaurantModels, 'tts' | 'voices'> {
  switch (kind) {
    case 'openai': {
      const speak = (name: openai.TTSVoices) => new openai.TTS({ model: 'gpt-4o-mini-tts', voice: name });
      const voices = { greeter: speak('coral'), reservation: speak('ash'), takeaway: speak('sage') };
      return { tts: voices.greeter, voices: { ...voices, checkout: speak('echo') } };
    }
    case 'local': {
      const greeter = new local.TTS({ voice: 'en-us', rate: 165 });
      const voices = {
        greeter,
        reservation: new local.TTS({ voice: 'en-gb', pitch: 60, rate: 165 }),
        takeaway: new local.TTS({ voice: 'en-us', pitch: 70, rate: 170 }),
        checkout: new local.TTS({ voice: 'en-gb', pitch: 35, rate: 160 }),
      };
      return { tts: greeter, voices };
    }
    case 'none':
      return { voices: {} };
  }
}
