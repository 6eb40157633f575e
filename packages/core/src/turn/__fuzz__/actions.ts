// What the user and the program do at random.
import type { TurnMode } from '../policy.js';
import type { OverlapReading, SpeechId, TurnState } from '../state.js';
import type { World } from './world.js';

const otherModes: readonly [TurnMode, ...TurnMode[]] = ['vad', 'stt', 'detector', 'manual'];

/** One random act, with its weight. */
const acts: readonly (readonly [weight: number, run: (w: World) => void])[] = [
  [18, (w) => w.send({ type: 'user-speech-started', since: w.now - w.chance.between(0, 300) })],
  [20, (w) => w.send({ type: 'user-speech-ended', since: w.now - w.chance.between(0, 300) })],
  [1, (w) => w.send({ type: 'user-speech-thinned', silentMs: w.chance.odds(0.9) ? 96 : Number.NaN })],
  [1, (w) => w.send({ type: 'words-awaited', pending: w.chance.odds(0.5) })],
  [
    8,
    (w) => w.send({ type: 'transcript-interim', text: w.chance.odds(0.9) ? `i${w.events} maybe` : '', ...overlap(w) }),
  ],
  [18, sayFinal],
  [10, (w) => w.send({ type: 'draft-offered', version: w.version })],
  [14, requestSpeech],
  [
    4,
    (w) =>
      w.send({ type: 'interrupt-requested', id: w.chance.odds(0.5) ? null : anySpeech(w), force: w.chance.odds(0.3) }),
  ],
  [3, (w) => w.send({ type: 'speech-protected', id: anySpeech(w), interruptible: w.chance.odds(0.5) })],
  [3, (w) => w.send({ type: 'turn-commit-requested' })],
  [1, (w) => w.send({ type: 'turn-clear-requested' })],
  [1, (w) => w.send({ type: 'user-activity-seen' })],
  [1, (w) => w.send({ type: 'replies-withheld' })],
  [2, (w) => w.send({ type: 'replies-allowed' })],
  [3, drain],
  [4, (w) => w.send({ type: 'resume-requested' })],
  [1, (w) => w.send({ type: 'speech-parked', id: anySpeech(w), parked: w.chance.odds(0.5) })],
  [
    1,
    (w) => {
      w.policy = {
        ...w.policy,
        ...(w.policy.mode === 'realtime_llm' ? {} : { mode: w.chance.pick(otherModes) }),
        interruptions: w.chance.odds(0.9),
      };
    },
  ],
  // Nobody says anything for a while.
  [2, (w) => w.advance(w.chance.between(2000, 12_000))],
  [0.1, (w) => w.send({ type: 'close-requested' })],
];
const totalWeight = acts.reduce((sum, [weight]) => sum + weight, 0);

export function act(w: World): void {
  let left = w.chance.next() * totalWeight;
  for (const [weight, run] of acts) {
    left -= weight;
    if (left < 0) return run(w);
  }
}

function sayFinal(w: World): void {
  const text = `w${w.events}`;
  const open = w.state.life !== 'closing' && w.state.life !== 'closed';
  const reading = overlap(w);
  const times = open && !reading.overlap?.echo && w.chance.odds(0.08) ? 2 : 1;
  for (let i = 0; i < times; i++) {
    w.invariants.finalSent(text, w.policy.mode !== 'realtime_llm');
    // Twice in one breath is said twice; only in silence it is a repetition.
    if (i === 0 || w.state.user.tag !== 'speaking')
      w.send({ type: 'transcript-final', text, dictating: w.chance.odds(0.2), ...reading });
  }
  // As a session does after each final.
  if (w.chance.odds(0.5)) w.send({ type: 'draft-offered', version: w.version });
}

/** What whoever recognised the words makes of them. */
function overlap(w: World): { overlap?: OverlapReading } {
  if (w.chance.odds(0.4)) return {};
  return { overlap: { verdict: w.chance.pick(['go-on', 'unsure', 'stop']), echo: w.chance.odds(0.2) } };
}

function requestSpeech(w: World): void {
  const parent = w.chance.odds(0.3) ? anySpeech(w) : null;
  const speech = {
    id: w.newSpeechId(),
    priority: w.chance.pick([0, 5, 10]),
    interruptible: w.chance.odds(0.8),
    parent,
  };
  w.send({ type: 'speech-requested', speech });
}

function drain(w: World): void {
  const limit = w.chance.odds(0.5) ? { timeoutMs: 3000 } : {};
  w.send({ type: 'drain-requested', waiter: w.pipelines.waiter, ...limit });
}

function anySpeech(w: World): SpeechId {
  const ids = speechIds(w.state);
  return ids[Math.floor(w.chance.next() * ids.length)] ?? 'nobody';
}

function speechIds(s: TurnState): SpeechId[] {
  const ids = [...s.queue.map((q) => q.id), ...s.background.map((b) => b.speech.id)];
  if (s.floor) ids.push(s.floor.speech.id);
  if (s.draft) ids.push(s.draft.speech.id);
  return ids;
}
