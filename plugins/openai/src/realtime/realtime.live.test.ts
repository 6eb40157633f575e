// The real realtime API of OpenAI. Costs a few cents: OPENAI_API_KEY=… npm run test:live -- plugins/openai
import { initializeLogger, llm } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { once, read, silence, user } from './__fixtures__/open-session.js';
import { RealtimeModel } from './index.js';

const hasKey = Boolean(process.env['OPENAI_API_KEY']);
if (!hasKey) console.log('tests with the realtime API of OpenAI skip: set OPENAI_API_KEY');

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const weather = llm.tool({
  description: 'Tells the weather.',
  parameters: z.object({ city: z.string() }),
  execute: async () => 'sunny',
});

describe.skipIf(!hasKey)('the realtime API', { timeout: 60_000 }, () => {
  it.each([
    { modalities: ['text' as const, 'audio' as const], turnDetection: { type: 'server_vad' as const } },
    { modalities: ['text' as const], turnDetection: { type: 'semantic_vad' as const, eagerness: 'high' as const } },
  ])('answers, is cut, and knows what was said: %o', async (options) => {
    const model = new RealtimeModel(options);
    const session = model.session();
    const errors: llm.RealtimeModelError[] = [];
    session.on('error', (error: llm.RealtimeModelError) => errors.push(error));
    try {
      await session.updateInstructions('Answer in five words or fewer.');
      await session.updateChatCtx(new llm.ChatContext([user('My name is Ada. What is my name?')]));
      session.pushAudio(silence(200));
      const { messages } = await read(await session.generateReply());
      const [first] = messages;
      expect(first?.text).toMatch(/Ada/);
      expect(first?.modalities).toEqual(options.modalities);
      if (first && first.audioMs > 0)
        await session.truncate({ messageId: first.id, audioEndMs: 100, audioTranscript: 'Your' });
      expect(session.chatCtx.items).toHaveLength(2);
      expect(errors).toEqual([]);
    } finally {
      await model.close();
    }
  });

  it('calls tools and answers their results', async () => {
    const model = new RealtimeModel({ toolChoice: 'required' });
    const session = model.session();
    try {
      await session.updateTools(llm.toToolContext({ weather }));
      await session.updateChatCtx(new llm.ChatContext([user('What is the weather in Oslo?')]));
      const metrics = once(session, 'metrics_collected');
      const { calls } = await read(await session.generateReply());
      expect(calls.map(({ name }) => name)).toContain('weather');
      expect(await metrics).toMatchObject({ type: 'realtime_model_metrics' });
      const output = { callId: calls[0]?.callId ?? '', output: 'sunny', isError: false };
      const result = new llm.FunctionCallOutput({ ...output, name: 'weather' });
      await session.updateChatCtx(new llm.ChatContext([...session.chatCtx.items, result]));
      session.updateOptions({ toolChoice: 'none' });
      expect((await read(await session.generateReply())).messages[0]?.text).toMatch(/sun/i);
    } finally {
      await model.close();
    }
  });

  it('refuses a wrong key for good', async () => {
    const session = new RealtimeModel({ apiKey: 'sk-wrong' }).session();
    expect(await once(session, 'error')).toMatchObject({ recoverable: false });
  });
});
