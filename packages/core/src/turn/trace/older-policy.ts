// What turn policies meant before they had the fields of today: a recorded conversation may be older than a rule.
import type { TurnPolicy } from '../policy.js';

type Later =
  | 'endpointingAlpha'
  | 'dictation'
  | 'detectorHears'
  | 'modelWrites'
  | 'turnMaxWords'
  | 'turnMaxMs'
  | 'hookTimeoutMs'
  | 'backchannels'
  | 'backchannelBoundaryMs'
  | 'echoGuard'
  | 'aecWarmupMs'
  | 'awayStepsMs';

/** Every rule that came later, switched off. */
export const withoutLaterRules: Pick<TurnPolicy, Later> = {
  endpointingAlpha: null,
  dictation: false,
  detectorHears: false,
  modelWrites: false,
  turnMaxWords: null,
  turnMaxMs: null,
  hookTimeoutMs: Infinity,
  backchannels: false,
  backchannelBoundaryMs: [0, 0],
  echoGuard: false,
  aecWarmupMs: null,
  awayStepsMs: [],
};
