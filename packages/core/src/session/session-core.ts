// The inside of a session: it puts the parts together, owns the turn runtime, and begins and ends the whole.
import type { AudioFrame } from '@livekit/rtc-node';
import { systemClock, type Clock } from '../base/clock.js';
import { emitSafely } from '../base/emitter.js';
import { toError } from '../base/errors.js';
import { withResolvers } from '../base/future.js';
import { log, type Logger } from '../base/log.js';
import { Scope } from '../base/scope.js';
import { settledWithin } from '../base/settled-within.js';
import type { SpeechOutput } from '../model/speech-output.js';
import type { ToolContextEntry } from '../model/tools/index.js';
import { AgentInput, AgentOutput, createSpeechOutput } from '../output/index.js';
import { isBusy, isIdle } from '../turn/select.js';
import type { AgentBase } from './agent/agent.js';
import { AgentStack } from './agent/agent-stack.js';
import { ChatLimits } from './history/chat-limits.js';
import { AwayLadder } from './presence/away-ladder.js';
import * as events from './events.js';
import type { AgentSession } from './faces.js';
import { Failures } from './models/failures.js';
import { FlightRecorder } from './runtime/flight-recorder.js';
import { History } from './history/history.js';
import { nodesOf } from './agent/hooks.js';
import type { ActiveAgent, Hub, PipelineFailure } from './hub.js';
import { keytermsOf } from './keyterms/keyterms-of.js';
import type { KeytermDetector } from './keyterms/keyterm-detector.js';
import { Listening } from './listening/listening.js';
import { inheritModels, turnPolicyOf, type Models } from './models/models.js';
import { ModelWatch, type ModelListener } from './models/model-watch.js';
import type { ResolvedSessionOptions } from './options.js';
import { perform } from './runtime/perform.js';
import { RealtimeLink } from './realtime/realtime-link.js';
import { withStandIn } from './realtime/realtime-stand-in.js';
import { Runs } from './run/runs.js';
import { TurnRuntime, type StateChange } from './runtime/runtime.js';
import { Speeches } from './speech/speeches.js';
import type { TaskPlace } from './agent/task-place.js';
import { CostLimit } from './models/session-cost.js';
import { SessionUsage } from './models/session-usage.js';
import { SessionTools } from './tools/session-tools.js';
import { TurnDetectors } from './listening/turn-detectors.js';
import { resolveTurnHandling, type TurnUpdate } from './listening/turn-options.js';
import { UserTurns } from './listening/user-turns.js';

const { AgentSessionEventTypes: Types } = events;

export interface SessionCoreOptions {
  readonly session: AgentSession;
  readonly options: ResolvedSessionOptions;
  readonly models: Models;
  readonly tools: readonly ToolContextEntry[];
  readonly clock: Clock | undefined;
}

// A tool that never returns must not hold a handover or a goodbye for ever.
const drainLimitMs = 30_000;
const closeLimitMs = 5000;

export class SessionCore implements Hub {
  readonly clock: Clock;
  readonly logger: Logger = log();
  readonly scope: Scope;
  readonly session: AgentSession;
  readonly options: ResolvedSessionOptions;
  readonly history: History;
  readonly runtime: TurnRuntime;
  readonly output: SpeechOutput;
  readonly input: AgentInput;
  readonly outputs: AgentOutput;
  readonly speeches: Speeches;
  readonly stack: AgentStack;
  readonly tools: SessionTools;
  readonly realtime: RealtimeLink;
  readonly detectors = new TurnDetectors(this.logger);
  readonly recorder = new FlightRecorder(this);
  readonly usage: SessionUsage;
  readonly runs = new Runs({
    isIdle: () => !this.stack.isBusy && !isBusy(this.runtime.state),
    isClosed: () => this.runtime.state.life === 'closed',
    retry: (instructions) => void this.session.generateReply({ instructions }),
  });
  readonly #listening: Listening;
  readonly keyterms: KeytermDetector;
  readonly #failures: Failures;
  readonly #chatLimits = new ChatLimits(this, (metrics) => this.#modelListener.onMetrics(metrics));
  readonly #closed = withResolvers<void>();
  #models: Models;
  #turnOverrides: TurnUpdate = {};
  agentState: events.AgentState = 'initializing';
  userState: events.UserState = 'listening';
  onFatal: (error: events.SessionModelError) => void = () => undefined;

