// Runs where the published plugin is installed beside ours: a conversation with its realtime model, as JSON in one line.
import { initializeLogger, llm, systemClock, voice } from '@livekit/agents';
import { MemoryAudioOutput } from '@livekit/agents/testing';
import * as openai from '@livekit/agents-plugin-openai';

const [, , baseURL] = process.argv;
initializeLogger({ pretty: false, level: 'silent' });
const weather = llm.tool({ description: 'Looks out of the window', execute: async () => 'sunny' });
const session = new voice.AgentSession({
  vad: null,
  llm: new openai.realtime.RealtimeModel({ apiKey: 'a key for nobody', baseURL, voice: 'marin' }),
});
const speaker = new MemoryAudioOutput({ clock: systemClock });
session.output.audio = speaker;
const errors = [];
session.on(voice.AgentSessionEventTypes.Error, ({ error }) => errors.push(String(error.error ?? error)));
await session.start({ agent: new voice.Agent({ instructions: 'Tell the weather.', tools: { weather } }) });
await session.generateReply({ userInput: 'Weather?' });
await session.waitForIdle();
const history = session.history.items.map((item) =>
  [item.type, item.textContent ?? item.name ?? item.newAgentId, item.output].filter(Boolean).join(' '),
);
await session.close();
console.log(JSON.stringify({ history, heardSeconds: speaker.heardSamples.length / 24_000, errors }));
process.exit(0);
