// The public session: a thin face over its core. Everything said here is a wish that the turn reducer grants or not.
import { EventEmitter } from 'node:events';
import type { ReadableStream } from 'node:stream/web';
import type { Any } from '../base/any.js';
import { AgentsError, toError } from '../base/errors.js';
import { Future } from '../base/future.js';
import { getJobContext } from '../job/current-job.js';
import { ChatMessage, type ChatContext } from '../model/chat/index.js';
import { toToolContext, type ToolContext, type ToolContextEntry } from '../model/tools/index.js';
import type { AgentInput, AgentOutput } from '../output/index.js';
import { isAgent, type AgentBase } from './agent/agent.js';
import * as events from './events.js';
import type * as faces from './faces.js';
import { useDefaultModels } from './models/default-models.js';
import { resolveModel, type Models } from './models/models.js';
import { legacyOptionsView, resolveSessionOptions, type AgentSessionOptions } from './options.js';
import { attachRoom, type AttachedRoom, type ClientCall } from './room-port.js';
import { SessionCore } from './session-core.js';
import { toolCallStorage, type SpeechHandle } from './speech/speech-handle.js';
import { RunResult, type RunOptions } from './run/run-result.js';
import { taskPlaceStorage } from './agent/task-place.js';
import { resolveTurnHandling } from './listening/turn-options.js';
import type { VoiceOptions } from './voice-options.js';

const { AgentSessionEventTypes: Types, CloseReason } = events;

type Life = 'new' | 'running' | 'closing' | 'closed';

