// What a job tells its worker for the worker's metrics: numbers and model names, never anything that was said.

/** One measured fact about a conversation. Durations in seconds. */
export type Observation =
  /** A turn was answered: from the end of the user's speech to the agent's first sound. */
  | { readonly kind: 'turn'; readonly seconds: number }
  /** One step of a turn. */
  | { readonly kind: 'step'; readonly step: TurnStep; readonly model: ObservedModel; readonly seconds: number }
  | {
      readonly kind: 'tokens';
      readonly model: ObservedModel;
      readonly input: number;
      readonly cached: number;
      readonly output: number;
    }
  /** Audio that was synthesised or recognised. */
  | { readonly kind: 'audio'; readonly use: 'stt' | 'tts'; readonly model: ObservedModel; readonly seconds: number }
  /** A model failed; `recoverable` if it was tried again. */
  | { readonly kind: 'error'; readonly source: string; readonly model: ObservedModel; readonly recoverable: boolean };

/** Which wait of a turn: the decision that it is over, the first token, the first sound. */
export type TurnStep = 'end_of_turn' | 'llm_first_token' | 'tts_first_audio' | 'realtime_first_audio';

export interface ObservedModel {
  readonly provider: string;
  readonly model: string;
}
