// What a realtime model reports, as events of the session: turns, transcripts, answers it began, failures.
import type { AgentMetrics } from '../../model/metrics/index.js';
import { ChatMessage } from '../../model/chat/index.js';
import type {
  GenerationCreatedEvent,
  InputTranscriptionCompleted,
  PipelineNeededEvent,
  RealtimeModel,
  RealtimeModelError,
  RealtimeSession,
} from '../../model/realtime/index.js';
import { AgentSessionEventTypes, createUserInputTranscribedEvent } from '../events.js';
import type { ModelListener } from '../models/model-watch.js';
import type { Hub } from '../hub.js';
import { toolCallStorage, type SpeechHandle } from '../speech/speech-handle.js';
import type { Speeches } from '../speech/speeches.js';

export type RealtimeMetricsListener = ModelListener;

export interface RealtimeEventsOptions extends ModelListener {
  readonly hub: Hub;
  readonly speeches: Speeches;
  readonly session: RealtimeSession;
  readonly model: RealtimeModel;
  /** Takes final words that are part of a turn which the session finds; false: they are not. */
  readonly takeWords: (event: InputTranscriptionCompleted) => boolean;
  /** All models of a fallback adapter failed. */
  readonly onPipelineNeeded: (event: PipelineNeededEvent) => void;
}

export class RealtimeEvents implements Disposable {
  readonly #options: RealtimeEventsOptions;
  readonly #hub: Hub;
  readonly #stops: (() => void)[] = [];
  /** Answers the model began that wait for the floor. */
  readonly #waiting = new Set<SpeechHandle>();
  /** When the user's last turn began. */
  #spokeAt: number | undefined;

  constructor(options: RealtimeEventsOptions) {
    this.#options = options;
    this.#hub = options.hub;
    this.#on('generation_created', (event: GenerationCreatedEvent) => this.#answered(event));
    this.#on('input_speech_started', () => this.#speechStarted());
    this.#on('input_speech_stopped', () => this.#speechStopped());
    this.#on('input_audio_transcription_completed', (event: InputTranscriptionCompleted) => this.#transcribed(event));
    this.#on('metrics_collected', (metrics: AgentMetrics) => options.onMetrics(metrics));
    this.#on('pipeline_needed', (event: PipelineNeededEvent) => options.onPipelineNeeded(event));
    this.#on('error', (failure: RealtimeModelError) => options.onFailure(failure, options.model));
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
    // Whoever still speaks to a closed session must not end the process.
    this.#options.session.on('error', () => undefined);
  }

  /** A turn that the session found, not the model, began at `startedAt`. */
  turnCommitted(startedAt: number): void {
    this.#spokeAt = startedAt;
  }

  /** Words of a turn that the model found and does not write down. */
  recognised(text: string): ChatMessage | undefined {
    const { history, clock, runtime } = this.#hub;
    if (runtime.policy.mode !== 'realtime_llm' || !text.trim()) return undefined;
    const createdAt = this.#spokeAt ?? clock.now();
    const message = new ChatMessage({ role: 'user', content: [text.trim()], createdAt });
    history.add(message, this.#hub.active().agent);
    return message;
  }

  #on<Event>(name: string, hear: (event: Event) => void): void {
    const { session } = this.#options;
    // A socket that was opened inside a tool still speaks for nobody but the model.
    const listener = (event: Event) => toolCallStorage.exit(() => hear(event));
    session.on(name, listener);
    this.#stops.push(() => session.off(name, listener));
  }

  #speechStarted(): void {
    this.#spokeAt = this.#hub.clock.now();
    // What the model began to answer before is no answer any more.
    for (const handle of this.#waiting) if (!handle.scheduled) handle.interrupt(true);
    this.#waiting.clear();
    this.#hub.runtime.dispatch({ type: 'user-speech-started', since: this.#spokeAt });
  }

  #speechStopped(): void {
    this.#hub.runtime.dispatch({ type: 'user-speech-ended', since: this.#hub.clock.now() });
  }

  #answered(generation: GenerationCreatedEvent): void {
    // Whoever asked for it takes it.
    if (generation.userInitiated) return;
    const { speeches, session } = this.#options;
    const handle = speeches.request({
      plan: { kind: 'reply', modality: 'audio', round: 0, generation },
      source: 'generate_reply',
      userInitiated: false,
    });
    if (handle.done()) {
      // The session takes no speeches now: nobody will hear it.
      session.interrupt().catch((error: unknown) => this.#hub.logger.warn({ err: error }, 'an answer goes on unheard'));
      return;
    }
    this.#waiting.add(handle);
    handle.addDoneCallback(() => this.#waiting.delete(handle));
  }

  #transcribed(event: InputTranscriptionCompleted): void {
    const { models, agent } = this.#hub.active();
    const transcript = event.transcript.trim();
    // A recogniser of the session has told these words already.
    if (!models.stt) {
      const { itemId, isFinal } = event;
      const createdAt = this.#hub.clock.now();
      const told = createUserInputTranscribedEvent({ transcript, isFinal, itemId, createdAt });
      this.#hub.emit(AgentSessionEventTypes.UserInputTranscribed, told);
    }
    if (event.isFinal && this.#options.takeWords(event)) return;
    const { history, clock } = this.#hub;
    if (!event.isFinal || transcript === '' || history.chatCtx.getById(event.itemId)) return;
    // The model may answer before it has the words: the turn belongs where it began.
    const createdAt = event.turnStartedAt ?? this.#spokeAt ?? clock.now();
    const message = new ChatMessage({
      id: event.itemId,
      role: 'user',
      content: [transcript],
      createdAt,
      ...(event.confidence === undefined ? {} : { transcriptConfidence: event.confidence }),
    });
    history.add(message, agent);
  }
}
