// What a Silero VAD can be told, the defaults, and the check that refuses settings that cannot work.

/** Sample rates the model was trained for, in Hz. */
export type SampleRate = 8000 | 16000;

/** Which weights: a version that comes with the package, or the path of another file that ends in `.onnx`. */
export type ModelChoice = 'v6' | 'v5' | `${string}.onnx`;

/** Settings of {@link VAD.load}. All durations are in milliseconds. */
export interface VADOptions {
  /** Speech must last this long before it counts as started. Default: 50 ms. */
  minSpeechDuration: number;
  /** Silence must last this long before speech counts as ended. Default: 550 ms. */
  minSilenceDuration: number;
  /** How much audio from before the start each speech segment carries. Default: 500 ms. */
  prefixPaddingDuration: number;
  /** The longest speech kept for one segment; what comes after is detected but not kept. Default: 60 000 ms. */
  maxBufferedSpeech: number;
  /** Probability above which a window counts as speech, between 0 and 1. Default: 0.5. */
  activationThreshold: number;
  /** Rate the model runs at; audio of any other rate is resampled. Default: 16 000 Hz. */
  sampleRate: SampleRate;
  /** Keeps the model on the CPU. Read by {@link VAD.load} only. Default: true. */
  forceCPU: boolean;
  /**
   * The weights: Silero 'v6', which is less easily fooled by noise, or 'v5', or the path of an `.onnx` file with the
   * same inputs and outputs. Read by {@link VAD.load} only. Default: 'v6'.
   */
  model?: ModelChoice;
}

export const defaultOptions: VADOptions = {
  minSpeechDuration: 50,
  minSilenceDuration: 550,
  prefixPaddingDuration: 500,
  maxBufferedSpeech: 60_000,
  activationThreshold: 0.5,
  sampleRate: 16_000,
  forceCPU: true,
};

const durations = ['minSpeechDuration', 'minSilenceDuration', 'prefixPaddingDuration', 'maxBufferedSpeech'] as const;

/**
 * `base` with the given fields of `changes` laid over it; a field that is undefined changes nothing.
 * @throws RangeError when a value cannot work, naming the option.
 */
export function mergeOptions(base: VADOptions, changes: Partial<VADOptions>): VADOptions {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const options: VADOptions = { ...base, ...given };
  for (const name of durations) {
    if (!(Number.isFinite(options[name]) && options[name] >= 0)) {
      throw new RangeError(`Silero VAD: ${name} must be a duration in milliseconds, 0 or more; got ${options[name]}.`);
    }
  }
  if (!(options.activationThreshold > 0 && options.activationThreshold < 1)) {
    throw new RangeError(
      `Silero VAD: activationThreshold must lie between 0 and 1; got ${options.activationThreshold}.`,
    );
  }
  if (options.sampleRate !== 8000 && options.sampleRate !== 16_000) {
    throw new RangeError(`Silero VAD: sampleRate must be 8000 or 16000; got ${String(options.sampleRate)}.`);
  }
  if (options.model !== undefined && !/^v[56]$|\.onnx$/.test(options.model)) {
    throw new RangeError(`Silero VAD: model must be 'v5', 'v6' or the path of an .onnx file; got ${options.model}.`);
  }
  return options;
}