/** See {@link faces.AgentSession}; the class users construct. */
class AgentSessionBase<UserData = unknown> extends EventEmitter {
  readonly #core: SessionCore;
  readonly #ownVad: AgentSessionOptions['vad'];
  #userData: UserData | undefined;
  #life: Life = 'new';
  #room: AttachedRoom | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: AgentSessionOptions<UserData> = {}) {
    super();
    this.#userData = options.userData;
    this.#ownVad = options.vad;
    const models: Models = {
      stt: resolveModel('stt', options.stt) ?? null,
      vad: options.vad ?? null,
      llm: resolveModel('llm', options.llm) ?? null,
      tts: resolveModel('tts', options.tts) ?? null,
    };
    const tools = [...toToolContext<Any>(options.tools ?? []).tools, ...(options.mcpServers ?? [])];
    this.#core = new SessionCore({
      session: this.#face,
      options: resolveSessionOptions(options as AgentSessionOptions<never>),
      models,
      tools,
      clock: options.clock,
    });
    this.#core.onFatal = (error) => this.#closeSoon({ reason: CloseReason.ERROR, error });
  }

  get #face(): faces.AgentSession<Any> {
    return this as unknown as faces.AgentSession<Any>;
  }
  get #models(): Models {
    return this.#core.stack.active?.models ?? this.#core.models;
  }

  get vad() {
    return this.#models.vad ?? undefined;
  }
  get stt() {
    return this.#models.stt ?? undefined;
  }
  get llm() {
    return this.#models.llm ?? undefined;
  }
  get tts() {
    return this.#models.tts ?? undefined;
  }
  get input(): AgentInput {
    return this.#core.input;
  }
  get output(): AgentOutput {
    return this.#core.outputs;
  }
  get userData(): UserData {
    if (this.#userData === undefined)
      throw new Error('The session has no userData: pass `userData` to the AgentSession or set it first.');
    return this.#userData;
  }
  set userData(value: UserData) {
    this.#userData = value;
  }
  get history(): ChatContext {
    return this.#core.history.chatCtx;
  }
  get chatCtx(): ChatContext {
    return this.#core.history.chatCtx.copy();
  }
  get options(): VoiceOptions {
    return legacyOptionsView(this.#core.options, resolveTurnHandling(this.#core.options.turnHandling));
  }
  get agentState(): events.AgentState {
    return this.#core.agentState;
  }
  get userState(): events.UserState {
    return this.#core.userState;
  }
  get currentAgent(): AgentBase<UserData> {
    return this.#core.active().agent;
  }
  get toolCtx(): ToolContext<UserData> {
    return this.#core.active().toolCtx;
  }
  get tools(): readonly ToolContextEntry<UserData>[] {
    return this.toolCtx.tools;
  }
  get keyterms(): string[] {
    return this.#core.keyterms.keyterms;
  }
  get usage(): events.AgentSessionUsage {
    return this.#core.usage.total;
  }
  get trace(): string {
    return this.#core.recorder.text('requested');
  }
  async writeTrace(path?: string): Promise<string> {
    return this.#core.recorder.write(path);
  }

  async start(options: faces.SessionStartOptions<UserData>): Promise<void> {
    if (this.#life !== 'new')
      throw new AgentsError('The session was already started: make a new AgentSession for another conversation.', {
        code: 'session_already_started',
      });
    this.#life = 'running';
    if (!isAgent(options.agent)) throw new TypeError('session.start({ agent }) needs an Agent.');
    await this.#joinJob(options);
    await useDefaultModels(this.#core, { hasVad: this.#ownVad !== undefined, agent: options.agent });
    if (options.room) {
      const { room, inputOptions = {}, outputOptions = {} } = options;
      this.#room = await attachRoom({ session: this.#face, room, inputOptions, outputOptions });
    }
    await this.#core.stack.enter(options.agent);
    this.#core.setAgentState('listening');
    this.#core.stack.greet();
  }

  say(text: string | ReadableStream<string>, options: faces.SayOptions = {}): SpeechHandle {
    const { audio, addToChatCtx = true, allowInterruptions } = options;
    return this.#core.speeches.request({
      plan: { kind: 'say', saying: { text, ...(audio ? { audio } : {}) }, addToChatCtx },
      source: 'say',
      userInitiated: true,
      ...(allowInterruptions === undefined ? {} : { allowInterruptions }),
    });
  }

  generateReply(options: faces.GenerateReplyOptions = {}): SpeechHandle {
    const { userInput, chatCtx, instructions, allowInterruptions, inputModality = 'text' } = options;
    const inTool = toolCallStorage.getStore() !== undefined;
    const isOnEnter = !inTool && taskPlaceStorage.getStore()?.isOnEnter === true;
    const toolChoice = options.toolChoice ?? (inTool ? 'none' : undefined);
    const createdAt = this.#core.clock.now();
    const userMessage =
      typeof userInput === 'string' ? new ChatMessage({ role: 'user', content: [userInput], createdAt }) : userInput;
    if (userMessage) this.#core.runtime.dispatch({ type: 'user-activity-seen' });
    return this.#core.speeches.request({
      plan: {
        kind: 'reply',
        modality: inputModality,
        round: 0,
        ...(userMessage ? { userMessage } : {}),
        ...(chatCtx ? { chatCtx: chatCtx.copy() } : {}),
        ...(instructions === undefined ? {} : { instructions }),
        ...(toolChoice === undefined ? {} : { toolChoice }),
        ...(isOnEnter ? { isOnEnter } : {}),
      },
      source: 'generate_reply',
      userInitiated: true,
      ...(allowInterruptions === undefined ? {} : { allowInterruptions }),
    });
  }

  run<T = unknown>(options: RunOptions<T>): RunResult<T> {
    if (this.#life === 'closing' || this.#life === 'closed')
      throw new AgentsError('The session has closed: run on a new one.', { code: 'session_closed' });
    const run = new RunResult<T>(options);
    const { userInput, inputModality = 'text' } = options;
    this.#core.runs.start(run, () => void this.generateReply({ userInput, inputModality }));
    return run;
  }

  interrupt(options: { force?: boolean } = {}): Future<void> {
    const done = new Future<void>();
    this.#core.runtime.dispatch({ type: 'interrupt-requested', id: null, force: options.force ?? false });
    void this.#core.speeches.interruptedSettled().then(() => done.resolve());
    return done;
  }

  commitUserTurn(): void {
    this.#core.runtime.dispatch({ type: 'turn-commit-requested' });
  }
  clearUserTurn(): void {
    this.#core.runtime.dispatch({ type: 'turn-clear-requested' });
    this.#core.realtime.clear();
  }
  pauseReplyAuthorization(): void {
    this.#core.runtime.dispatch({ type: 'replies-withheld' });
  }
  resumeReplyAuthorization(): void {
    this.#core.runtime.dispatch({ type: 'replies-allowed' });
  }

  updateAgent(agent: faces.Agent<UserData>): void {
    if (!isAgent(agent)) throw new TypeError('session.updateAgent(agent) needs an Agent.');
    this.#core.handOver(agent, toolCallStorage.getStore()?.speechHandle.id ?? null);
  }

  updateOptions(options: faces.AgentSessionUpdateOptions = {}): void {
    this.#core.options.expressive = options.expressive ?? this.#core.options.expressive;
    if (options.keyterms) this.#core.keyterms.setStaticKeyterms(options.keyterms);
    // Null is a wish of its own: no detection.
    const { turnDetection = options.turnDetection, endpointing } = options.turnHandling ?? {};
    const change = {
      ...(turnDetection === undefined ? {} : { turnDetection }),
      ...(endpointing ? { endpointing } : {}),
    };
    void this.#core.scope.spawn('update-options', () => this.#core.updateTurnHandling(change));
  }

  noteUserActivity(): void {
    this.#core.runtime.dispatch({ type: 'user-activity-seen' });
  }

  async waitForIdle(): Promise<faces.ForegroundActivity<UserData>> {
    await this.#core.tools.foreground.idle();
    return { agent: this.currentAgent, session: this.#face };
  }
  waitForIdleAndHold<T>(work: (activity: faces.ForegroundActivity<UserData>) => Promise<T> | T): Promise<T> {
    return this.#core.tools.foreground.run(() => work({ agent: this.currentAgent, session: this.#face }));
  }

  /** @internal Calls the app of the user. */
  async _callClient(call: ClientCall): Promise<string> {
    if (!this.#room) throw new AgentsError('The session is in no room.', { code: 'client_missing' });
    return this.#room.callClient(call);
  }

  /** Ends the session: speech stops, the agent leaves, `close` is emitted. */
  close(): Promise<void> {
    return this.#close({ reason: CloseReason.USER_INITIATED });
  }

  shutdown(options: { drain?: boolean; reason?: events.ShutdownReason } = {}): void {
    this.#closeSoon({ reason: options.reason ?? CloseReason.USER_INITIATED, drain: options.drain ?? true });
  }

  #closeSoon(how: CloseRequest): void {
    this.#close(how).catch((error: unknown) =>
      this.#core.logger.error({ err: toError(error) }, 'closing the session failed'),
    );
  }

  #close(how: CloseRequest): Promise<void> {
    this.#closing ??= this.#closeOnce(how);
    return this.#closing;
  }

  async #closeOnce({ reason, error = null, drain = false }: CloseRequest): Promise<void> {
    const started = this.#life === 'running';
    this.#life = 'closing';
    if (drain && started) await this.#core.drain();
    await this.#core.close();
    this.#core.recorder.ended(error);
    await this.#room?.close();
    this.#life = 'closed';
    this.#core.emit(Types.Close, events.createCloseEvent(reason, error, Math.round(this.#core.clock.now())));
    const job = getJobContext(false);
    if (job?._primaryAgentSession === this) job._primarySessionEnded(reason);
  }

  /** In a job, the first session is the one that stands for it, and the job's room is joined if that was not done. */
  async #joinJob({ room }: faces.SessionStartOptions<UserData>): Promise<void> {
    const job = getJobContext(false);
    if (!job) return;
    job._primaryAgentSession ??= this;
    if (room && job.room === room) await job.connect();
  }
}

interface CloseRequest {
  readonly reason: events.ShutdownReason;
  readonly error?: events.SessionModelError | null;
  readonly drain?: boolean;
}

export type AgentSession<UserData = Any> = faces.AgentSession<UserData>;
/** A conversation between a user and agents. */
export const AgentSession = AgentSessionBase as unknown as new <UserData = unknown>(
  options?: AgentSessionOptions<UserData>,
) => faces.AgentSession<UserData>;
