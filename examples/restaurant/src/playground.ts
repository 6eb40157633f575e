// The restaurant's page: over LiveKit the worker takes the calls, over the local wire this process does.
import { type LocalCall, type Playground, startPlayground } from '@livekit/agents-playground';
import * as silero from '@livekit/agents-plugin-silero';
import { chooseModels, closeModels, handDown, type ModelChoice } from './choose-models.js';
import { makeModels } from './models.js';
import { openRestaurant, restaurantName } from './restaurant.js';

export { chooseModels, closeModels, handDown, type ModelChoice };

/** A LiveKit server the worker is registered with. */
export interface LiveKitAccess {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

export interface RestaurantPlaygroundOptions {
  /** Null: calls come over the local wire. */
  readonly livekit: LiveKitAccess | null;
  readonly choice: ModelChoice;
  /** Further lines for the page: what was chosen and why. */
  readonly reasons?: readonly string[];
  readonly port?: number;
}

/** Starts the page. */
export async function openPlayground(options: RestaurantPlaygroundOptions): Promise<Playground> {
  const { livekit, choice, reasons = [], port } = options;
  return startPlayground({
    transport: livekit
      ? { kind: 'livekit', ...livekit, agentName: restaurantName }
      : { kind: 'websocket', onCall: await localCalls(choice) },
    page: {
      title: 'Bella Porta',
      hint: 'A restaurant on the phone. Try "two pizzas and a salad", or "a table for four tomorrow at eight".',
      models: [...choice.reasons, ...reasons],
      ...(choice.deafBecause === undefined ? {} : { deafBecause: choice.deafBecause }),
    },
    ...(port === undefined ? {} : { port }),
  });
}

/** Serves calls in this process; they share the detector and the models. */
async function localCalls(choice: ModelChoice): Promise<(call: LocalCall) => Promise<void>> {
  const vad = choice.ears === 'none' ? null : await silero.VAD.load();
  const models = makeModels(choice);
  return async (call) => {
    const { session, greeter, onText } = openRestaurant({
      ...models,
      vad,
      publish: (name, value) => call.publishState(name, value),
    });
    call.connect(session, { onText });
    await session.start({ agent: greeter });
  };
}
