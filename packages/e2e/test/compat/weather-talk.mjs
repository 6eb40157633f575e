// A conversation in our session with models of a published plugin: the model asks a tool for the weather and tells it.
import { llm, systemClock, voice } from '@livekit/agents';
import { MemoryAudioOutput } from '@livekit/agents/testing';

/** What came of it, for JSON. @param models options of the session */
export async function talkOfTheWeather(models) {
  const weather = llm.tool({ description: 'Looks out of the window', execute: async () => 'sunny' });
  const session = new voice.AgentSession({ vad: null, ...models });
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
  const heardSeconds = speaker.heardSamples.length / 24_000;
  return { history, heardSeconds, errors, models: session.usage.modelUsage.length };
}
