// The restaurant as one conversation: its state, its agents, its session.
import { type llm, type stt, type VAD, voice } from '@livekit/agents';
import { createCheckout } from './agents/checkout.js';
import { createGreeter } from './agents/greeter.js';
import { createReservation } from './agents/reservation.js';
import { createTakeaway } from './agents/takeaway.js';
import { CardSafeSTT } from './card-safe-stt.js';
import type { RestaurantAgent, Voices } from './restaurant-agent.js';
import { createState, publishCart, type RestaurantState } from './state.js';
import { SqliteStore, type Store } from './store.js';

/** The worker's agent name, which the playground asks for. */
export const restaurantName = 'restaurant';

export interface RestaurantOptions {
  readonly llm: llm.LLM;
  readonly stt?: stt.STT | undefined;
  readonly tts?: voice.AgentSessionOptions['tts'];
  readonly vad?: VAD | null;
  readonly voices?: Voices;
  /** Default: SQLite, see {@link SqliteStore}. */
  readonly store?: Store;
  /** Shows a value on the caller's page. Default: nowhere. */
  readonly publish?: (name: string, value: unknown) => void;
  /** Further options of the session. */
  readonly session?: Partial<voice.AgentSessionOptions<RestaurantState>>;
}

export interface Restaurant {
  readonly session: voice.AgentSession<RestaurantState>;
  readonly greeter: RestaurantAgent;
  readonly state: RestaurantState;
  /** Takes typed text: for the room's `textInputCallback`. */
  readonly onText: voice.TextInputCallback;
}

/** Makes a conversation; start it with `session.start({ agent: greeter })`. */
export function openRestaurant(options: RestaurantOptions): Restaurant {
  const { voices = {}, store = new SqliteStore(), publish = () => {}, vad, tts } = options;
  const state = createState({ store, publish });
  const greeter = createGreeter(voices);
  state.agents
    .set('greeter', greeter)
    .set('reservation', createReservation(voices))
    .set('takeaway', createTakeaway(voices))
    .set('checkout', createCheckout(voices));
  const session = new voice.AgentSession<RestaurantState>({
    userData: state,
    llm: options.llm,
    maxToolSteps: 5,
    // A draft could be made of words whose card data was not taken out yet, and rules answer at once anyway.
    turnHandling: { turnDetection: 'vad', preemptiveGeneration: { enabled: false } },
    ...(options.stt ? { stt: new CardSafeSTT(options.stt, state.cards) } : {}),
    ...(tts === undefined ? {} : { tts }),
    ...(vad === undefined ? {} : { vad }),
    ...options.session,
  });
  publishCart(state);
  return { session, greeter, state, onText: typedInto(state) };
}

function typedInto({ cards }: RestaurantState): voice.TextInputCallback {
  return async (session, { text }) => {
    await session.interrupt({ force: true }).await;
    session.generateReply({ userInput: cards.redact(text) });
  };
}
