// The answers of the model: asked for or begun by it, one at a time; an answer that came too late is discarded.
import { llm, RealtimeError, shortuuid, systemClock, waitUntilTimeout } from '@livekit/agents';
import type { RealtimeModelMetrics } from '@livekit/agents';
import type { Conversation } from './conversation.js';
import { failureOf, isFinal } from './failures.js';
import { Generation, metricsOf } from './generation.js';
import { Pending } from './pending.js';
import type { ClientEvent, ServerEventOf } from './wire.js';

export interface ResponsesOptions {
  readonly send: (event: ClientEvent) => void;
  readonly conversation: Conversation;
  readonly timeoutMs: number;
  readonly label: string;
  /** The instructions of the session. */
  readonly instructions: () => string | undefined;
  readonly onGeneration: (event: llm.GenerationCreatedEvent) => void;
  readonly onMetrics: (metrics: RealtimeModelMetrics) => void;
  readonly onFailure: (error: Error, final: boolean) => void;
  /** No answer is under way any more. */
  readonly onIdle: () => void;
}

// A cancelled response ends within a round trip.
const cancelLimitMs = 2000;
const busyCode = 'conversation_already_has_active_response';
const maxTries = 3;

export class Responses {
  readonly #options: ResponsesOptions;
  readonly #asked = new Pending<llm.GenerationCreatedEvent | 'busy'>();
  /** Requests nobody waits for any more. */
  readonly #discarded = new Set<string>();
  #active: Generation | undefined;

  constructor(options: ResponsesOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return !this.#active && this.#asked.size === 0;
  }

  /** @throws RealtimeError if the server refuses or does not begin in time. */
  async ask(extra: string | undefined, signal: AbortSignal | undefined): Promise<llm.GenerationCreatedEvent> {
    for (let tries = 1; ; tries += 1) {
      await this.#untilFree();
      signal?.throwIfAborted();
      const answer = await this.#askOnce(extra, signal);
      if (answer !== 'busy') return answer;
      if (tries === maxTries) throw new RealtimeError('OpenAI realtime is still busy with another answer.');
    }
  }

