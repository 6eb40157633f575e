// The snippets of the public guide to the realtime plugin, as they stand there: they must compile and run.
import type { voice as voiceTypes } from '@livekit/agents';
import { initializeLogger, voice } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import * as openai from '../index.js';

beforeAll(() => {
  initializeLogger({ pretty: false, level: 'silent' });
  process.env['OPENAI_API_KEY'] ??= 'test';
});

/** A text detector, as the turn detector plugin has them. */
class EnglishModel implements voiceTypes.TextTurnDetector {
  readonly model = 'english';
  readonly provider = 'test';
  unlikelyThreshold = async () => 0.5;
  supportsLanguage = async () => true;
  predictEndOfTurn = async () => 1;
}
const livekit = { turnDetector: { EnglishModel } };

const realtime = ({ llm }: voice.AgentSession) => {
  if (!(llm instanceof openai.realtime.RealtimeModel)) throw new TypeError('not the realtime model');
  return llm;
};

describe('the guide', () => {
  it('uses a realtime model', () => {
    const session = new voice.AgentSession({
      llm: new openai.realtime.RealtimeModel({ voice: 'marin' }),
    });
    expect(realtime(session).model).toBe('gpt-realtime');
    expect(realtime(session).capabilities).toMatchObject({ turnDetection: true, audioOutput: true });
  });

  it('configures the VAD of the server', () => {
    const session = new voice.AgentSession({
      llm: new openai.realtime.RealtimeModel({
        turnDetection: {
          type: 'server_vad',
          threshold: 0.5,
          prefix_padding_ms: 300,
          silence_duration_ms: 500,
          create_response: true,
          interrupt_response: true,
        },
      }),
    });
    expect(realtime(session).capabilities.turnDetection).toBe(true);
  });

  it('configures semantic VAD', () => {
    for (const eagerness of ['auto', 'low', 'medium', 'high'] as const) {
      const model = new openai.realtime.RealtimeModel({
        turnDetection: { type: 'semantic_vad', eagerness, create_response: true, interrupt_response: true },
      });
      expect(model.capabilities.turnDetection).toBe(true);
    }
  });

  it('switches turn detection off, for a detector of the session', () => {
    const session = new voice.AgentSession({
      llm: new openai.realtime.RealtimeModel({
        turnDetection: null,
      }),
      turnDetection: new livekit.turnDetector.EnglishModel(),
    });
    expect(realtime(session).capabilities.turnDetection).toBe(false);
  });

  it('takes all parameters with the values it names', () => {
    const model = new openai.realtime.RealtimeModel({
      model: 'gpt-realtime',
      voice: 'alloy',
      temperature: 0.8,
      modalities: ['text', 'audio'],
    });
    expect(model.capabilities.audioOutput).toBe(true);
    expect(() => new openai.realtime.RealtimeModel({ temperature: 1.21 })).toThrow(/temperature/);
  });

  it('writes only, for a voice of its own', () => {
    const model = new openai.realtime.RealtimeModel({
      modalities: ['text'],
    });
    const options: voice.AgentSessionOptions = {
      llm: model,
      tts: 'cartesia/sonic-3', // Or other TTS instance of your choice
    };
    expect(options.llm).toBe(model);
    expect(model.capabilities.audioOutput).toBe(false);
  });
});
