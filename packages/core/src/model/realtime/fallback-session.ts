// A conversation that outlives its model: it is told again to the next one when the present one fails.
import type { AudioFrame, VideoFrame } from '@livekit/rtc-node';
import { isAPIError } from '../../base/api-errors.js';
import { systemClock } from '../../base/clock.js';
import { emitSafely } from '../../base/emitter.js';
import { toError } from '../../base/errors.js';
import type { ChatContext } from '../chat/index.js';
import { ToolContext, type ToolChoice } from '../tools/index.js';
import { askInTime, emptyGeneration, retold, tellAll, withText } from './fallback-chat.js';
import type { FallbackSessionOptions, PipelineNeededEvent } from './fallback-types.js';
import { RealtimeSession } from './realtime.js';
import type { RealtimeModel } from './realtime.js';
import { RealtimeError, type GenerationCreatedEvent, type RealtimeModelError } from './types.js';
import { UnansweredTurn } from './unanswered-turn.js';

const forwarded = [
  'input_speech_started',
  'input_speech_stopped',
  'input_audio_transcription_completed',
  'metrics_collected',
  'session_reconnected',
] as const;

const goOn = 'A technical fault cut off your last answer. Go on where it stopped, without repeating it.';

/** Besides the events of every realtime session it emits 'pipeline_needed' when no model is left. */
export class FallbackSession extends RealtimeSession {
  readonly #options: FallbackSessionOptions;
  readonly #turn = new UnansweredTurn();
  readonly #tried = new Set<RealtimeModel>();
  readonly #stops: (() => void)[] = [];
  #child: RealtimeSession;
  #alarm: Disposable | undefined;
  #instructions: string | undefined;
  #toolCtx: ToolContext | undefined;
  #toolChoice: ToolChoice | null | undefined;
  /** What a new child is being told. */
  #telling: ChatContext | undefined;
  /** Never rejects. */
  #told: Promise<void> = Promise.resolve();
  /** Messages of a model that failed: the present one has them as text. */
  #foreign = new Set<string>();
  #interruptions = 0;
  /** How many wait for an answer; they ask again by themselves. */
  #asking = 0;
  /** It asks for an answer that nobody outside waits for. */
  #asksItself = false;
  #state: 'open' | 'pipeline' | 'failed' | 'closed' = 'open';

  constructor(adapter: RealtimeModel, options: FallbackSessionOptions) {
    super(adapter);
    this.#options = options;
    this.#child = this.#open(options.first);
  }

  get chatCtx(): ChatContext {
    return this.#telling ?? this.#child.chatCtx;
  }

  get tools(): ToolContext {
    return this.#toolCtx?.copy() ?? ToolContext.empty();
  }

  async updateInstructions(instructions: string): Promise<void> {
    this.#instructions = instructions;
    await this.#whileOpen((child) => child.updateInstructions(instructions));
  }

  async updateTools(tools: ToolContext): Promise<void> {
    this.#toolCtx = tools.copy();
    await this.#whileOpen((child) => child.updateTools(tools));
  }

  updateChatCtx(chatCtx: ChatContext): Promise<void> {
    return this.#whileOpen((child) => child.updateChatCtx(chatCtx));
  }

