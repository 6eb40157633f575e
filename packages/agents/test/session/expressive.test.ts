// The model shapes the voice: it learns the markup, the voice gets it, and neither the screen nor the history shows it.
import { voice } from '@livekit/agents';
import { FakeLLM, FakeTTS, MemoryTextOutput, startSession, VirtualClock } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';

class ExpressiveTTS extends FakeTTS {
  protected override markupProviderKey(): string {
    return 'cartesia';
  }
}

class Screen extends MemoryTextOutput {
  readonly attributes: unknown[] = [];
  override setAttributes(attributes: Readonly<Record<string, string>>): void {
    this.attributes.push(attributes);
  }
}

const happy = '<expr type="expression" label="happy"/>';
const answer = `${happy} It is open. <expr type="break" label="500ms"/> Come in!`;

async function begin(
  options: { expressive?: boolean | voice.ExpressiveOptions; plain?: boolean; aligned?: boolean } = {},
) {
  const clock = new VirtualClock();
  const Voice = options.plain ? FakeTTS : ExpressiveTTS;
  const tts = new Voice({ clock, alignedTranscript: options.aligned ?? false });
  const llm = new FakeLLM([], { clock, fallback: { content: answer } });
  const agent = new voice.Agent({ instructions: 'Be kind.' });
  const test = await startSession({ clock, tts, llm, agent, options: { expressive: options.expressive ?? true } });
  const screen = new Screen({ clock });
  test.session.output.transcription = screen;
  const told = () => {
    const first = llm.requests.at(-1)?.chatCtx.items[0];
    return first?.type === 'message' ? (first.textContent ?? '') : '';
  };
  return { test, tts, llm, agent, screen, told };
}

const lastMessage = (session: voice.AgentSession) =>
  session.history.items.findLast((item) => item.type === 'message' && item.role === 'assistant');

describe('expressive', () => {
  it('tells the model the markup, gives it to the voice, and shows it to nobody', async () => {
    const { test, tts, screen, told } = await begin();
    test.userSays('Open?', 500);
    await test.untilQuiet();
    expect(told()).toMatch(/^Be kind\.\n\n# How you sound\n/);
    expect(told()).toContain('Labels: happy, excited');
    expect(told()).not.toContain(voice.TTS_INSTRUCTIONS_PLACEHOLDER);
    expect(tts.expressive).toBe(true);
    expect(tts.words.join(' ')).toContain(happy);
    expect(screen.texts).toEqual(['It is open. Come in!']);
    expect(screen.attributes).toEqual([{ 'lk.expression': '{"expression":"happy","mood":"happy"}' }]);
    expect(lastMessage(test.session)).toMatchObject({ textContent: 'It is open. Come in!', rawTextContent: answer });
    await test.close();
  });

  it('an interrupted answer is written down without markup as well', async () => {
    for (const aligned of [false, true]) {
      const { test } = await begin({ aligned });
      test.userSays('Open?', 500);
      while (test.session.agentState !== 'speaking') await test.clock.advanceBy(20);
      await test.clock.advanceBy(2000);
      test.session.interrupt();
      await test.untilQuiet();
      expect(lastMessage(test.session)).toMatchObject({ interrupted: true });
      expect(JSON.stringify(lastMessage(test.session))).not.toContain('<');
      await test.close();
    }
  });

  it('an answer that ends within a marker is shown without it', async () => {
    const { test, screen } = await begin();
    test.session.say('It is open. <expr type="exp');
    await test.untilQuiet();
    expect(screen.texts).toEqual(['It is open.']);
    await test.close();
  });

  it('is off by default, for voices without markup, and where the agent says so', async () => {
    for (const options of [{ expressive: false }, { plain: true }]) {
      const { test, told, tts } = await begin(options);
      test.userSays('Open?', 500);
      await test.untilQuiet();
      expect(told()).toBe('Be kind.');
      expect(tts.expressive).toBe(false);
      await test.close();
    }
    const { test, told, agent } = await begin();
    await agent.updateOptions({ expressive: false });
    test.userSays('Open?', 500);
    await test.untilQuiet();
    expect(told()).toBe('Be kind.');
    await test.close();
  });

  it('a model whose voice takes plain text finds no markup in the conversation', async () => {
    const { test, llm } = await begin();
    test.userSays('Open?', 500);
    await test.untilQuiet();
    test.session.updateOptions({ expressive: false });
    test.userSays('Open?', 500);
    await test.untilQuiet();
    const earlier = llm.requests
      .at(-1)
      ?.chatCtx.items.find((item) => item.type === 'message' && item.role === 'assistant');
    expect(earlier).toMatchObject({ rawTextContent: 'It is open. Come in!' });
    expect(lastMessage(test.session)).toMatchObject({ rawTextContent: answer });
    await test.close();
  });

  it('takes steering, a template and rules of the program', async () => {
    const expressive = {
      speechSteering: { disfluencies: false, nonverbalSounds: false },
      ttsInstructionsTemplate: `VOICE ${voice.TTS_INSTRUCTIONS_PLACEHOLDER}`,
      ttsInstructionsAppend: 'Never sing.',
    };
    const { test, told } = await begin({ expressive });
    test.userSays('Open?', 500);
    await test.untilQuiet();
    expect(told()).toMatch(/^Be kind\.\n\nVOICE Your answer is spoken\./);
    expect(told()).toMatch(/- Do not use fillers such as "um" or "uh"\.\nNever sing\.$/);
    expect(told()).not.toContain('laughter');
    await test.close();
  });
});

describe('resolveExpressiveOptions', () => {
  it('what is given wins over the defaults, field by field', () => {
    const resolved = voice.resolveExpressiveOptions(
      { speechSteering: { pace: 'slow' } },
      { providerKey: 'cartesia', defaults: voice.DEFAULT_EXPRESSIVE_OPTIONS },
    );
    expect(resolved.speechSteering).toEqual({ disfluencies: true, nonverbalSounds: true, pace: 'slow' });
    expect(resolved.ttsInstructionsTemplate).toContain(voice.TTS_INSTRUCTIONS_PLACEHOLDER);
    expect(resolved.ttsInstructionsTemplate).toContain('- Speak slowly');
    expect(resolved).not.toHaveProperty('ttsInstructionsAppend');
  });
});
