// Numbers as people say them: 'four two four two', 'double five', 'twelve twenty-seven' become digits.

const units = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
const teens = ['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'];
const tens = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

const small = new Map<string, number>([
  ...units.map((word, value): [string, number] => [word, value]),
  ...teens.map((word, index): [string, number] => [word, index + 13]),
  ['oh', 0],
]);
const large = new Map<string, number>(tens.map((word, index) => [word, (index + 2) * 10]));

/** The text with number words as digits; all else stays. 'twenty seven' becomes '27', 'four two' becomes '4 2'. */
export function withDigits(text: string): string {
  const words = text
    .replace(/([a-z])-(?=[a-z])/gi, '$1 ')
    .split(/\s+/)
    .filter(Boolean);
  const result: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const { word, ending } = parted(words[index] ?? '');
    const ten = large.get(word);
    const next = parted(words[index + 1] ?? '');
    const unit = small.get(next.word);
    if (ten !== undefined && !ending && unit !== undefined && unit > 0 && unit < 10) {
      result.push(`${ten + unit}${next.ending}`);
      index += 1;
    } else if (word === 'double' && unit !== undefined) {
      result.push(`${unit} ${unit}${next.ending}`);
      index += 1;
    } else {
      const value = ten ?? small.get(word);
      result.push(value === undefined ? (words[index] ?? '') : `${value}${ending}`);
    }
  }
  return result.join(' ');
}

function parted(word: string): { word: string; ending: string } {
  const bare = word.replace(/[.,!?;:]+$/, '');
  return { word: bare.toLowerCase(), ending: word.slice(bare.length) };
}
