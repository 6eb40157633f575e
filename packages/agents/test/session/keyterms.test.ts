// Words that recognisers are told to expect: given by the program, and found in the conversation.
import { voice } from '@livekit/agents';
import { FakeLLM, type FakeLLMResponse, FakeSTT, startSession, VirtualClock } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';

/** A recogniser that notes the words it is told. */
class TermSTT extends FakeSTT {
  readonly told: string[][] = [];
  constructor(clock: VirtualClock, keyterms = true) {
    super({ clock, capabilities: { keyterms } });
  }
  override _updateSessionKeyterms(terms: string[]): void {
    this.told.push([...terms]);
  }
}

type Found = Partial<Record<'pending' | 'confirm' | 'remove', string[]>>;
const found = (words: Found) => [{ name: 'record_keyterms', args: { pending: [], confirm: [], remove: [], ...words } }];

/** A model that finds these words, look by look. */
function finder(clock: VirtualClock, looks: readonly Found[]) {
  const llm = new FakeLLM([], { clock });
  let look = 0;
  llm.lookup = (input: string): FakeLLMResponse => {
    look += 1;
    return { input, toolCalls: found(looks[look - 1] ?? {}), ttft: 50 };
  };
  return llm;
}

async function begin(options: {
  looks?: readonly Found[];
  keyterms?: string[];
  detection?: voice.KeytermDetectionOptions;
}) {
  const clock = new VirtualClock();
  const stt = new TermSTT(clock);
  const llm = finder(clock, options.looks ?? []);
  const keytermDetection = { enabled: options.looks !== undefined, llm, ...options.detection };
  const keytermsOptions = { keyterms: options.keyterms ?? [], keytermDetection };
  const test = await startSession({ clock, stt, options: { keytermsOptions } });
  const turn = async (text: string) => {
    test.userSays(text, 600);
    await test.untilQuiet({ quietMs: 1500 });
  };
  return { test, stt, llm, turn };
}

describe('given words', () => {
  it('are told at the beginning and when they change; each once; forgotten at the end', async () => {
    const { test, stt } = await begin({ keyterms: ['LiveKit', ' livekit ', 'Acme'] });
    expect(stt.told).toEqual([['livekit', 'Acme']]);
    test.session.updateOptions({ keyterms: ['Acme', 'Bonn'] });
    test.session.updateOptions({ keyterms: ['Acme', 'Bonn'] });
    expect(test.session.keyterms).toEqual(['Acme', 'Bonn']);
    await test.close();
    expect(stt.told).toEqual([['livekit', 'Acme'], ['Acme', 'Bonn'], []]);
  });

  it('are told to the recogniser of the next agent', async () => {
    const { test } = await begin({ keyterms: ['Acme'] });
    const next = new TermSTT(test.clock);
    test.session.updateAgent(new voice.Agent({ instructions: '', stt: next }));
    await test.untilQuiet();
    expect(next.told).toEqual([['Acme']]);
    await test.close();
  });

  it('are not told to one that takes none', async () => {
    const clock = new VirtualClock();
    const stt = new TermSTT(clock, false);
    const test = await startSession({ clock, stt, options: { keytermsOptions: { keyterms: ['Acme'] } } });
    await test.close();
    expect(stt.told).toEqual([]);
  });
});

describe('found words', () => {
  it('count once they are certain, without holding up the answer', async () => {
    const { test, stt, turn } = await begin({
      looks: [{ pending: ['Nguyen'] }, { confirm: ['Nguyen'] }, { remove: ['nguyen'] }],
    });
    await turn('I am Nguyen');
    expect(test.session.keyterms).toEqual([]);
    await turn('Nguyen, yes');
    expect(test.session.keyterms).toEqual(['Nguyen']);
    await turn('No, Smith');
    expect(test.session.keyterms).toEqual([]);
    await test.close();
    expect(stt.told).toEqual([['Nguyen'], []]);
  });

  it('the model is shown what was said and what is known', async () => {
    const { test, llm, turn } = await begin({
      looks: [{ pending: ['Nguyen'], confirm: ['Bonn'] }],
      keyterms: ['Acme'],
    });
    await turn('I am Nguyen');
    await turn('From Bonn');
    expect(llm.requests[1]?.input).toBe(
      'Conversation:\nuser: I am Nguyen\nuser: From Bonn\n\nKnown words:\n- Bonn (confirmed)\n- Nguyen (pending)',
    );
    expect(llm.requests[1]?.toolChoice).toEqual({ type: 'function', function: { name: 'record_keyterms' } });
    await test.close();
  });

  it('uncertain ones are forgotten after a while, the oldest certain ones give way', async () => {
    const looks = [{ pending: ['A'], confirm: ['B'] }, { confirm: ['C'] }, { confirm: ['D'] }, {}];
    const { test, llm, turn } = await begin({ looks, detection: { maxKeyterms: 2 } });
    for (const text of ['one', 'two', 'three', 'four', 'five']) await turn(text);
    expect(test.session.keyterms).toEqual(['C', 'D']);
    expect(llm.requests[4]?.input).not.toContain('A (pending)');
    expect(llm.requests[3]?.input).toContain('A (pending)');
    await test.close();
  });

  it('are looked for once in so many turns, and not while nothing comes of it', async () => {
    const every = await begin({ looks: [], detection: { turnInterval: 2 } });
    for (const text of ['one', 'two', 'three', 'four']) await every.turn(text);
    expect(every.llm.requests).toHaveLength(2);
    await every.test.close();
    const off = await begin({ looks: [], detection: { enabled: false } });
    await off.turn('one');
    expect(off.llm.requests).toHaveLength(0);
    await off.test.close();
  });

  it('a look that fails or takes too long changes nothing', async () => {
    const { test, llm, turn } = await begin({
      looks: [{ confirm: ['X'] }, { confirm: ['Y'] }, { confirm: ['Z'] }],
      keyterms: ['Acme'],
    });
    llm.slowMs = 11_000;
    await turn('one');
    await test.clock.advanceBy(20_000);
    llm.slowMs = 0;
    llm.failure = new Error('down');
    await turn('two');
    expect(test.session.keyterms).toEqual(['Acme']);
    llm.failure = null;
    await turn('three');
    expect(test.session.keyterms).toEqual(['Acme', 'Z']);
    await test.close();
  });

  it('what looking costs is metered', async () => {
    const { test, turn } = await begin({ looks: [{}] });
    await turn('one');
    const used = test.session.usage.modelUsage.filter(({ type }) => type === 'llm_usage');
    expect(used).toMatchObject([{ outputTokens: 1 }]);
    await test.close();
  });
});