  updateOptions({ toolChoice }: { toolChoice?: ToolChoice | null }): void {
    if (toolChoice === undefined) return;
    this.#toolChoice = toolChoice;
    if (this.#state === 'open') this.#child.updateOptions({ toolChoice });
  }

  pushAudio(frame: AudioFrame): void {
    this.#turn.heard(frame);
    if (this.#state === 'open') this.#child.pushAudio(frame);
  }

  override pushVideo(frame: VideoFrame): void {
    if (this.#state === 'open') this.#child.pushVideo(frame);
  }

  override get _canSee(): boolean {
    return this.#state === 'open' && this.#child._canSee;
  }

  async commitAudio(): Promise<void> {
    this.#turn.committed();
    await this.#whileOpen((child) => child.commitAudio());
  }

  async clearAudio(): Promise<void> {
    this.#turn.cleared();
    await this.#whileOpen((child) => child.clearAudio());
  }

  /** @throws RealtimeError if no model begins an answer; where a pipeline takes over, it gives an empty one. */
  async generateReply(instructions?: string, options: { signal?: AbortSignal } = {}): Promise<GenerationCreatedEvent> {
    this.#asking += 1;
    try {
      return await this.#askUntilAnswered(instructions, options.signal);
    } finally {
      this.#asking -= 1;
    }
  }

  async #askUntilAnswered(...args: [instructions: string | undefined, signal: AbortSignal | undefined]) {
    const [instructions, signal] = args;
    const interruptions = this.#interruptions;
    for (;;) {
      await this.#told;
      if (this.#state === 'pipeline') return emptyGeneration();
      if (this.#state !== 'open') throw new RealtimeError('The realtime session is closed.');
      const child = this.#child;
      try {
        return this.#turn.tapped(await this.#ask(child, instructions, signal));
      } catch (error) {
        if (signal?.aborted || interruptions !== this.#interruptions) throw error;
        this.#fail(child, toError(error));
      }
    }
  }

  async interrupt(): Promise<void> {
    this.#interruptions += 1;
    this.#turn.interrupted();
    await this.#whileOpen((child) => child.interrupt());
  }

  async truncate(options: Parameters<RealtimeSession['truncate']>[0]): Promise<void> {
    const { messageId, audioTranscript } = options;
    if (!this.#foreign.has(messageId)) return this.#whileOpen((child) => child.truncate(options));
    if (audioTranscript === undefined || this.realtimeModel.capabilities.midSessionChatCtxUpdate === false) return;
    await this.#whileOpen((child) => child.updateChatCtx(withText(child.chatCtx, messageId, audioTranscript)));
  }

  override startUserActivity(): void {
    this.#child.startUserActivity();
  }

  override async close(): Promise<void> {
    const wasOpen = this.#state === 'open';
    // Who still waits for an answer learns that the pipeline gives it.
    if (this.#state !== 'pipeline') this.#state = 'closed';
    this.#options.onClosed(this);
    await super.close();
    if (wasOpen) await this.#leave();
  }

  async #whileOpen(work: (child: RealtimeSession) => Promise<void>): Promise<void> {
    await this.#told;
    if (this.#state === 'open') await work(this.#child);
  }

  #ask(...args: [child: RealtimeSession, instructions?: string | undefined, signal?: AbortSignal | undefined]) {
    return askInTime(args[0], { instructions: args[1], signal: args[2], timeoutMs: this.#options.attemptTimeoutMs });
  }

  #open(model: RealtimeModel): RealtimeSession {
    const child = model.session();
    for (const event of forwarded) this.#on(child, event, (payload) => this.#forward(event, payload));
    this.#on(child, 'generation_created', (event) => this.#answered(event as GenerationCreatedEvent));
    this.#on(child, 'error', (event) => this.#broken(child, event as RealtimeModelError));
    return child;
  }

  #on(...[child, event, hear]: [RealtimeSession, string, (payload: object) => void]): void {
    child.on(event, hear);
    this.#stops.push(() => child.off(event, hear));
  }

  #forward(event: (typeof forwarded)[number], payload: object): void {
    this.#noteLife();
    if (event === 'input_speech_started') this.#turn.began();
    if (event === 'input_speech_stopped') this.#turn.ended();
    if (event === 'input_audio_transcription_completed' && 'isFinal' in payload && payload.isFinal)
      this.#turn.understood();
    emitSafely(this, event, [payload]);
  }

  #answered(event: GenerationCreatedEvent): void {
    this.#noteLife();
    this.#options.mark(this.#child.realtimeModel, true);
    this.#tried.clear();
    this.#turn.answered();
    const tapped = this.#turn.tapped(event);
    emitSafely(this, 'generation_created', [this.#asksItself ? { ...tapped, userInitiated: false } : tapped]);
  }

  #noteLife(): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
  }

  #broken(child: RealtimeSession, { error, recoverable }: RealtimeModelError): void {
    if (!recoverable) return this.#fail(child, error);
    this.logger.warn({ err: error, model: child.realtimeModel.label() }, 'a realtime model failed and is tried again');
    // A refused request is no lost connection.
    if (this.#alarm || !isAPIError(error)) return;
    this.#turn.lost();
    const at = systemClock.now() + this.#options.reconnectTimeoutMs;
    this.#alarm = systemClock.wakeAt(at, () => this.#fail(child, error));
  }

  #fail(child: RealtimeSession, error: Error): void {
    if (this.#state !== 'open' || child !== this.#child) return;
    const { realtimeModel } = child;
    this.logger.warn({ err: error, model: realtimeModel.label() }, 'a realtime model failed, the next one goes on');
    this.#turn.lost();
    this.#tried.add(realtimeModel);
    this.#options.mark(realtimeModel, false);
    const chatCtx = retold(this.chatCtx);
    void this.#leave();
    const next = this.#options.next(this.#tried);
    if (!next) return this.#exhausted(error);
    this.#child = this.#open(next);
    this.#foreign = new Set(chatCtx.items.map(({ id }) => id));
    this.#telling = chatCtx;
    const told = this.#tell(this.#child, chatCtx);
    this.#told = told;
    void told.then(() => this.#payDebt());
  }

  /** Never rejects. */
  async #tell(child: RealtimeSession, chatCtx: ChatContext): Promise<void> {
    try {
      if (this.#toolChoice !== undefined) child.updateOptions({ toolChoice: this.#toolChoice });
      await tellAll(child, { instructions: this.#instructions, chatCtx, toolCtx: this.#toolCtx, turn: this.#turn });
    } catch (error) {
      this.#fail(child, toError(error));
    } finally {
      if (child === this.#child) this.#telling = undefined;
    }
    if (child === this.#child) emitSafely(this, 'session_reconnected', [{}]);
  }

  /** Asks for what nobody else asks for. Never rejects. */
  async #payDebt(): Promise<void> {
    const { debt } = this.#turn;
    const child = this.#child;
    if (this.#state !== 'open' || this.#asking > 0 || (debt !== 'turn' && debt !== 'rest')) return;
    this.#asksItself = true;
    try {
      await this.#ask(child, debt === 'rest' ? goOn : undefined);
    } catch (error) {
      this.#fail(child, toError(error));
    } finally {
      this.#asksItself = false;
    }
  }

  #exhausted(error: Error): void {
    const label = this.realtimeModel.label();
    if (this.#options.onExhausted()) {
      this.#state = 'pipeline';
      const { voice, debt } = this.#turn;
      const instructions = debt === 'rest' ? goOn : undefined;
      const event: PipelineNeededEvent = { voice, owesReply: debt !== 'nothing' || this.#asking > 0, instructions };
      if (emitSafely(this, 'pipeline_needed', [event])) return;
    }
    this.#state = 'failed';
    const timestamp = Math.round(systemClock.now());
    const failure: RealtimeModelError = { type: 'realtime_model_error', timestamp, label, error, recoverable: false };
    emitSafely(this, 'error', [failure]);
  }

  /** Never rejects. */
  async #leave(): Promise<void> {
    this.#noteLife();
    const child = this.#child;
    for (const stop of this.#stops.splice(0)) stop();
    // Whoever still speaks to it must not end the process.
    child.on('error', () => undefined);
    try {
      await child.close();
    } catch (error) {
      this.logger.debug({ err: toError(error) }, 'a failed realtime session could not be closed in order');
    }
  }
}