  interrupt(): void {
    for (const id of this.#asked.keys()) this.#discard(id, 'The answer was interrupted before it began.');
    const active = this.#active;
    if (!active || active.cancelled) return;
    active.cancelled = true;
    this.#options.send({ type: 'response.cancel', response_id: active.id });
  }

  /** The server refuses a request. True if it was one for an answer. */
  refused(eventId: string, code: string | null | undefined, error: Error): boolean {
    if (this.#discarded.delete(eventId)) return true;
    return code === busyCode ? this.#asked.resolve(eventId, 'busy') : this.#asked.reject(eventId, error);
  }

  lost(error: Error): void {
    this.#asked.rejectAll(error);
    this.#discarded.clear();
    // What came of it was heard: it belongs to the conversation that the next connection is told.
    if (!this.#active?.cancelled)
      for (const { id, words } of this.#active?.messages ?? []) this.#options.conversation.said(id, words);
    this.#end(this.#active);
  }

  created({ response }: ServerEventOf<'response.created'>): void {
    const { id } = response;
    if (id === undefined) return;
    const asked = response.metadata?.['client_event_id'];
    if (asked !== undefined && !this.#asked.keys().includes(asked)) {
      // Too late: whoever asked has been told that there is no answer.
      this.#discarded.delete(asked);
      return this.#options.send({ type: 'response.cancel', response_id: id });
    }
    this.#end(this.#active);
    const generation = new Generation(id);
    this.#active = generation;
    const event = generation.event(asked !== undefined);
    if (asked !== undefined) this.#asked.resolve(asked, event);
    this.#options.onGeneration(event);
  }

  itemAdded({ response_id, item }: ServerEventOf<'response.output_item.added'>): void {
    if (item.type === 'message' && item.id) this.#of(response_id)?.message(item.id);
  }

  partAdded({ response_id, item_id, part }: ServerEventOf<'response.content_part.added'>): void {
    const isAudio = part.type === 'audio' || String(part.type) === 'output_audio';
    const generation = this.#of(response_id);
    generation?.message(item_id).hold(isAudio ? ['text', 'audio'] : ['text']);
    if (generation && isAudio) this.#options.conversation.heardAudio(item_id, 0);
  }

  text(event: ServerEventOf<'response.output_text.delta' | 'response.output_audio_transcript.delta'>): void {
    const generation = this.#of(event.response_id);
    if (!generation) return;
    const message = generation.message(event.item_id);
    // The transcript of sound tells by itself that there is sound.
    if (event.type === 'response.output_audio_transcript.delta') message.hold(['text', 'audio']);
    message.addText(event.delta);
    generation.noteOutput();
  }

  audio({ response_id, item_id, delta }: ServerEventOf<'response.output_audio.delta'>): void {
    const generation = this.#of(response_id);
    if (!generation) return;
    const message = generation.message(item_id);
    message.addAudio(delta);
    generation.noteOutput();
    this.#options.conversation.heardAudio(item_id, message.audioMs);
  }

  itemDone({ response_id, item }: ServerEventOf<'response.output_item.done'>): void {
    const generation = this.#of(response_id);
    if (!generation || item.id === undefined) return;
    const { conversation } = this.#options;
    if (item.type === 'message') {
      const message = generation.message(item.id);
      message.close();
      if (!generation.cancelled) conversation.said(item.id, message.words);
    } else if (item.type === 'function_call') {
      const { id, call_id: callId = id, name } = item;
      // Tools without parameters are called with nothing at all.
      const args = item.arguments || '{}';
      conversation.calledTool(id, args);
      generation.call(new llm.FunctionCall({ id, callId, name, args, createdAt: systemClock.now() }));
    }
  }

  done({ response }: ServerEventOf<'response.done'>): void {
    const asked = response.metadata?.['client_event_id'];
    const failure = failureOf(response);
    const generation = response.id === undefined ? undefined : this.#of(response.id);
    if (!generation) {
      if (asked && failure) this.#asked.reject(asked, failure.error);
      return;
    }
    const metrics = metricsOf(response, generation, this.#options.label);
    if (metrics) this.#options.onMetrics(metrics);
    // Whoever hears of the failure sees which answer it ended: after a final one the end of the line ends it.
    if (failure) this.#options.onFailure(failure.error, isFinal(failure.code));
    if (!failure || !isFinal(failure.code)) this.#end(generation);
  }

  #askOnce(...[extra, signal]: [string | undefined, AbortSignal | undefined]) {
    const { send, timeoutMs } = this.#options;
    const id = shortuuid('response_');
    const answer = this.#asked.wait(id, { timeoutMs, what: 'a request', onTimeout: () => this.#discarded.add(id) });
    // Instructions of a response replace those of the session.
    const instructions = [this.#options.instructions(), extra].filter(Boolean).join('\n');
    const response = { metadata: { client_event_id: id }, ...(extra ? { instructions } : {}) };
    send({ type: 'response.create', event_id: id, response });
    const left = () => this.#discard(id, 'The answer is not wanted any more.');
    signal?.addEventListener('abort', left, { once: true });
    return answer.finally(() => signal?.removeEventListener('abort', left));
  }

  /** Waits for the answer under way: the server has room for one only. */
  async #untilFree(): Promise<void> {
    const active = this.#active;
    if (!active) return;
    const limitMs = active.cancelled ? cancelLimitMs : this.#options.timeoutMs;
    try {
      await waitUntilTimeout(active.done, limitMs);
    } catch {
      // It does not end by itself, so it is ended.
      if (this.#active !== active) return;
      this.interrupt();
      this.#end(active);
    }
  }

  #discard(id: string, why: string): void {
    if (this.#asked.reject(id, new RealtimeError(why))) this.#discarded.add(id);
  }

  #of(responseId: string): Generation | undefined {
    return this.#active?.id === responseId ? this.#active : undefined;
  }

  #end(generation: Generation | undefined): void {
    if (!generation) return;
    generation.close();
    if (this.#active === generation) this.#active = undefined;
    this.#options.onIdle();
  }
}
