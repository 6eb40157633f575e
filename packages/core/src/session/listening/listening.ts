// From the user's voice to turn events: the ears of the present agent, and what the session tells its listeners of them.
import type { AudioFrame } from '@livekit/rtc-node';
import type { AgentMetrics } from '../../model/metrics/index.js';
import type { SpeechData } from '../../model/stt/index.js';
import { Hearing } from '../../hearing/hearing.js';
import type { HearingEvent } from '../../hearing/events.js';
import type { Recogniser } from '../../hearing/stream-ear.js';
import type { AudioInput } from '../../output/index.js';
import { settledWithin } from '../../base/settled-within.js';
import { isDeaf } from '../../turn/select.js';
import type { TurnState } from '../../turn/state.js';
import { readDictation } from './dictation-reader.js';
import { EndOfTurn, type EndOfTurnAsk } from './end-of-turn.js';
import { AgentSessionEventTypes, createUserInputTranscribedEvent } from '../events.js';
import type { ActiveAgent, Hub } from '../hub.js';
import { OverlapReader } from './overlap-reader.js';
import { silenceLike } from '../realtime/realtime-chat.js';
import { realtimeModelOf, turnModeOf } from '../models/models.js';
import type { UserTurns } from './user-turns.js';

// So long new ears wait for the end of what the user says, and then for its words.
const monologueLimitMs = 60_000;
const lateWordsLimitMs = 3000;

export interface ListeningOptions {
  readonly hub: Hub;
  readonly turns: UserTurns;
  readonly onMetrics: (metrics: AgentMetrics) => void;
}

export class Listening {
  readonly #hub: Hub;
  readonly #turns: UserTurns;
  readonly #endOfTurn: EndOfTurn;
  readonly #overlaps: OverlapReader;
  #hearing: Hearing | undefined;
  #ears: EarKey | undefined;
  #language: string | undefined;
  #source: AudioInput | null = null;
  #input: Disposable | undefined;
  #stopped: Disposable | undefined;

