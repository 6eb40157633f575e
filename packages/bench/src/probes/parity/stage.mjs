// One situation on its stage: a session with the fakes, moves at their instants, and a log of all public events.
import { voice } from '@livekit/agents';
import { LoudnessVAD, ScriptLLM, ToldSTT, WordTTS } from './models.mjs';
import { Loudspeaker, Microphone } from './sound.mjs';
import { realTime } from './time.mjs';

/** @typedef {import('./time.mjs').Time} Time */
/** @typedef {Record<'agent' | 'user' | 'heard' | 'items' | 'speeches' | 'tools' | 'other' | 'asked' | 'played', string[]>} Outcome */

const closeLimitMs = 8000;

/**
 * Plays one situation; what it gives has no ids and no times.
 * @param {import('./situations.mjs').Situation} situation
 * @param {{ time?: Time, sessionOptions?: object }} surroundings
 * @returns {Promise<Outcome>}
 */
export async function playSituation(situation, { time = realTime, sessionOptions = {} } = {}) {
  const stage = await makeStage(situation, time, sessionOptions);
  for (const [at, move] of situation.moves) time.after(at, () => attempt(stage, move));
  await time.pass(situation.lasts);
  let closed = false;
  attempt(stage, () => stage.session.close().then(() => (closed = true)));
  for (let waited = 0; !closed && waited < closeLimitMs; waited += 100) await time.pass(100);
  if (!closed) stage.outcome.other.push('close did not return');
  stage.microphone.stop();
  stage.outcome.asked = [...stage.llm.asked];
  stage.outcome.played = stage.tts.wordsIn(stage.speaker.heard);
  return stage.outcome;
}

/** What a move throws, at once or later, belongs to the outcome. */
function attempt(stage, move) {
  const note = (error) => void stage.outcome.other.push(`threw ${error?.name ?? 'Error'}`);
  try {
    void Promise.resolve(move(stage)).catch(note);
  } catch (error) {
    note(error);
  }
}

async function makeStage(situation, time, sessionOptions) {
  const microphone = new Microphone(time);
  const speaker = new Loudspeaker(time, situation.speaker);
  const models = {
    stt: new ToldSTT(time),
    vad: new LoudnessVAD(time),
    llm: new ScriptLLM(time, situation.script ?? {}),
  };
  const tts = new WordTTS();
  const { turnHandling = {}, ...options } = situation.options ?? {};
  const session = new voice.AgentSession({
    ...models,
    tts,
    userAwayTimeout: null,
    aecWarmupDuration: null,
    ...options,
    ...sessionOptions,
    turnHandling: {
      turnDetection: 'vad',
      preemptiveGeneration: { enabled: false },
      ...turnHandling,
      endpointing: { minDelay: 400, maxDelay: 1200, ...turnHandling.endpointing },
      interruption: { mode: 'vad', minDuration: 300, falseInterruptionTimeout: 800, ...turnHandling.interruption },
    },
  });
  const outcome = watch(session);
  const stage = {
    ...models,
    session,
    tts,
    microphone,
    speaker,
    time,
    outcome,
    userSays(text, durationMs = 600, delayMs = 60) {
      microphone.makeSound(durationMs);
      models.stt.hear(text, durationMs, delayMs);
    },
  };
  session.input.audio = microphone;
  session.output.audio = speaker;
  const agent = situation.agent ? situation.agent(stage) : new voice.Agent({ instructions: 'Be helpful.' });
  await session.start({ agent });
  return stage;
}

/** @returns {Outcome} */
function watch(session) {
  const Types = voice.AgentSessionEventTypes;
  const outcome = {
    agent: [],
    user: [],
    heard: [],
    items: [],
    speeches: [],
    tools: [],
    other: [],
    asked: [],
    played: [],
  };
  const { agent, user, heard, items, speeches, tools, other } = outcome;
  session.on(Types.AgentStateChanged, ({ oldState, newState }) => agent.push(`${oldState} > ${newState}`));
  session.on(Types.UserStateChanged, ({ oldState, newState }) => user.push(`${oldState} > ${newState}`));
  session.on(Types.UserInputTranscribed, ({ transcript, isFinal }) =>
    heard.push(`${isFinal ? 'final' : 'interim'} ${transcript}`),
  );
  session.on(Types.ConversationItemAdded, ({ item }) => items.push(itemText(item)));
  session.on(Types.SpeechCreated, ({ source, userInitiated }) =>
    speeches.push(`${source}${userInitiated ? ' by the program' : ''}`),
  );
  session.on(Types.FunctionToolsExecuted, ({ functionCalls, functionCallOutputs }) => {
    for (const [index, { name }] of functionCalls.entries())
      tools.push(`${name}: ${functionCallOutputs[index]?.output ?? 'nothing'}`);
  });
  session.on(Types.AgentFalseInterruption, ({ resumed }) => other.push(`false interruption, resumed ${resumed}`));
  session.on(Types.UserTranscriptionTimeout, () => other.push('transcription timeout'));
  session.on(Types.Error, ({ error }) => other.push(`error ${error?.type} recoverable ${error?.recoverable}`));
  session.on(Types.Close, ({ reason }) => other.push(`close ${reason}`));
  return outcome;
}

function itemText(item) {
  if (item.type !== 'message') return `handoff to ${item.newAgentId}`;
  return `${item.role}: ${item.textContent}${item.interrupted ? ' (interrupted)' : ''}`;
}
