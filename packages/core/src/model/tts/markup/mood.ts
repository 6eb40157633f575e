// From the words a delivery is described with to one of a few moods.

export type AgentMood =
  | 'excited'
  | 'happy'
  | 'playful'
  | 'curious'
  | 'surprised'
  | 'hopeful'
  | 'empathetic'
  | 'sad'
  | 'angry'
  | 'anxious'
  | 'calm';

/** Which mood wins when two fit equally: the more specific first. */
export const MOOD_PRIORITY: AgentMood[] = [
  'surprised',
  'angry',
  'anxious',
  'sad',
  'playful',
  'excited',
  'curious',
  'hopeful',
  'empathetic',
  'happy',
  'calm',
];

/** The mood of words that name none. */
export const DEFAULT_MOOD: AgentMood = 'calm';

/** Words that name a mood outright, then words that only hint at it. Beginnings of words count. */
const keywords: Record<AgentMood, readonly [names: string, hints: string]> = {
  excited: ['excite thrill enthusias ecsta elat eager', 'energetic energy bright animated upbeat lively bubbly'],
  happy: ['happ joy delight cheer glad pleas content', 'smil bright sunny positive grateful thank'],
  playful: ['playful teas mischie silly jok amus', 'laugh chuckle giggl wink light humor humour sarcas'],
  curious: ['curious inquisitive intrigu wonder', 'interest question thoughtful ponder'],
  surprised: ['surpris astonish amaz shock startl', 'disbelief gasp wow'],
  hopeful: ['hope optimis encourag', 'inspir reassur confiden determin'],
  empathetic: [
    'empath sympath compassion caring care concern apolog sorry',
    'warm gentle genuine sincere tender kind soft soothing understanding',
  ],
  sad: ['sad sorrow grie mourn melanchol depress heartbr', 'disappoint tear cry sob lonely regret gloomy wistful'],
  angry: ['ang fury furious rage outrag mad', 'irritat annoy frustrat clipped harsh stern sharp contempt disgust'],
  anxious: ['anxi nervous worr afraid fear scared panic', 'hesita tense uneasy uncertain trembl stress'],
  calm: ['calm serene peace relax', 'steady even measured neutral quiet hushed whisper slow grounded'],
};

const points = Object.entries(keywords).map(([mood, [names, hints]]) => ({
  mood: mood as AgentMood,
  names: names.split(' '),
  hints: hints.split(' '),
}));

function score(words: readonly string[], stems: readonly string[]): number {
  return words.filter((word) => stems.some((stem) => word.startsWith(stem))).length;
}

/** The mood that fits the words of `label` best; `fallback` (default 'calm') if none does. */
export function matchMood(label: string, fallback: AgentMood | null = DEFAULT_MOOD): AgentMood | null {
  const words = label.toLowerCase().split(/[^a-z]+/);
  const scored = points.map(({ mood, names, hints }) => ({
    mood,
    score: 2 * score(words, names) + score(words, hints),
  }));
  const best = Math.max(...scored.map((each) => each.score));
  if (best === 0) return fallback;
  const fitting = new Set(scored.filter((each) => each.score === best).map((each) => each.mood));
  return MOOD_PRIORITY.find((mood) => fitting.has(mood)) ?? fallback;
}
