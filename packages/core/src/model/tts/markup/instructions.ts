// What an LLM is told about a voice: which markers it may write, and how to speak.
import { dialectOf, type NonverbalField, type SpeechSteeringOptions } from './dialects.js';

function isWanted(field: string, wanted: SpeechSteeringOptions['nonverbalSounds'] = true): boolean {
  return typeof wanted === 'boolean' ? wanted : wanted[field as NonverbalField] !== false;
}

/** How to write markers for `provider`'s voices; undefined if they take plain text only. Sounds that `steering` switches off are not mentioned. */
export function llmInstructions(provider: string, steering: SpeechSteeringOptions = {}): string | undefined {
  const dialect = dialectOf(provider);
  if (!dialect) return undefined;
  const kinds = Object.entries(dialect.sounds).filter(([field]) => isWanted(field, steering.nonverbalSounds));
  const sounds = kinds.flatMap(([, labels]) => labels);
  const deliveries = dialect.deliveries.join(', ');
  const lines = [
    'Your answer is spoken. Markers in it shape the voice; they are not read aloud.',
    `- Put <expr type="expression" label="…"/> before each sentence to set its delivery. Labels: ${deliveries}` +
      (dialect.isClosed ? ' (no others).' : ', or a few words of your own.'),
  ];
  if (sounds.length > 0)
    lines.push(`- <expr type="sound" label="…"/> makes a sound where it stands. Labels: ${sounds.join(', ')}.`);
  if (dialect.hasBreaks) lines.push('- <expr type="break" label="500ms"/> makes a pause of that length.');
  lines.push('- Markers are always self-closing. Write no other tags and no stage directions in brackets.');
  return lines.join('\n');
}

/** How to speak, as guidelines for an LLM. Empty if `steering` asks for nothing but the default. */
export function steeringInstructions(provider: string, steering: SpeechSteeringOptions): string {
  const lines: string[] = [];
  if (steering.disfluencies === false) lines.push('- Do not use fillers such as "um" or "uh".');
  if (steering.pace === 'slow') lines.push('- Speak slowly: short sentences, one thought each.');
  if (steering.pace === 'fast') lines.push('- Speak briskly: come to the point at once.');
  const sounds = dialectOf(provider)?.sounds ?? {};
  const hasSounds = Object.keys(sounds).some((field) => isWanted(field, steering.nonverbalSounds));
  if (typeof steering.nonverbalSounds === 'object' && hasSounds)
    lines.push('- Use sounds sparingly, at most one in an answer.');
  return lines.join('\n');
}
