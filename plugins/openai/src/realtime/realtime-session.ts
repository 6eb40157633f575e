// A conversation with OpenAI's realtime API: requests go out, events come in, and a break in between goes unnoticed.
import { llm, RealtimeError, systemClock } from '@livekit/agents';
import { emitSafely } from '@livekit/agents/provider';
import type { AudioFrame, VideoFrame } from '@livekit/rtc-node';
import { Conversation, lostError } from './conversation.js';
import { errorOf, isFinal, isHarmless } from './failures.js';
import { Line } from './line.js';
import { LivePicture } from './live-picture.js';
import { Microphone } from './microphone.js';
import type { RealtimeSettings } from './options.js';
import { Responses } from './responses.js';
import { Transcripts } from './transcripts.js';
import { parseServerEvent, sessionConfig, toolChoiceOf, toolsOf } from './wire.js';
import type { ClientEvent, ServerEvent, ServerEventOf } from './wire.js';

// The server refuses less.
const leastCommitMs = 100;
/** Codes of a connection that is too old: the next one goes on. */
const expiredCode = 'session_expired';

type Handlers = { readonly [Type in ServerEvent['type']]?: (event: ServerEventOf<Type>) => void };

/**
 * Besides the events of every realtime session it emits 'openai_server_event_received' and
 * 'openai_client_event_queued', with the raw events.
 */
export class RealtimeSession extends llm.RealtimeSession {
  readonly #settings: RealtimeSettings;
  readonly #line: Line;
  readonly #conversation: Conversation;
  readonly #responses: Responses;
  readonly #transcripts: Transcripts;
  readonly #microphone: Microphone;
  readonly #picture: LivePicture;
  readonly #ignored = new Map<string, number>();
  #renewal: Disposable | undefined;
  #instructions: string | undefined;
  #tools = llm.ToolContext.empty();
  #toolChoice: llm.ToolChoice;
  #userSpeaks = false;

  readonly #onClosed: (session: RealtimeSession) => void;

