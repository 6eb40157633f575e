// The ways to end a turn that are compared: each says, at a silence, how long to wait.
import { voice } from '@livekit/agents';
import { SmartTurnEar } from '@livekit/agents-turn-detector';
import { sampleRate, type Turn } from './recording.js';

/** One way, with one setting. */
export interface Candidate {
  /** Settings of one family are points on one curve. */
  readonly family: string;
  readonly setting: string;
  /** The one a session uses unless told otherwise. */
  readonly isDefault: boolean;
  /** A fresh start for each speaker. */
  start(): Ender;
}

/** Ends the turns of one speaker. All times in ms. */
export interface Ender {
  /** How much silence ends the turn; asked 200 ms into a silence. The present turn began at `from`. */
  waitMs(turn: Turn, from: number, now: number): Promise<number>;
  spoke(at: number): void;
  fellSilent(at: number): void;
  ended(at: number): void;
}

const nothing = { spoke: () => {}, fellSilent: () => {}, ended: () => {} };

/** Silence alone. A session's default is the VAD's silence of 550 ms, which is longer than the delay of 500 ms. */
function vadOnly(silenceMs: number): Candidate {
  return {
    family: 'VAD only',
    setting: `${silenceMs} ms`,
    isDefault: silenceMs === 550,
    start: () => ({ ...nothing, waitMs: async () => silenceMs }),
  };
}

/** Silence alone, of a length learned from the speaker's pauses. */
function vadDynamic(minDelay: number): Candidate {
  return {
    family: 'VAD, dynamic',
    setting: `${minDelay}–3000 ms`,
    isDefault: minDelay === 500,
    start() {
      const pacing = new voice.DynamicEndpointing({ minDelay, maxDelay: 3000 });
      return { ...paced(pacing), waitMs: async () => pacing.minDelay };
    },
  };
}

export interface SmartTurnSetting {
  readonly minDelay: number;
  readonly maxDelay: number;
  readonly threshold: number;
  readonly mode: 'fixed' | 'dynamic';
}

type Probability = (turn: Turn, from: number, now: number) => Promise<number>;

function smartTurn(setting: SmartTurnSetting, probability: Probability): Candidate {
  const { minDelay, maxDelay, threshold, mode } = setting;
  return {
    family: mode === 'fixed' ? 'Smart Turn' : 'Smart Turn, dynamic',
    setting: `${minDelay}–${maxDelay} ms, threshold ${threshold}`,
    isDefault: minDelay === 300 && maxDelay === 2500 && threshold === 0.5,
    start() {
      const pacing = voice.createEndpointing({ minDelay, maxDelay, mode, alpha: 0.9 });
      const waitMs: Ender['waitMs'] = async (turn, from, now) => {
        return (await probability(turn, from, now)) < threshold ? pacing.maxDelay : pacing.minDelay;
      };
      return { ...paced(pacing), waitMs };
    },
  };
}

function paced(pacing: voice.BaseEndpointing): Omit<Ender, 'waitMs'> {
  return {
    spoke: (at) => pacing.onStartOfSpeech(at),
    fellSilent: (at) => pacing.onEndOfSpeech(at),
    ended: (at) => pacing.onStartOfAgentSpeech(at + agentAnswersMs),
  };
}

/** What the rest of an agent takes until it is heard; only dynamic endpointing looks at it. */
const agentAnswersMs = 700;

/** Everything that is compared; Smart Turn only where `weights` are there. */
export function candidates(weights: string | undefined): Candidate[] {
  const silences = [300, 400, 550, 700, 900, 1200, 1600, 2000, 2500];
  const all = [...silences.map(vadOnly), ...[300, 500, 800].map(vadDynamic)];
  if (weights === undefined) return all;
  const probability = smartTurnProbability(weights);
  const settings = [0.3, 0.5, 0.7, 0.9].flatMap((threshold) =>
    [1000, 1500, 2500].map((maxDelay) => ({ minDelay: 300, maxDelay, threshold })),
  );
  const both = settings.flatMap((one) => (['fixed', 'dynamic'] as const).map((mode) => ({ ...one, mode })));
  return [...all, ...both.map((setting) => smartTurn(setting, probability))];
}

/** Each stretch of sound is judged once, whatever the settings. */
function smartTurnProbability(weights: string): Probability {
  const known = new WeakMap<Turn, Map<string, Promise<number>>>();
  return (turn, from, now) => {
    const ofTurn = known.get(turn) ?? new Map<string, Promise<number>>();
    known.set(turn, ofTurn);
    const [first, last] = [from, now].map((at) => Math.round((at * sampleRate) / 1000));
    const key = `${first} ${last}`;
    const answer = ofTurn.get(key) ?? ask(weights, turn.samples.subarray(first, last));
    ofTurn.set(key, answer);
    return answer;
  };
}

function ask(weights: string, samples: Int16Array): Promise<number> {
  const ear = new SmartTurnEar(weights);
  ear.push(samples);
  return ear.predict();
}
