// An agent whose misbehaviour the test chooses through the environment.
import { fileURLToPath } from 'node:url';
import { sleep, systemClock } from '@livekit/agents-core';
import { cli, defineAgent, getJobContext, ServerOptions } from '@livekit/agents-worker';

const mood = process.env['MOOD'] ?? '';
const inJobProcess = process.send !== undefined;
if (mood === 'throws-on-load' && inJobProcess) throw new Error('the cupboard is bare');

/** Whose job a room event, and what it starts, belongs to. */
async function tellWho(): Promise<void> {
  const inEvent = getJobContext();
  await sleep(systemClock, 10);
  await getJobContext().agent?.setAttributes({ who: `${inEvent.job.room?.name} ${process.pid}` });
}

const forever = new Promise<void>(() => {});

export default defineAgent({
  prewarm: async () => {
    if (mood === 'slow-prewarm') await forever;
    if (mood === 'exits-in-prewarm') process.exit(7);
  },
  entry: async (ctx) => {
    if (mood === 'throws-in-entry') throw new Error('no idea what to do');
    ctx.addShutdownCallback(async () => {
      console.log('shutdown callback ran');
    });
    await ctx.connect();
    if (mood === 'bad-callbacks') {
      ctx.addShutdownCallback(() => forever);
      ctx.addShutdownCallback(async () => {
        throw new Error('callback of doom');
      });
    }
    ctx.room.on('dataReceived', (payload) => {
      const text = Buffer.from(payload).toString();
      if (text === 'end') ctx.shutdown('told to');
      if (text === 'end twice') {
        ctx.shutdown('first');
        void ctx.room.disconnect();
        ctx.shutdown('second');
      }
      if (text === 'block') {
        const end = Date.now() + 6000;
        while (Date.now() < end);
      }
      if (text === 'who') void tellWho();
      if (text === 'reject') void Promise.reject(new Error('caught by nobody'));
      if (text === 'delete') void ctx.deleteRoom();
    });
    // Last: the test takes it for the sign that everything above is in place.
    await ctx.agent?.setAttributes({ prewarmed: 'yes' });
    if (mood === 'rejects-unseen') void Promise.reject(new Error('nobody caught me'));
  },
});

cli.runApp(
  new ServerOptions({
    agent: fileURLToPath(import.meta.url),
    initializeProcessTimeout: mood === 'slow-prewarm' ? 1500 : undefined,
    numIdleProcesses: Number(process.env['IDLE'] ?? 0),
    shutdownProcessTimeout: mood === 'bad-callbacks' ? 3000 : undefined,
    loadThreshold: Infinity,
    // A machine that is all busy, unless the test says otherwise: the worst case for being given jobs.
    loadFunc: async () => 1,
    host: '127.0.0.1',
    port: Number(process.env['HEALTH_PORT'] ?? 0),
    agentName: process.env['NAME'] ?? '',
    jobsPerProcess: Number(process.env['JOBS_PER_PROCESS'] ?? 1),
    maxJobs: process.env['MAX_JOBS'] === undefined ? undefined : Number(process.env['MAX_JOBS']),
  }),
);
