// Runs where the published plugin is installed beside ours: a conversation with its realtime model, as JSON in one line.
import { initializeLogger } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import { talkOfTheWeather } from './weather-talk.mjs';

const [, , baseURL] = process.argv;
initializeLogger({ pretty: false, level: 'silent' });
const model = new openai.realtime.RealtimeModel({ apiKey: 'a key for nobody', baseURL, voice: 'marin' });
console.log(JSON.stringify(await talkOfTheWeather({ llm: model })));
process.exit(0);
