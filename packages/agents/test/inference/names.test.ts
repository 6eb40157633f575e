// Models by name: through the gateway, by the provider's own plugin, or an error that says what to do.
import { inference, initializeLogger, isAgentsError, llm, voice } from '@livekit/agents';
import { registerProvider } from '@livekit/agents/provider';
import { FakeLLM, FakeSTT, FakeTTS } from '@livekit/agents/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const variables = ['LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET', 'LIVEKIT_URL', 'LIVEKIT_INFERENCE_URL'] as const;
const keys = ['LIVEKIT_INFERENCE_API_KEY', 'OPENAI_API_KEY', 'DEEPGRAM_API_KEY', 'CARTESIA_API_KEY'] as const;

beforeEach(() => {
  for (const name of [...variables, ...keys]) vi.stubEnv(name, '');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function withLivekitKeys(url = ''): void {
  vi.stubEnv('LIVEKIT_API_KEY', 'devkey');
  vi.stubEnv('LIVEKIT_API_SECRET', 'secret');
  vi.stubEnv('LIVEKIT_URL', url);
}

/** A plugin that notes what its classes are made with. */
function fakePlugin() {
  const made: unknown[] = [];
  class LLM extends FakeLLM {
    constructor(options: unknown) {
      super([]);
      made.push({ LLM: options });
    }
  }
  class STT extends FakeSTT {
    constructor(options: unknown) {
      super();
      made.push({ STT: options });
    }
  }
  class TTS extends FakeTTS {
    constructor(options: unknown) {
      super();
      made.push({ TTS: options });
    }
  }
  return { made, module: { LLM, STT, TTS } };
}

function failure(run: () => unknown): { code: string; message: string } {
  try {
    run();
  } catch (error) {
    if (isAgentsError(error)) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('it did not fail');
}

describe('with keys of LiveKit Cloud', () => {
  it('names of a session are models of the gateway', () => {
    withLivekitKeys('wss://my-project.livekit.cloud');
    const session = new voice.AgentSession({
      stt: 'deepgram/nova-3:en',
      llm: 'openai/gpt-4.1-mini',
      tts: 'cartesia/sonic-3:voice-id',
    });
    expect(session.stt).toBeInstanceOf(inference.STT);
    expect(session.stt?.model).toBe('deepgram/nova-3');
    expect(session.llm).toBeInstanceOf(inference.LLM);
    expect(session.llm?.model).toBe('openai/gpt-4.1-mini');
    expect(session.tts).toBeInstanceOf(inference.TTS);
    expect(session.tts?.model).toBe('cartesia/sonic-3');
  });

  it('so are names of an agent', () => {
    withLivekitKeys();
    const agent = new voice.Agent({ instructions: 'Help.', tts: 'cartesia/sonic-3', llm: 'openai/gpt-4.1' });
    expect(agent.tts).toBeInstanceOf(inference.TTS);
    expect(agent.llm).toBeInstanceOf(inference.LLM);
  });

  it('the gateway wins over the plugin', () => {
    withLivekitKeys();
    vi.stubEnv('OPENAI_API_KEY', 'key');
    registerProvider('openai', fakePlugin().module);
    expect(new voice.AgentSession({ llm: 'openai/gpt-4.1' }).llm).toBeInstanceOf(inference.LLM);
  });
});

describe("with the provider's own key and plugin", () => {
  it('names are models of the plugin', () => {
    const { made, module } = fakePlugin();
    vi.stubEnv('OPENAI_API_KEY', 'key');
    registerProvider('openai', module);
    const session = new voice.AgentSession({
      stt: 'openai/gpt-4o-mini-transcribe:de',
      llm: 'openai/gpt-4.1-mini',
      tts: 'openai/gpt-4o-mini-tts:ash',
    });
    expect(session.llm).toBeInstanceOf(llm.LLM);
    expect(made).toEqual([
      { STT: { model: 'gpt-4o-mini-transcribe', language: 'de', useRealtime: false } },
      { LLM: { model: 'gpt-4.1-mini' } },
      { TTS: { model: 'gpt-4o-mini-tts', voice: 'ash' } },
    ]);
  });

  it('keys of a LiveKit server of one’s own do not open the gateway, so the plugin goes first', () => {
    const { made, module } = fakePlugin();
    withLivekitKeys('ws://localhost:7880');
    vi.stubEnv('OPENAI_API_KEY', 'key');
    registerProvider('openai', module);
    expect(new voice.AgentSession({ llm: 'openai/gpt-4.1' }).llm).not.toBeInstanceOf(inference.LLM);
    expect(made).toHaveLength(1);
  });

  it('a provider of one’s own needs no table', () => {
    const { made, module } = fakePlugin();
    registerProvider('acme', module);
    const { stt, tts } = new voice.AgentSession({ stt: 'acme/ear:de', tts: 'acme/mouth:luna' });
    expect([stt, tts]).toEqual([expect.any(module.STT), expect.any(module.TTS)]);
    expect(made).toEqual([{ STT: { model: 'ear', language: 'de' } }, { TTS: { model: 'mouth', voice: 'luna' } }]);
    registerProvider('acme', {});
  });

  it('a voice of Deepgram has its own kind of name', () => {
    const { made, module } = fakePlugin();
    vi.stubEnv('DEEPGRAM_API_KEY', 'key');
    registerProvider('deepgram', module);
    expect(new voice.AgentSession({ tts: 'deepgram/aura-2:andromeda' }).tts).toBeDefined();
    expect(made).toEqual([{ TTS: { model: 'aura-2-andromeda-en' } }]);
  });
});

describe('without', () => {
  it('keys it says what to set', () => {
    const { code, message } = failure(() => new voice.AgentSession({ llm: 'openai/gpt-4.1-mini' }));
    expect(code).toBe('missing_credentials');
    expect(message).toBe(
      'The model "openai/gpt-4.1-mini" needs LIVEKIT_API_KEY and LIVEKIT_API_SECRET (LiveKit Inference), ' +
        'or OPENAI_API_KEY and @livekit/agents-plugin-openai installed.',
    );
  });

  it('the plugin it says what to install', () => {
    vi.stubEnv('CARTESIA_API_KEY', 'key');
    const { code, message } = failure(() => new voice.AgentSession({ tts: 'cartesia/sonic-3' }));
    expect(code).toBe('dependency_missing');
    expect(message).toContain('@livekit/agents-plugin-cartesia is not installed');
  });

  it.each([
    ['openai/gpt-4.1-mimi', '"openai/gpt-4.1-mini"'],
    ['gpt-4.1-mini', '"openai/gpt-4.1-mini"'],
    ['OpenAI/GPT-4.1', '"openai/gpt-4.1"'],
    ['google/gemini-2.5-flsh', '"google/gemini-2.5-flash"'],
  ])('a known name: for %s it suggests %s', (name, suggestion) => {
    withLivekitKeys();
    const { code, message } = failure(() => new voice.AgentSession({ llm: name }));
    expect(code).toBe('model_unknown');
    expect(message).toContain(`Did you mean ${suggestion}`);
  });

  it('a similar name nothing is suggested', () => {
    const { message } = failure(() => new voice.AgentSession({ tts: 'zzz/qqqqqqqqqqqqqqqqqqqqqqqqq:voice' }));
    expect(message).not.toContain('Did you mean');
    expect(message).toContain('zzz/qqqqqqqqqqqqqqqqqqqqqqqqq:voice');
  });
});

it('names of a gateway of one’s own can be made known', () => {
  withLivekitKeys();
  inference.registerModelNames('llm', ['acme/thinker']);
  expect(new voice.AgentSession({ llm: 'acme/thinker' }).llm?.model).toBe('acme/thinker');
});

describe('names taken apart', () => {
  it('split at the last colon', () => {
    expect(inference.parseSTTModelString('deepgram/nova-3:en-US')).toEqual(['deepgram/nova-3', 'en-US']);
    expect(inference.parseSTTModelString('deepgram/nova-3')).toEqual(['deepgram/nova-3', undefined]);
    expect(inference.parseTTSModelString('a/b:c:voice')).toEqual(['a/b:c', 'voice']);
  });

  it('make lists of fallbacks', () => {
    expect(inference.normalizeSTTFallback('deepgram/nova-3:en')).toEqual([{ model: 'deepgram/nova-3' }]);
    expect(inference.normalizeTTSFallback(['rime/coda:luna', { model: 'xai/tts-1', voice: 'eve' }])).toEqual([
      { model: 'rime/coda', voice: 'luna' },
      { model: 'xai/tts-1', voice: 'eve' },
    ]);
  });
});
