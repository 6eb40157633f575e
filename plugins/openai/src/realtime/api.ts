// Names of the realtime API that programs and other plugins use.
import type { NoiseReductionType as WireNoiseReductionType } from 'openai/resources/realtime/realtime';

/** Hz, both ways. */
export const SAMPLE_RATE = 24_000;
export const NUM_CHANNELS = 1;
/** Samples of one piece of the user's voice. */
export const IN_FRAME_SIZE = 2400;
/** Samples of one frame of the model's voice. */
export const OUT_FRAME_SIZE = 1200;
export const BASE_URL = 'wss://api.openai.com/v1';

export type Model = string;
export type Voice = 'alloy' | 'shimmer' | 'echo' | 'ash' | 'ballad' | 'coral' | 'sage' | 'verse' | (string & {});
export type NoiseReductionType = WireNoiseReductionType;
export interface NoiseReduction {
  type: NoiseReductionType;
}
export type ReasoningEffort = 'minimal' | 'low' | 'medium' | 'high' | 'xhigh';
export interface Reasoning {
  effort?: ReasoningEffort;
}
export interface TracingConfig {
  enabled?: boolean;
}
