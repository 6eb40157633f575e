// Watches a session from outside and knows afterwards what went wrong in it.
import { voice, type llm } from '@livekit/agents';
import type { TestSession } from '@livekit/agents/testing';

const { AgentSessionEventTypes: Types } = voice;

interface Watched {
  readonly handle: voice.SpeechHandle;
  settled: number;
  /** When it was cancelled. */
  cutAt: number | null;
}

export class Witness {
  readonly #test: TestSession;
  readonly #speeches: Watched[] = [];
  readonly #finals: string[] = [];
  readonly #dropped: string[] = [];
  #closes = 0;

  constructor(test: TestSession) {
    this.#test = test;
    const { session } = test;
    session.on(Types.SpeechCreated, ({ speechHandle }) => this.#watch(speechHandle));
    session.on(Types.UserInputTranscribed, ({ transcript, isFinal }) => {
      if (isFinal) this.#finals.push(transcript);
    });
    session.on(Types.DebugMessage, ({ payload }) => {
      if (payload['type'] === 'turn_dropped') this.#dropped.push(String(payload['transcript']));
    });
    session.on(Types.Close, () => (this.#closes += 1));
  }

  /** Throws the first thing that is not as it must be, after the session has closed. */
  judge({ stopped, silentSink }: { stopped: readonly string[]; silentSink: boolean }): void {
    check(this.#closes === 1, `close was emitted ${this.#closes} times`);
    for (const { handle, settled } of this.#speeches) {
      check(handle.done() && settled === 1, `the speech ${handle.id} settled ${settled} times`);
    }
    this.#judgeWords(stopped);
    checkPairs(this.#test.session.history.items);
    if (!silentSink) this.#judgeSound();
  }

  #watch(handle: voice.SpeechHandle): void {
    const watched: Watched = { handle, settled: 0, cutAt: null };
    this.#speeches.push(watched);
    handle.addDoneCallback(() => (watched.settled += 1));
    const update = handle._update.bind(handle);
    handle._update = (change) => {
      if (change.interrupted) watched.cutAt ??= this.#test.clock.now();
      update(change);
    };
  }

  /** Each word of the user was committed or dropped, and committed once at most. */
  #judgeWords(stopped: readonly string[]): void {
    const kept = this.#test.session.history.items.flatMap((item) =>
      item.type === 'message' && item.role === 'user' ? [item.textContent ?? ''] : [],
    );
    for (const word of new Set(this.#finals.flatMap((text) => text.split(' ')))) {
      const times = kept.filter((text) => hasWord(text, word)).length;
      const gone = [...this.#dropped, ...stopped].some((text) => hasWord(text, word));
      check(times <= 1, `the word ${word} of the user was kept ${times} times`);
      check(times === 1 || gone, `the word ${word} of the user was lost`);
    }
  }

  /** What was heard of the agent is in the history, and nothing was heard of a speech after it was cut. */
  #judgeSound(): void {
    const { speaker, tts } = this.#test;
    if (!speaker || !tts) return;
    const words = speaker.heard.map((sound) => ({ ...sound, word: tts.heardIn(sound.samples) }));
    const heard = words.filter(({ word }) => word !== '');
    for (const [index, { at, word, segment }] of heard.entries()) {
      const owners = this.#speeches.filter(({ handle }) => saidBy(handle, word));
      // Whether the word in which a speech was cut counts is a matter of its middle.
      const isLast = heard[index + 1]?.segment !== segment;
      check(owners.length > 0 || isLast, `the word ${word} was heard and is in nobody's history`);
      const late = owners.length > 0 && owners.every(({ cutAt }) => cutAt !== null && cutAt < at);
      check(!late, `the word ${word} was heard after its speech was cut`);
    }
  }
}

function saidBy(handle: voice.SpeechHandle, word: string): boolean {
  return handle.chatItems.some((item) => item.type === 'message' && hasWord(item.textContent ?? '', word));
}

function hasWord(text: string, word: string): boolean {
  return text.split(/\s+/).includes(word);
}

/** Each call has its output and each output its call, in this order. */
export function checkPairs(items: readonly llm.ChatItem[]): void {
  const open = new Set<string>();
  const answered = new Set<string>();
  for (const item of items) {
    if (item.type === 'function_call') {
      check(!open.has(item.callId) && !answered.has(item.callId), `the call ${item.name} is there twice`);
      open.add(item.callId);
    } else if (item.type === 'function_call_output') {
      check(open.delete(item.callId), `the output of ${item.name} has no call before it`);
      answered.add(item.callId);
    }
  }
  check(open.size === 0, `${open.size} calls have no output`);
}

export function check(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}
