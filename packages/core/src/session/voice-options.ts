// Spellings of session options from earlier versions.

/** Older spellings, still honoured; `turnHandling` wins over them. Durations in ms, `userAwayTimeout` in seconds. */
export interface VoiceOptions {
  maxToolSteps: number;
  preemptiveGeneration?: boolean;
  userAwayTimeout?: number | null;
  allowInterruptions?: boolean;
  discardAudioIfUninterruptible?: boolean;
  minInterruptionDuration?: number;
  minInterruptionWords?: number;
  minEndpointingDelay?: number;
  maxEndpointingDelay?: number;
}