  constructor({ session, options, models, tools, clock }: SessionCoreOptions) {
    this.session = session;
    this.options = options;
    this.clock = clock ?? systemClock;
    this.#models = models;
    this.scope = new Scope({
      name: 'session',
      onError: (error, task) => this.logger.error({ err: error, task }, 'a task of the session failed'),
    });
    this.keyterms = keytermsOf(this, this.#modelListener);
    this.usage = new SessionUsage(options.prices, new CostLimit(options.maxCost, this));
    this.history = new History({
      onItem: (item) => this.emit(Types.ConversationItemAdded, events.createConversationItemAddedEvent(item)),
      onGrown: (agent) => this.#chatLimits.check(agent),
    });
    this.input = new AgentInput(
      () => this.#inputChanged(),
      () => this.#inputChanged(),
    );
    this.outputs = new AgentOutput(
      () => this.#policyChanged(),
      () => undefined,
    );
    this.output = createSpeechOutput({ output: this.outputs, clock: this.clock });
    this.runtime = this.#makeRuntime();
    this.speeches = new Speeches(this);
    const { speeches } = this;
    this.tools = new SessionTools({ hub: this, speeches, tools, refresh: () => this.stack.refresh() });
    const standIn = { refresh: () => this.stack.refresh(), hear: (frame: AudioFrame) => this.#listening.hear(frame) };
    this.realtime = new RealtimeLink({ hub: this, speeches: this.speeches, ...standIn, ...this.#modelListener });
    const turns = new UserTurns(this, this.speeches);
    this.#listening = new Listening({ hub: this, turns, ...this.#modelListener });
    this.stack = new AgentStack({
      hub: this,
      prepare: (agent) => this.#prepare(agent),
      onActive: (active) => this.#onActive(active),
      toolsets: this.tools,
    });
    this.#failures = new Failures(this, (error) => this.onFatal(error));
    this.#performers = {
      hub: this,
      speeches: this.speeches,
      turns,
      listening: this.#listening,
      ladder: new AwayLadder(this),
      stack: this.stack,
      onClosed: () => this.#closed.resolve(),
    };
  }

  readonly #performers: Parameters<typeof perform>[1];

  readonly #modelListener: ModelListener = {
    onMetrics: (metrics) => {
      const told = { metrics: this.usage.collect(metrics) };
      this.emit(Types.MetricsCollected, events.createMetricsCollectedEvent(told));
      this.emit(Types.SessionUsageUpdated, events.createSessionUsageUpdatedEvent({ usage: this.usage.total }));
    },
    onFailure: (failure, source) => this.#failures.model(failure, source),
  };
  readonly #watch = new ModelWatch(this.#modelListener);

  taskPlace(speechId: string): TaskPlace {
    return this.stack.placeFor(speechId);
  }

  active(): ActiveAgent {
    const { active } = this.stack;
    if (!active) throw new Error('The session has no agent yet: call session.start({ agent }) first.');
    return active;
  }

  emit<Name extends keyof events.AgentSessionCallbacks>(
    event: Name,
    payload: Parameters<events.AgentSessionCallbacks[Name]>[0],
  ): void {
    emitSafely(this.session, event, [payload]);
  }

  failed(failure: PipelineFailure): void {
    this.#failures.step(failure);
  }

  /** The turn options in force, from the session, the present agent and later updates. */
  updateTurnHandling(options: TurnUpdate): Promise<void> {
    // Only what was given: a default filled in here would hide the session's and the agent's own options.
    const endpointing = { ...this.#turnOverrides.endpointing, ...options.endpointing };
    this.#turnOverrides = { ...this.#turnOverrides, ...options, endpointing };
    return this.stack.refresh();
  }

  get models(): Models {
    return this.#models;
  }

  useDefaultVad(vad: Models['vad']): void {
    this.#models = { ...this.#models, vad };
  }

  handOver(agent: AgentBase, waiter: string | null): void {
    void this.scope.spawn('handover', () => this.stack.handOver(agent, waiter));
  }

  setAgentState(newState: events.AgentState): void {
    const oldState = this.agentState;
    if (newState === oldState) return;
    this.agentState = newState;
    if (newState === 'speaking') this.#failures.reset();
    this.emit(
      Types.AgentStateChanged,
      events.createAgentStateChangedEvent(oldState, newState, Math.round(this.clock.now())),
    );
  }

  /** Waits until nothing is being said, or `drainLimitMs`; nothing new is accepted from then on. */
  async drain(): Promise<void> {
    await this.stack.drainForGood(drainLimitMs);
  }

  async close(): Promise<void> {
    await this.stack.leave();
    this.runtime.dispatch({ type: 'close-requested' });
    await this.#closed.promise;
    await this.#listening.close();
    await this.keyterms._end();
    await this.realtime.close();
    this.#watch[Symbol.dispose]();
    this.runtime[Symbol.dispose]();
    await this.tools.close();
    // User code that never returns does not hold the end.
    await settledWithin(this.scope.close(), { clock: this.clock, limitMs: closeLimitMs });
  }

  #makeRuntime(): TurnRuntime {
    return new TurnRuntime({
      clock: this.clock,
      policy: turnPolicyOf({
        models: this.#models,
        turns: resolveTurnHandling(this.options.turnHandling),
        options: this.options,
        canPause: false,
      }),
      ports: {
        perform: (effect) => perform(effect, this.#performers),
        setOutputPaused: (paused) => this.output.setPaused(paused),
        onState: (change) => this.#onState(change),
        record: (step) => {
          this.recorder.record(step);
          this.runs.touch();
        },
        onError: (error) => this.logger.error({ err: toError(error) }, 'a part of the session failed: it goes on'),
      },
    });
  }

  #onState(change: StateChange): void {
    if (change.kind === 'agent') return this.setAgentState(change.newState);
    const oldState = this.userState;
    this.userState = change.newState;
    this.emit(
      Types.UserStateChanged,
      events.createUserStateChangedEvent(oldState, change.newState, Math.round(this.clock.now())),
    );
  }

  #prepare(agent: AgentBase): ActiveAgent {
    const models = withStandIn(inheritModels(agent._models, this.#models));
    const turns = this.detectors.resolve(models, this.options.turnHandling, agent.turnHandling, this.#turnOverrides);
    const toolCtx = this.tools.of(agent);
    const host = {
      session: this.session,
      models,
      options: this.options,
      toolCtx,
      agentChanged: () => this.#agentChanged(agent),
      configured: (change: object) => this.history.configured(agent, change, this.clock.now()),
      taskCompleted: (result: unknown) => this.runs.present?._completed(result),
    };
    agent._host = host;
    return { agent, nodes: nodesOf(agent, host), models, turns, toolCtx };
  }

  async #agentChanged(agent: AgentBase): Promise<void> {
    this.history.touch();
    if (this.stack.active?.agent !== agent) return;
    await this.stack.refresh();
    await this.tools.enter(agent);
  }

  async #onActive(active: ActiveAgent): Promise<void> {
    this.#watch.use(active.models, this.runtime.when(isIdle));
    this.#policyChanged();
    await this.realtime.use(active);
    this.keyterms.start(this.session, active.models.stt ?? undefined);
    await this.#listening.use(active);
  }

  #policyChanged(): void {
    const { active } = this.stack;
    if (!active) return;
    const { models, turns } = active;
    this.runtime.updatePolicy(turnPolicyOf({ models, turns, options: this.options, canPause: this.output.canPause }));
  }

  #inputChanged(): void {
    this.#listening.attach(this.input.audioEnabled ? this.input.audio : null);
  }
}
