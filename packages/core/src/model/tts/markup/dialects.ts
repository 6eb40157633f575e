// The expressive dialects: what each provider's voices can be told besides words.

/** Sounds that are not words. A missing key means on; false switches the sound off. */
export interface NonverbalOptions {
  /** Laughing, chuckling, giggling. */
  laughing?: boolean;
  /** Audible breath. */
  breathing?: boolean;
  sighing?: boolean;
  crying?: boolean;
  /** Humming and singing. */
  vocalizing?: boolean;
  /** Clicks of tongue and lips. */
  mouthSounds?: boolean;
  /** Coughing, clearing the throat, yawning. */
  reflexSounds?: boolean;
}

export type NonverbalField = keyof NonverbalOptions;

/** How generated speech should sound. What is not given stays at its default. */
export interface SpeechSteeringOptions {
  /** Fillers such as "um". Default true. */
  disfluencies?: boolean;
  /** Sounds that are not words: all (true), none (false), or chosen ones. Default true. */
  nonverbalSounds?: boolean | NonverbalOptions;
  pace?: 'slow' | 'normal' | 'fast';
}

export const DEFAULT_SPEECH_STEERING_OPTIONS: SpeechSteeringOptions = { disfluencies: true, nonverbalSounds: true };

/** What a voice can do. */
export interface MarkupInfo {
  /** The sounds of each kind. */
  nonverbals: Partial<Record<NonverbalField, string[]>>;
}

/** One provider's dialect. */
export interface Dialect {
  /** The delivery (mood or manner) a sentence can have, and how the provider writes it. */
  readonly expression: 'brackets' | 'emotion-tag';
  /** Deliveries to suggest; the model may use its own words where the provider takes any. */
  readonly deliveries: readonly string[];
  /** Whether only `deliveries` are understood. */
  readonly isClosed: boolean;
  readonly sounds: Partial<Record<NonverbalField, readonly string[]>>;
  /** Whether pauses can be written. */
  readonly hasBreaks: boolean;
  /** The longest text of one request, in characters. */
  readonly maxInputLength?: number;
}

const dialects: Readonly<Record<string, Dialect>> = {
  cartesia: {
    expression: 'emotion-tag',
    deliveries: [
      'happy',
      'excited',
      'curious',
      'content',
      'calm',
      'sympathetic',
      'apologetic',
      'surprised',
      'sad',
      'angry',
      'scared',
    ],
    isClosed: true,
    sounds: { laughing: ['laughter'] },
    hasBreaks: true,
  },
  inworld: {
    expression: 'brackets',
    deliveries: ['happy', 'sad', 'angry', 'surprised', 'fearful', 'whispering'],
    isClosed: false,
    sounds: {
      laughing: ['laugh'],
      breathing: ['breathe'],
      sighing: ['sigh'],
      reflexSounds: ['cough', 'clear_throat', 'yawn'],
    },
    hasBreaks: true,
    maxInputLength: 2000,
  },
  xai: {
    expression: 'brackets',
    deliveries: ['warm', 'excited', 'calm', 'curious', 'sad', 'whispering'],
    isClosed: false,
    sounds: {
      laughing: ['laugh', 'chuckle', 'giggle'],
      breathing: ['breath', 'inhale', 'exhale'],
      sighing: ['sigh'],
      crying: ['cry'],
      vocalizing: ['hum-tune'],
      mouthSounds: ['tsk', 'tongue-click', 'lip-smack'],
    },
    hasBreaks: true,
  },
  fishaudio: {
    expression: 'brackets',
    deliveries: [
      'happy',
      'sad',
      'angry',
      'excited',
      'calm',
      'nervous',
      'confident',
      'surprised',
      'whispering',
      'soft tone',
    ],
    isClosed: false,
    sounds: { laughing: ['laughing', 'chuckling'], crying: ['sobbing'], sighing: ['sighing'], breathing: ['panting'] },
    hasBreaks: true,
  },
};

/** The dialect of `provider`; undefined if its voices take plain text only. */
export function dialectOf(provider: string): Dialect | undefined {
  return Object.hasOwn(dialects, provider) ? dialects[provider] : undefined;
}

/** The sounds of each kind that `provider` can make. */
export function supportedNonverbals(provider: string): Partial<Record<NonverbalField, string[]>> {
  const sounds = dialectOf(provider)?.sounds ?? {};
  return Object.fromEntries(Object.entries(sounds).map(([field, labels]) => [field, [...labels]]));
}

/** The longest text of one request to `provider`, in characters; undefined if there is no limit. */
export function maxInputLen(provider: string): number | undefined {
  return dialectOf(provider)?.maxInputLength;
}
