// The words of turns that the session finds, written down by the realtime model: asked for after each sound of the user.
import { ChatContext } from '../../model/chat/index.js';
import type { InputTranscriptionCompleted, RealtimeSession } from '../../model/realtime/index.js';
import type { Hub } from '../hub.js';
import type { WordsListener } from './realtime-port.js';

export class TurnWords {
  readonly #hub: Hub;
  readonly #session: RealtimeSession;
  readonly #onWords: WordsListener;
  /** How many sounds of the present turn were to be written down. */
  #asked = 0;
  /** The items of the present turn whose words are known. */
  #answered = new Set<string>();
  /** All items whose words became part of a turn. */
  readonly #told = new Set<string>();
  /** What the user had said before the present turn: words of it that still come are late. */
  #earlier: ReadonlySet<string> = new Set();
  /** The turn was cleared: words of it that still come are as little wanted. */
  #unwanted = false;
  /** The model has all that the user said. */
  #complete = false;

  constructor(...[hub, session, onWords]: [Hub, RealtimeSession, WordsListener]) {
    this.#hub = hub;
    this.#session = session;
    this.#onWords = onWords;
  }

  /** Whether turns have these words: not where the agent has a recogniser of its own making. */
  get areWanted(): boolean {
    return this.#hub.runtime.policy.modelWrites && !this.#hub.active().nodes.recogniser;
  }

  soundBegan(): void {
    this.#complete = false;
  }

  /** A sound is about to be given to the model, to be written down. */
  ask(): void {
    if (this.#asked === 0) this.#earlier = this.#saidByUser();
    this.#asked += 1;
    this.#unwanted = false;
    this.#complete = true;
  }

  /** The turn is over. False: the model has all of it, and there is nothing to give to it but silence. */
  turnOver(): boolean {
    const rest = !this.#complete;
    this.#asked = 0;
    this.#answered = new Set();
    this.#unwanted = false;
    this.#complete = false;
    return rest;
  }

  /** Forgets the present turn. Gives what of it the model has. */
  cleared(): ReadonlySet<string> {
    const items = this.#answered;
    const unwanted = this.#asked > items.size;
    this.turnOver();
    this.#unwanted = unwanted;
    return items;
  }

  /**
   * Final words of the model. 'turn': they are part of one now; 'cleared': the model must forget them as well;
   * 'late': the turn they belong to was committed without them, or the session does not want them for its turns.
   */
  take(event: InputTranscriptionCompleted): 'turn' | 'cleared' | 'late' {
    const { itemId } = event;
    if (this.#told.has(itemId)) return 'turn';
    if (!this.areWanted || this.#earlier.has(itemId)) return 'late';
    if (this.#asked === 0) return this.#unwanted ? 'cleared' : 'late';
    this.#told.add(itemId);
    this.#answered.add(itemId);
    if (event.transcript.trim() !== '') this.#onWords(event);
    if (this.#answered.size >= this.#asked) this.#hub.runtime.dispatch({ type: 'words-awaited', pending: false });
    return 'turn';
  }

  /** The model's conversation without `items`. */
  without(items: ReadonlySet<string>): ChatContext {
    return new ChatContext(this.#session.chatCtx.items.filter(({ id }) => !items.has(id)));
  }

  #saidByUser(): ReadonlySet<string> {
    const { items } = this.#session.chatCtx;
    return new Set(items.flatMap((item) => (item.type === 'message' && item.role === 'user' ? [item.id] : [])));
  }
}
