// Text as the end-of-turn models were trained on it: what a recogniser without punctuation would have written.

/** Unicode's general categories, as two letters. */
const categories = 'Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co Cn'
  .split(' ')
  .map((name) => ({ name, pattern: new RegExp(`^\\p{${name}}`, 'u') }));

/** The general category of the first character, such as 'Lu' or 'Po'; 'Cn' (unassigned) for an empty text. */
export function getUnicodeCategory(character: string): string {
  return categories.find(({ pattern }) => pattern.test(character))?.name ?? 'Cn';
}

/** Lower case, compatibility forms resolved, no punctuation but apostrophes and hyphens, single spaces. */
export function normalizeText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/(?!['-])\p{P}/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}
