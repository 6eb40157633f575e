// The restaurant as a worker: one job for each caller's room.
import { fileURLToPath } from 'node:url';
import { cli, defineAgent, type JobContext, ServerOptions, type VAD } from '@livekit/agents';
import { RoomState } from '@livekit/agents-playground';
import * as silero from '@livekit/agents-plugin-silero';
import { type ModelChoice, presentChoice } from './choose-models.js';
import { makeModels } from './models.js';
import { openRestaurant, restaurantName } from './restaurant.js';

interface Prewarmed {
  vad?: VAD;
  choice?: ModelChoice;
}

export default defineAgent<Prewarmed>({
  prewarm: async (proc) => {
    proc.userData.choice = await presentChoice((line) => process.stderr.write(`${line}\n`));
    proc.userData.vad = await silero.VAD.load();
  },
  entry: async (ctx: JobContext<Prewarmed>) => {
    const { vad, choice = await presentChoice() } = ctx.proc.userData;
    const page = new RoomState(ctx.room);
    const { session, greeter, onText } = openRestaurant({
      ...makeModels(choice),
      vad: vad ?? null,
      publish: (name, value) => page.publish(name, value),
    });
    await session.start({ agent: greeter, room: ctx.room, inputOptions: { textInputCallback: onText } });
  },
});

// One process waits warm, so that the first caller does not wait for models to load.
cli.runApp(
  new ServerOptions({ agent: fileURLToPath(import.meta.url), agentName: restaurantName, numIdleProcesses: 1 }),
);
