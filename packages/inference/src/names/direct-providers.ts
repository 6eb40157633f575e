// Providers whose own plugin can be used for a model by name: the package, the key, the models, and how each is made.
// Provenance: the plugins' documented classes and options; OpenAI's names from the types of @livekit/agents-plugin-openai 1.9.0, 2026-11-22.
import type { ModelKind } from '../model-table.js';
import { llmModels, sttModels, ttsModels } from '../model-table.js';

/** A class of a plugin and the options a name stands for. */
export interface Making {
  /** Where the class is in the plugin's exports, such as ['realtime', 'RealtimeModel']. */
  readonly path: readonly string[];
  /** A method of the class that makes it; undefined: `new`. */
  readonly method?: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a name stands for, taken apart. */
export interface NameParts {
  /** The part after the provider. */
  readonly model: string;
  /** The language of an STT, the voice of a TTS. */
  readonly suffix: string | undefined;
}

interface KindOfDirect {
  /** Names without the provider; 'any' where the provider has more than could be listed. */
  readonly models: readonly string[] | 'any';
  readonly making: (parts: NameParts) => Making;
}

export interface DirectProvider {
  readonly package: string;
  /** Any of these environment variables holds the key; none: the provider takes no key. */
  readonly keyVariables: readonly string[];
  readonly kinds: Partial<Record<ModelKind, KindOfDirect>>;
}

const openaiPackage = '@livekit/agents-plugin-openai';
const without = (provider: string, names: readonly string[]) => names.map((name) => name.slice(provider.length + 1));

const llm = ({ model }: NameParts): Making => ({ path: ['LLM'], options: { model } });
const stt = ({ model, suffix }: NameParts): Making => ({
  path: ['STT'],
  options: { model, ...(suffix === undefined ? {} : { language: suffix }) },
});
const tts = ({ model, suffix }: NameParts): Making => ({
  path: ['TTS'],
  options: { model, ...(suffix === undefined ? {} : { voice: suffix }) },
});

/** How plugins are used that follow the usual names of classes and options. */
export const plainMakings: Readonly<Record<ModelKind, (parts: NameParts) => Making>> = { llm, stt, tts };

/** A provider that speaks OpenAI's wire format: a constructor of the OpenAI plugin. */
function compatible(method: string, ...keyVariables: string[]): DirectProvider {
  const making = ({ model }: NameParts): Making => ({ path: ['LLM'], method, options: { model } });
  return { package: openaiPackage, keyVariables, kinds: { llm: { models: 'any', making } } };
}

const realtimeModels = [
  'gpt-realtime',
  'gpt-realtime-mini',
  'gpt-realtime-1.5',
  'gpt-realtime-2',
  'gpt-realtime-2.1',
  'gpt-realtime-2.1-mini',
];

const openai: DirectProvider = {
  package: openaiPackage,
  keyVariables: ['OPENAI_API_KEY'],
  kinds: {
    llm: {
      models: [
        ...without('openai', llmModels.openai).filter((name) => name !== 'gpt-oss-120b'),
        ...realtimeModels,
        'gpt-4-turbo',
        'gpt-4',
        'gpt-3.5-turbo',
      ],
      making: (parts) =>
        realtimeModels.includes(parts.model)
          ? { path: ['realtime', 'RealtimeModel'], options: { model: parts.model } }
          : llm(parts),
    },
    stt: {
      models: [
        'gpt-transcribe',
        'gpt-4o-transcribe',
        'gpt-4o-mini-transcribe',
        'gpt-live-transcribe',
        'gpt-realtime-whisper',
        'whisper-1',
      ],
      // Only these two stream by design; the others take whole utterances.
      making: (parts) => {
        const { options, ...rest } = stt(parts);
        const streams = ['gpt-live-transcribe', 'gpt-realtime-whisper'].includes(parts.model);
        return { ...rest, options: { ...options, useRealtime: streams } };
      },
    },
    tts: { models: ['tts-1', 'tts-1-hd', 'gpt-4o-mini-tts'], making: tts },
  },
};

const deepgram: DirectProvider = {
  package: '@livekit/agents-plugin-deepgram',
  keyVariables: ['DEEPGRAM_API_KEY'],
  kinds: {
    stt: {
      models: [...without('deepgram', sttModels.deepgram), 'flux-general-en', 'flux-general-multi'],
      making: (parts) => (parts.model.startsWith('flux') ? { ...stt(parts), path: ['STTv2'] } : stt(parts)),
    },
    tts: {
      models: without('deepgram', ttsModels.deepgram),
      // Deepgram's own names hold the voice and its language: aura-2-andromeda-en.
      making: ({ model, suffix }) => ({
        path: ['TTS'],
        options: suffix === undefined ? {} : { model: suffix.includes('-') ? suffix : `${model}-${suffix}-en` },
      }),
    },
  },
};

/** By the part of a name before the slash. */
export const directProviders: Readonly<Record<string, DirectProvider>> = {
  openai,
  deepgram,
  cartesia: {
    package: '@livekit/agents-plugin-cartesia',
    keyVariables: ['CARTESIA_API_KEY'],
    kinds: {
      stt: { models: without('cartesia', sttModels.cartesia), making: stt },
      tts: { models: without('cartesia', ttsModels.cartesia), making: tts },
    },
  },
  google: {
    package: '@livekit/agents-plugin-google',
    keyVariables: ['GOOGLE_API_KEY', 'GEMINI_API_KEY'],
    kinds: { llm: { models: without('google', llmModels.google), making: llm } },
  },
  xai: {
    package: openaiPackage,
    keyVariables: ['XAI_API_KEY'],
    kinds: {
      llm: {
        models: without('xai', llmModels.xai),
        making: ({ model }) => ({ path: ['LLM'], method: 'withXAI', options: { model } }),
      },
    },
  },
  cerebras: compatible('withCerebras', 'CEREBRAS_API_KEY'),
  deepseek: compatible('withDeepSeek', 'DEEPSEEK_API_KEY'),
  fireworks: compatible('withFireworks', 'FIREWORKS_API_KEY'),
  groq: compatible('withGroq', 'GROQ_API_KEY'),
  ollama: compatible('withOllama'),
  perplexity: compatible('withPerplexity', 'PERPLEXITY_API_KEY'),
  together: compatible('withTogether', 'TOGETHER_API_KEY'),
};
