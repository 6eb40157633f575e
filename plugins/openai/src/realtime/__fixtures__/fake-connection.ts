// One connection of the fake realtime server: its conversation, its voice activity detection and its answers.
import type { ConversationItem, RealtimeResponse, RealtimeSessionCreateRequest } from 'openai/resources/realtime/realtime';
import type { WebSocket } from 'ws';
import type { ClientEvent, ServerEvent } from '../wire.js';
import { asBeta } from './beta-wire.js';
import { bytesPerMs, type FakeMessage, type FakeReply, soundOf } from './fake-reply.js';
import { LoudnessDetector } from './loudness-detector.js';
import { faultOf } from './openapi.js';

export interface FakeConnectionOptions {
  readonly takeReply: () => FakeReply | undefined;
  /** It speaks the beta of the API, which only old deployments at Azure still do. */
  readonly beta: boolean;
  /** It finds the user's turns in the sound by itself. */
  readonly listens: boolean;
}

interface Active {
  readonly id: string;
  readonly metadata: Record<string, string> | undefined;
}

export class FakeConnection {
  readonly received: ClientEvent[] = [];
  /** The conversation, in order. */
  readonly items: ConversationItem[] = [];
  readonly session: Record<string, unknown> = {};
  readonly closed: Promise<void>;
  /** Refuses changes of the conversation. */
  refusesItems = false;
  /** What was sent or received against the public schema. */
  readonly faults: string[] = [];
  /** When each event came, in ms of `performance.now()`. */
  readonly receivedAt: number[] = [];
  readonly #socket: WebSocket;
  readonly #options: FakeConnectionOptions;
  readonly #detector: LoudnessDetector | undefined;
  readonly #audioMs = new Map<string, number>();
  readonly #watchers = new Set<() => void>();
  #active: Active | undefined;
  #bufferedMs = 0;
  #count = 0;