  constructor({ hub, turns, onMetrics }: ListeningOptions) {
    this.#hub = hub;
    this.#turns = turns;
    this.#endOfTurn = new EndOfTurn(hub, onMetrics);
    this.#overlaps = new OverlapReader(hub);
    hub.realtime.listen(({ transcript, confidence }) => this.#understood({ text: transcript.trim(), confidence }));
  }

  /** Hears from `input` from now on; null: from nobody. */
  attach(input: AudioInput | null): void {
    if (input === this.#source) return;
    this.#source = input;
    this.#input?.[Symbol.dispose]();
    this.#stopped?.[Symbol.dispose]();
    this.#input = input?.onFrame((frame) => this.hear(frame));
    this.#stopped = input?.onStopped(() => this.flush());
    if (!input) this.#hearing?.flush();
  }

  hear(frame: AudioFrame): void {
    const { state, policy } = this.#hub.runtime;
    // What is said while nobody may be heard is not understood either; that somebody speaks is.
    const words = isDeaf(state, policy, this.#hub.clock.now()) ? silenceLike(frame) : frame;
    this.#hub.realtime.hear(words);
    this.#endOfTurn.hear(words);
    this.#hearing?.hear(frame, words);
  }

  /** What was said so far is finished: the program commits, or the microphone was muted. */
  flush(): void {
    this.#hearing?.flush();
  }

  /** Listens with the models of `active` from now on. */
  async use(active: ActiveAgent | undefined): Promise<void> {
    await this.#endOfTurn.use(active);
    const ears = active && earKeyOf(active);
    if (ears && this.#ears && sameEars(ears, this.#ears)) return;
    this.#ears = ears;
    // What is being said is heard to its end by whoever heard its beginning.
    if (ears && this.#hearing && !isHeardOut(this.#hub.runtime.state)) return this.#switchLater(active, ears);
    await this.#switch(active);
  }

  #switchLater(...[active, ears]: [ActiveAgent, EarKey]): void {
    const { scope, runtime, clock } = this.#hub;
    void scope.spawn('switch-ears', async (signal) => {
      await settledWithin(runtime.when(isUserQuiet, signal), { clock, limitMs: monologueLimitMs });
      // A sound without words never becomes a turn.
      await settledWithin(runtime.when(isHeardOut, signal), { clock, limitMs: lateWordsLimitMs });
      if (this.#ears === ears) await this.#switch(active);
    });
  }

  async #switch(active: ActiveAgent | undefined): Promise<void> {
    const previous = this.#hearing;
    this.#hearing = active ? this.#open(active) : undefined;
    await previous?.close();
  }

  async close(): Promise<void> {
    this.attach(null);
    await this.use(undefined);
  }

  /** Asks the end-of-turn detector. */
  predictEndOfTurn(effect: EndOfTurnAsk): void {
    this.#endOfTurn.ask(effect, this.#language);
  }

  /** The turn was committed or forgotten: what comes is another. */
  turnOver(): void {
    this.#endOfTurn.turnOver();
  }

  #open(active: ActiveAgent): Hearing {
    const { models, turns } = active;
    const { stt, vad, node } = earsOf(active);
    const streams = stt?.capabilities.streaming === true;
    return new Hearing({
      clock: this.#hub.clock,
      vad,
      recogniser: recogniserOf(node, streams ? stt : null, this.#hub),
      utteranceStt: node || streams ? null : stt,
      speechFromRecogniser: turnModeOf(models, turns) === 'stt' || !vad,
      onEvent: (event) => this.#onHearing(event),
    });
  }

  #onHearing(event: HearingEvent): void {
    const { runtime } = this.#hub;
    switch (event.type) {
      case 'speech-started':
        this.#endOfTurn.resumed();
        this.#hub.realtime.soundBegan();
        return runtime.dispatch({ type: 'user-speech-started', since: event.since });
      case 'speech-thinned':
        // Its first report is of a silence that has just begun.
        if (event.silentMs === event.totalMs) this.#endOfTurn.lulled(event.totalMs);
        return runtime.dispatch({ type: 'user-speech-thinned', silentMs: event.silentMs });
      case 'speech-ended':
        runtime.dispatch({ type: 'user-speech-ended', since: event.since });
        return this.#offerDraft();
      case 'interim':
        this.#transcribed(event.data, false);
        return runtime.dispatch({
          type: 'transcript-interim',
          text: event.data.text,
          ...this.#overlaps.read({
            text: event.data.text.trim(),
            isFinal: false,
            language: event.data.language || undefined,
          }),
        });
      case 'final':
        this.#language = event.data.language || undefined;
        this.#transcribed(event.data, true);
        this.#hub.realtime.recognised(event.data.text);
        this.#understood({ text: event.data.text.trim(), confidence: event.data.confidence });
        return this.#offerDraft();
      case 'recognising':
        return runtime.dispatch({ type: 'words-awaited', pending: event.pending });
      case 'failed':
        return this.#hub.failed({ stage: event.ear, error: event.error, fatal: event.deaf });
    }
  }

  /** Final words, of whoever wrote them down. */
  #understood({ text, confidence }: { text: string; confidence: number | undefined }): void {
    this.#turns.noteFinal(confidence);
    const language = this.#language;
    this.#hub.runtime.dispatch({
      type: 'transcript-final',
      text,
      ...this.#overlaps.read({ text, isFinal: true, language }),
      ...readDictation(this.#hub, text, language),
    });
  }

  #offerDraft(): void {
    const { history, runtime } = this.#hub;
    runtime.dispatch({ type: 'draft-offered', version: history.version(this.#hub.active().agent) });
  }

  #transcribed(data: SpeechData, isFinal: boolean): void {
    const event = createUserInputTranscribedEvent({
      transcript: data.text,
      isFinal,
      language: data.language || null,
      speakerId: data.speakerId ?? null,
      createdAt: this.#hub.clock.now(),
    });
    this.#hub.emit(AgentSessionEventTypes.UserInputTranscribed, event);
  }
}

function recogniserOf(
  node: ActiveAgent['nodes']['recogniser'],
  stt: ActiveAgent['models']['stt'],
  hub: Hub,
): Recogniser | null {
  if (node) return { tag: 'node', node };
  return stt ? { tag: 'stt', stt, connOptions: hub.options.sttConnOptions } : null;
}

/** What the ears are made of: while it stays the same they listen on, across agents, and lose no word. */
interface EarKey {
  readonly stt: ActiveAgent['models']['stt'];
  readonly vad: ActiveAgent['models']['vad'];
  readonly mode: string;
  /** An agent with a recogniser of its own making. */
  readonly owner: ActiveAgent['agent'] | null;
}

function earKeyOf(active: ActiveAgent): EarKey {
  const { stt, vad, node } = earsOf(active);
  return { stt, vad, mode: turnModeOf(active.models, active.turns), owner: node ? active.agent : null };
}

/** A realtime model that takes the turns hears the voice itself; words are recognised here only if it tells none. */
function earsOf({ models, nodes, turns }: ActiveAgent) {
  const { stt, vad } = models;
  if (turnModeOf(models, turns) !== 'realtime_llm') return { stt, vad, node: nodes.recogniser };
  const silent = realtimeModelOf(models)?.capabilities.userTranscription !== true;
  return { stt: silent ? stt : null, vad: null, node: silent ? nodes.recogniser : null };
}

const isUserQuiet = (state: TurnState): boolean => state.user.tag === 'quiet';

/** Nothing the user said is still on its way to a turn. */
const isHeardOut = (state: TurnState): boolean => isUserQuiet(state) && state.heard.startedAt === null;

function sameEars(a: EarKey, b: EarKey): boolean {
  return a.stt === b.stt && a.vad === b.vad && a.mode === b.mode && a.owner === b.owner;
}