  /** Sessions are made by `RealtimeModel.session()`. */
  constructor(model: llm.RealtimeModel, settings: RealtimeSettings, onClosed: (session: RealtimeSession) => void) {
    super(model);
    this.#onClosed = onClosed;
    this.#settings = settings;
    this.#toolChoice = settings.toolChoice;
    const send = (event: ClientEvent) => this.#line.send(event);
    this.#conversation = new Conversation({ send });
    this.#responses = new Responses({
      send,
      conversation: this.#conversation,
      timeoutMs: settings.connOptions.timeoutMs,
      label: model.label(),
      instructions: () => this.#instructions,
      onGeneration: (event) => this.#tell('generation_created', event),
      onMetrics: (metrics) => this.#tell('metrics_collected', metrics),
      onFailure: (error, final) => (final ? this.#line.fail(error) : this.#report(error, true)),
      onIdle: () => this.#renewWhenDue(),
    });
    this.#transcripts = new Transcripts((event) => {
      if (event.isFinal) this.#conversation.said(event.itemId, event.transcript);
      this.#tell('input_audio_transcription_completed', event);
    });
    this.#picture = new LivePicture((event) => this.#line.sendIfOpen(event));
    this.#microphone = new Microphone((audio) => send({ type: 'input_audio_buffer.append', audio }));
    this.#line = this.#makeLine();
  }

  get chatCtx(): llm.ChatContext {
    return this.#conversation.chatCtx;
  }

  get tools(): llm.ToolContext {
    return this.#tools.copy();
  }

  /** Events of the server that this version does not know, by name, with how often they came. @internal */
  get _ignoredEvents(): ReadonlyMap<string, number> {
    return this.#ignored;
  }

  async updateInstructions(instructions: string): Promise<void> {
    this.#instructions = instructions;
    this.#line.sendIfOpen({ type: 'session.update', session: { type: 'realtime', instructions } });
  }

  async updateTools(tools: llm.ToolContext): Promise<void> {
    this.#tools = tools.copy();
    this.#line.sendIfOpen({ type: 'session.update', session: { type: 'realtime', tools: toolsOf(tools) } });
  }

  /** `toolChoice` null: as the model was configured. */
  updateOptions({ toolChoice }: { toolChoice?: llm.ToolChoice | null }): void {
    if (toolChoice === undefined) return;
    this.#toolChoice = toolChoice ?? this.#settings.toolChoice;
    const tool_choice = toolChoiceOf(this.#toolChoice);
    this.#line.sendIfOpen({ type: 'session.update', session: { type: 'realtime', tool_choice } });
  }

  updateChatCtx(chatCtx: llm.ChatContext): Promise<void> {
    return this.#conversation.update(chatCtx);
  }

  pushAudio(frame: AudioFrame): void {
    if (!this.#line.closed) this.#microphone.push(frame);
  }

  /** Shows the model what the user shows, in the place of what it was shown before. About one frame a second will do. */
  override pushVideo(frame: VideoFrame): void {
    if (!this.#line.closed) this.#picture.show(frame);
  }

  /** Takes the sound so far as the user's turn. Less than 100 ms is none. */
  async commitAudio(): Promise<void> {
    if (this.#microphone.sinceTurnMs < leastCommitMs) return;
    this.#microphone.flush();
    this.#microphone.turnEnded();
    this.#line.send({ type: 'input_audio_buffer.commit' });
  }

  async clearAudio(): Promise<void> {
    this.#microphone.turnEnded();
    this.#line.send({ type: 'input_audio_buffer.clear' });
  }

  /** @throws RealtimeError if the server refuses or no answer begins within `connOptions.timeoutMs`. */
  generateReply(instructions?: string, options: { signal?: AbortSignal } = {}): Promise<llm.GenerationCreatedEvent> {
    if (this.#line.closed) return Promise.reject(new RealtimeError('The realtime session is closed.'));
    return this.#responses.ask(instructions, options.signal);
  }

  async interrupt(): Promise<void> {
    this.#responses.interrupt();
  }

  truncate(options: Parameters<llm.RealtimeSession['truncate']>[0]): Promise<void> {
    return this.#conversation.truncate(options);
  }

  override async close(): Promise<void> {
    this.#renewal?.[Symbol.dispose]();
    this.#onClosed(this);
    await super.close();
    await this.#line.close();
    this.#microphone.close();
    this.#lost(new RealtimeError('The realtime session was closed.'));
  }

  #makeLine(): Line {
    return new Line({
      settings: this.#settings,
      greeting: async () => [
        { type: 'session.update', session: this.#config() },
        ...(await this.#conversation.replay()),
      ],
      onMessage: (text) => this.#received(text),
      onConnected: (again) => {
        this.#watchAge();
        if (again) this.#tell('session_reconnected', {});
      },
      onLost: (error) => this.#lost(lostError(error)),
      onFailure: (error, recoverable) => {
        if (!recoverable) this.#lost(error);
        this.#report(error, recoverable);
      },
      onSend: (event) => this.#tell('openai_client_event_queued', event),
    });
  }

  #config() {
    const state = { instructions: this.#instructions, tools: this.#tools, toolChoice: this.#toolChoice };
    return sessionConfig(this.#settings, state);
  }

  #lost(error: Error): void {
    this.#userSpoke(false);
    this.#conversation.lost(error);
    this.#responses.lost(error);
    this.#transcripts.clear();
    this.#picture.forget();
  }

  #watchAge(): void {
    this.#renewal?.[Symbol.dispose]();
    const at = systemClock.now() + this.#settings.maxSessionDuration;
    this.#renewal = systemClock.wakeAt(at, () => this.#renewWhenDue());
  }

  /** An old connection is left between turns, before the server ends it in one. */
  #renewWhenDue(): void {
    if (this.#line.ageMs < this.#settings.maxSessionDuration) return;
    if (this.#responses.isIdle && !this.#userSpeaks) this.#line.renew();
  }

  #received(text: string): void {
    const event = parseServerEvent(text);
    if (!event) return this.logger.warn('OpenAI realtime sent something that is no event: it is ignored');
    this.#tell('openai_server_event_received', event);
    const handler: unknown = Reflect.get(this.#handlers, event.type);
    if (typeof handler !== 'function') {
      const count = (this.#ignored.get(event.type) ?? 0) + 1;
      this.#ignored.set(event.type, count);
      if (count === 1) this.logger.debug({ event: event.type }, 'an event of OpenAI realtime is ignored');
      return;
    }
    try {
      Reflect.apply(handler, undefined, [event]);
    } catch (error) {
      this.logger.warn({ err: error, event: event.type }, 'an event of OpenAI realtime could not be used');
    }
  }

  readonly #handlers: Handlers = {
    error: ({ error }) => this.#refused(error),
    'session.created': () => undefined,
    'session.updated': () => undefined,
    'input_audio_buffer.committed': () => undefined,
    'input_audio_buffer.speech_started': ({ item_id }) => {
      this.#transcripts.began(item_id);
      this.#userSpoke(true);
    },
    'input_audio_buffer.speech_stopped': () => this.#userSpoke(false),
    'conversation.item.added': ({ item, previous_item_id }) => {
      // Pictures come and go: what follows one follows what is before it.
      if (!item.id?.startsWith(LivePicture.prefix)) this.#conversation.added(item, previous_item_id);
    },
    'conversation.item.deleted': ({ item_id }) => this.#conversation.deleted(item_id),
    'conversation.item.truncated': () => undefined,
    'conversation.item.input_audio_transcription.delta': (event) => this.#transcripts.delta(event),
    'conversation.item.input_audio_transcription.completed': (event) => this.#transcripts.completed(event),
    'conversation.item.input_audio_transcription.failed': (event) => this.#transcripts.failed(event),
    'response.created': (event) => this.#responses.created(event),
    'response.output_item.added': (event) => this.#responses.itemAdded(event),
    'response.content_part.added': (event) => this.#responses.partAdded(event),
    'response.output_text.delta': (event) => this.#responses.text(event),
    'response.output_audio_transcript.delta': (event) => this.#responses.text(event),
    'response.output_audio.delta': (event) => this.#responses.audio(event),
    'response.output_item.done': (event) => this.#responses.itemDone(event),
    'response.done': (event) => {
      if (event.response.status === 'completed') this.#line.works();
      this.#responses.done(event);
    },
  };

  #userSpoke(speaks: boolean): void {
    if (speaks === this.#userSpeaks) return;
    this.#userSpeaks = speaks;
    if (speaks) return this.#tell('input_speech_started', {});
    const userTranscriptionEnabled = this.#settings.inputAudioTranscription !== null;
    this.#tell('input_speech_stopped', { userTranscriptionEnabled });
  }

  #refused(refusal: ServerEventOf<'error'>['error']): void {
    if (isHarmless(refusal)) return;
    const error = errorOf(refusal);
    if (isFinal(refusal.code)) return this.#line.fail(error);
    if (refusal.code === expiredCode) return this.#line.renew();
    const eventId = refusal.event_id;
    if (eventId && this.#responses.refused(eventId, refusal.code, error)) return;
    if (eventId && this.#conversation.refused(eventId, error)) return;
    this.#report(error, true);
  }

  #report(error: Error, recoverable: boolean): void {
    const label = this.realtimeModel.label();
    const timestamp = Math.round(systemClock.now());
    const event: llm.RealtimeModelError = { type: 'realtime_model_error', timestamp, label, error, recoverable };
    this.#tell('error', event);
  }

  /** A listener that throws does not disturb the conversation. */
  #tell(event: string, payload: object): void {
    emitSafely(this, event, [payload]);
  }
}