  constructor(socket: WebSocket, options: FakeConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    if (options.listens) this.#detector = this.#makeDetector();
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('message', (data: Buffer) => this.#hear(JSON.parse(data.toString()) as ClientEvent));
    this.send({ type: 'session.created', event_id: this.#id('event'), session: this.#wireSession() });
  }

  send(event: ServerEvent): void {
    const wire = this.#options.beta ? asBeta(event) : [event];
    for (const sent of wire) {
      this.#check(faultOf(sent, 'Server', this.#options.beta ? 'beta' : 'present'));
      this.#socket.send(JSON.stringify(sent));
    }
  }

  sendRaw(text: string): void {
    this.#socket.send(text);
  }

  /** The connection breaks. */
  drop(): void {
    this.#socket.terminate();
  }

  /** What the real one does after its longest time. */
  expire(): void {
    this.#error({ code: 'session_expired', event_id: undefined });
    this.#socket.close(1001, 'maximum duration of 60 minutes');
  }

  /** Events of one type, so far. */
  of<Type extends ClientEvent['type']>(type: Type): Extract<ClientEvent, { type: Type }>[] {
    return this.received.filter((event): event is Extract<ClientEvent, { type: Type }> => event.type === type);
  }

  /** Settles when `happened` is true, looking after each event. */
  async until(happened: (connection: this) => boolean): Promise<void> {
    while (!happened(this)) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#watchers.delete(wake);
          resolve();
        };
        this.#watchers.add(wake);
      });
    }
  }

  /** What the server's detector does with a turn of the user. Gives the id of the user's item. */
  userSays(transcript: string, { transcribe = true } = {}): string {
    const item_id = this.startsSpeaking();
    this.stopsSpeaking(item_id);
    if (transcribe) this.transcribe(item_id, transcript);
    return item_id;
  }

  startsSpeaking(): string {
    const item_id = this.#id('item');
    this.send({ type: 'input_audio_buffer.speech_started', event_id: this.#id('event'), item_id, audio_start_ms: 0 });
    if (this.#active) this.#done('cancelled', { type: 'cancelled', reason: 'turn_detected' });
    return item_id;
  }

  stopsSpeaking(item_id: string): void {
    this.send({ type: 'input_audio_buffer.speech_stopped', event_id: this.#id('event'), item_id, audio_end_ms: 500 });
    this.#commit(item_id);
    this.#respond(undefined);
  }

  transcribe(item_id: string, transcript: string): void {
    const type = 'conversation.item.input_audio_transcription.completed';
    const usage = { type: 'duration', seconds: 1 } as const;
    this.send({ type, event_id: this.#id('event'), item_id, content_index: 0, transcript, usage });
  }

  #check(fault: string | undefined): void {
    if (fault) this.faults.push(fault);
  }

  /** Finds the user's turns in what comes in, as `server_vad` does. */
  #makeDetector(): LoudnessDetector {
    let item = '';
    return new LoudnessDetector({
      onStarted: () => (item = this.startsSpeaking()),
      onStopped: () => {
        this.stopsSpeaking(item);
        this.transcribe(item, 'Something was said.');
      },
    });
  }

  #hear(event: ClientEvent): void {
    this.#check(faultOf(event, 'Client', this.#options.beta ? 'beta' : 'present'));
    this.received.push(event);
    this.receivedAt.push(performance.now());
    this.#act(event);
    for (const wake of this.#watchers) wake();
  }

  #act(event: ClientEvent): void {
    switch (event.type) {
      case 'session.update':
        Object.assign(this.session, event.session);
        return this.send({ type: 'session.updated', event_id: this.#id('event'), session: this.#wireSession() });
      case 'input_audio_buffer.append':
        this.#bufferedMs += Buffer.from(event.audio, 'base64').length / bytesPerMs;
        return this.#detector?.hear(Buffer.from(event.audio, 'base64'));
      case 'input_audio_buffer.clear':
        this.#bufferedMs = 0;
        return this.send({ type: 'input_audio_buffer.cleared', event_id: this.#id('event') });
      case 'input_audio_buffer.commit':
        if (this.#bufferedMs < 100) return this.#error({ code: 'input_audio_buffer_commit_empty', event_id: event.event_id });
        return this.#commit(this.#id('item'));
      case 'conversation.item.create':
        return this.#create(event);
      case 'conversation.item.delete':
        return this.#delete(event);
      case 'conversation.item.truncate':
        return this.#truncate(event);
      case 'response.create':
        if (this.#active)
          return this.#error({ code: 'conversation_already_has_active_response', event_id: event.event_id });
        return this.#respond(event.response?.metadata ?? undefined);
      case 'response.cancel':
        if (!this.#active) return this.#error({ code: 'response_cancel_not_active', event_id: event.event_id });
        return this.#done('cancelled', { type: 'cancelled', reason: 'client_cancelled' });
      default:
    }
  }

  /** The whole session, as the server tells it. */
  #wireSession(): RealtimeSessionCreateRequest {
    const known = { id: 'sess_1', object: 'realtime.session', ...this.session };
    return { ...known, type: 'realtime' };
  }

  #create(event: Extract<ClientEvent, { type: 'conversation.item.create' }>): void {
    const { item, event_id, previous_item_id: previous } = event;
    const isTaken = this.items.some(({ id }) => id === item.id);
    const index = previous === 'root' ? -1 : this.items.findIndex(({ id }) => id === previous);
    if (this.refusesItems || isTaken || (previous && previous !== 'root' && index === -1))
      return this.#error({ code: 'item_create_invalid', event_id });
    this.#insert(item, previous ? index + 1 : this.items.length);
  }

  #delete({ item_id, event_id }: Extract<ClientEvent, { type: 'conversation.item.delete' }>): void {
    const index = this.items.findIndex(({ id }) => id === item_id);
    if (this.refusesItems || index === -1) return this.#error({ code: 'item_delete_invalid_item_id', event_id });
    this.items.splice(index, 1);
    this.send({ type: 'conversation.item.deleted', event_id: this.#id('event'), item_id });
  }

  #truncate(event: Extract<ClientEvent, { type: 'conversation.item.truncate' }>): void {
    const { item_id, audio_end_ms, event_id } = event;
    const availableMs = this.#audioMs.get(item_id) ?? 0;
    if (!Number.isInteger(audio_end_ms) || audio_end_ms < 1 || audio_end_ms > availableMs)
      return this.#error({ code: 'invalid_value', event_id });
    const type = 'conversation.item.truncated';
    this.send({ type, event_id: this.#id('event'), item_id, audio_end_ms, content_index: 0 });
  }

  #commit(item_id: string): void {
    this.#bufferedMs = 0;
    const previous_item_id = this.items.at(-1)?.id ?? null;
    this.send({ type: 'input_audio_buffer.committed', event_id: this.#id('event'), item_id, previous_item_id });
    const content = [{ type: 'input_audio' as const }];
    this.#insert({ id: item_id, type: 'message', role: 'user', content }, this.items.length);
  }

  #insert(item: ConversationItem, index: number): void {
    const previous_item_id = this.items[index - 1]?.id ?? null;
    this.items.splice(index, 0, item);
    this.send({ type: 'conversation.item.added', event_id: this.#id('event'), item, previous_item_id });
    this.send({ type: 'conversation.item.done', event_id: this.#id('event'), item, previous_item_id });
  }

  #respond(metadata: Record<string, string> | undefined): void {
    const reply = this.#options.takeReply();
    if (!reply || reply.silent) return;
    const active: Active = { id: this.#id('resp'), metadata };
    this.#active = active;
    this.send({ type: 'response.created', event_id: this.#id('event'), response: this.#response('in_progress') });
    for (const [index, message] of (reply.messages ?? []).entries()) this.#speak(active.id, message, [index, reply]);
    for (const [index, call] of (reply.calls ?? []).entries()) this.#call(active.id, call, index);
    if (reply.failsWith) return this.#done('failed', { type: 'failed', error: { code: reply.failsWith } });
    if (!reply.endless) this.#done('completed');
  }

  #speak(...[response_id, message, place]: [string, FakeMessage, [number, FakeReply]]): void {
    const [output_index, reply] = place;
    const id = this.#id('item');
    const item: ConversationItem = { id, type: 'message', role: 'assistant', content: [] };
    const at = { response_id, output_index, item_id: id, content_index: 0 };
    this.send({ type: 'response.output_item.added', event_id: this.#id('event'), response_id, output_index, item });
    this.#insert(item, this.items.length);
    const sound = soundOf(message);
    const isAudio = sound !== undefined;
    const part = { type: isAudio ? ('audio' as const) : ('text' as const) };
    this.send({ type: 'response.content_part.added', event_id: this.#id('event'), ...at, part });
    for (const delta of message.text.match(/\S+\s*/g) ?? []) {
      const type = isAudio ? 'response.output_audio_transcript.delta' : 'response.output_text.delta';
      this.send({ type, event_id: this.#id('event'), ...at, delta });
    }
    for (let from = 0; sound && from < sound.length; from += 100 * bytesPerMs) {
      const piece = sound.subarray(from, from + 100 * bytesPerMs);
      this.#audioMs.set(id, (from + piece.length) / bytesPerMs);
      const delta = piece.toString('base64');
      this.send({ type: 'response.output_audio.delta', event_id: this.#id('event'), ...at, delta });
    }
    if (reply.endless) return;
    this.send({ type: 'response.output_item.done', event_id: this.#id('event'), response_id, output_index, item });
  }

  #call(...[response_id, call, output_index]: [string, { name: string; args: string }, number]): void {
    const id = this.#id('item');
    const call_id = this.#id('call');
    const item: ConversationItem = { id, type: 'function_call', call_id, name: call.name, arguments: '' };
    this.send({ type: 'response.output_item.added', event_id: this.#id('event'), response_id, output_index, item });
    this.#insert(item, this.items.length);
    const done: ConversationItem = { ...item, arguments: call.args };
    this.send({ type: 'response.output_item.done', event_id: this.#id('event'), response_id, output_index, item: done });
  }

  #done(status: NonNullable<RealtimeResponse['status']>, details?: RealtimeResponse['status_details']): void {
    const response = { ...this.#response(status), ...(details ? { status_details: details } : {}) };
    this.#active = undefined;
    this.send({ type: 'response.done', event_id: this.#id('event'), response });
  }

  #response(status: NonNullable<RealtimeResponse['status']>): RealtimeResponse {
    const { id, metadata } = this.#active ?? { id: '' };
    const usage = { input_tokens: 5, output_tokens: 7, total_tokens: 12 };
    return { id, object: 'realtime.response', status, output: [], ...(metadata ? { metadata } : {}), usage };
  }

  #error({ code, event_id }: { code: string; event_id: string | undefined }): void {
    const error = { type: 'invalid_request_error', code, message: code, ...(event_id ? { event_id } : {}) };
    this.send({ type: 'error', event_id: this.#id('event'), error });
  }

  #id(prefix: string): string {
    this.#count += 1;
    return `${prefix}_${this.#count}_${Math.trunc(performance.now())}`;
  }
}
