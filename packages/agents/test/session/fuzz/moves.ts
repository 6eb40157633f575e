// What users and programs do to a session, at any time.
import type { voice } from '@livekit/agents';
import type { TestSession } from '@livekit/agents/testing';
import { MoodyAgent, type Mind } from './moody-agents.js';

interface Scene {
  readonly test: TestSession;
  readonly mind: Mind;
  readonly handles: voice.SpeechHandle[];
  /** A word that the user did not say before. */
  userWord(): string;
}
type Move = (scene: Scene) => void;

function keep({ handles }: Scene, handle: voice.SpeechHandle): void {
  handles.push(handle);
}

/** A recogniser finishes one utterance before it begins the next. */
function whenRecogniserIsFree(scene: Scene, takesMs: number, act: () => void): void {
  const now = scene.test.clock.now();
  if (now < scene.mind.recogniserBusyUntil) return scene.test.userMakesNoise(300);
  scene.mind.recogniserBusyUntil = now + takesMs + 1;
  act();
}

const userSays: Move = (scene) => {
  const { chance } = scene.mind;
  const text = Array.from({ length: chance.between(1, 4) }, () => scene.userWord()).join(' ');
  const durationMs = chance.between(200, 2500);
  const delayMs = chance.pick([0, 100, 100, 900, 2500]);
  whenRecogniserIsFree(scene, durationMs + delayMs, () => scene.test.userSays(text, durationMs, delayMs));
};

const finalOnly: Move = (scene) => {
  const { chance } = scene.mind;
  const spoken = { text: scene.userWord(), durationMs: chance.between(0, 300), delayMs: chance.between(0, 1500) };
  whenRecogniserIsFree(scene, spoken.durationMs + spoken.delayMs, () => scene.test.stt?.hear(spoken));
};

const programMoves: readonly [Move, ...Move[]] = [
  (scene) => keep(scene, scene.test.session.say(scene.mind.text())),
  (scene) =>
    keep(scene, scene.test.session.say(scene.mind.text(), { allowInterruptions: scene.mind.chance.odds(0.5) })),
  (scene) => keep(scene, scene.test.session.generateReply()),
  (scene) => keep(scene, scene.test.session.generateReply({ userInput: `typed ${scene.userWord()}` })),
  ({ test, mind }) => void test.session.interrupt({ force: mind.chance.odds(0.5) }),
  ({ handles, mind }) => void handles.at(-mind.chance.between(1, 3))?.interrupt(true),
  ({ handles, mind }) => {
    const handle = handles.at(-1);
    if (handle && !handle.interrupted) handle.allowInterruptions = mind.chance.odds(0.5);
  },
  ({ test }) => test.session.commitUserTurn(),
  ({ test }) => test.session.clearUserTurn(),
  ({ test, mind }) => test.session.updateAgent(new MoodyAgent(mind)),
  ({ test }) => void test.session.currentAgent.updateInstructions('Be moodier.'),
  ({ test, mind }) => {
    test.session.pauseReplyAuthorization();
    test.clock.wakeAt(test.clock.now() + mind.chance.between(10, 2000), () => test.session.resumeReplyAuthorization());
  },
];

/** Changes for the worse, or back. */
const mishap: Move = ({ test: { tts, microphone }, mind: { chance } }) => {
  if (chance.odds(0.2)) microphone.mute();
  else microphone.open();
  if (!tts) return;
  tts.behaviour.failure = chance.odds(0.15) ? new Error('voice') : null;
  tts.behaviour.stallAfterWords = chance.odds(0.1) ? chance.between(0, 3) : Number.POSITIVE_INFINITY;
  tts.behaviour.ttfbMs = chance.odds(0.1) ? 4000 : chance.between(0, 400);
  tts.behaviour.synthesisMs = chance.between(0, 200);
};

export function randomMove(chance: Mind['chance']): Move {
  const dice = chance.between(1, 100);
  if (dice <= 40) return userSays;
  if (dice <= 45) return finalOnly;
  if (dice <= 53) return ({ test }) => test.userMakesNoise(chance.between(50, 1500));
  if (dice <= 62) return mishap;
  return chance.pick(programMoves);
}
