// Whether somebody is in the middle of dictating a number, a spelling or an e-mail address, where pauses are no ends.
import { type DictationWords, dictationWords } from './dictation-words.js';

/** What may be dictated. */
export type Dictated = 'phone' | 'number' | 'spelling' | 'email';

export interface DictationContext {
  /** What the user speaks, such as 'en' or 'pt-BR'; undefined: not known. */
  readonly language: string | undefined;
  /** What the agent asked for last, or null. */
  readonly asked: Dictated | null;
}

/** So many digits make a telephone number that needs no further patience, and so many any number. */
const phoneDigits = 10;
const mostDigits = 16;
/** Nobody asked: from so many digits or letters in a row on it is a dictation. */
const longRun = 3;

/** The one digit that is also an article or a pronoun: "I don't have one". */
const articles = new Set('one oh o ein un une uno una um uma een'.split(' '));

const askedFor: readonly (readonly [Dictated, RegExp])[] = [
  [
    'email',
    /\be-?mails?\b|\bmail ?address|\bmail-?adresse|\bcourriel|\badresse électronique|\bcorreo\b|\bcorreio eletr[ôo]nico|\bposta elettronica|\bmailadres/u,
  ],
  ['spelling', /\bspell|\bbuchstabier|\bépel|\bepel|\bdeletre|\bsoletra|\bspel(?:len|t|ling)?\b|\bscandi|\bsillab/u],
  [
    'phone',
    /\b(?:tele)?phone number|\b(?:mobile|cell|contact|callback) number|\bphone\?|\b(?:telefon|handy|mobil|ruf)nummer|\bnuméro de (?:téléphone|portable|mobile)|\b(?:número|numero) de (?:teléfono|telefone|telemóvel|celular|móvil|contacto)|\btelefoonnummer|\bmobiel nummer|\bnumero di (?:telefono|cellulare)/u,
  ],
  [
    'number',
    /\bmy number\b|\bmeine nummer\b|\bmon numéro\b|\bmi número\b|\bmijn nummer\b|\bmeu número\b|\bmio numero\b|\b(?:card|account|order|reference|customer|id|tracking|booking|confirmation|policy|passport|serial|membership|invoice|licen[cs]e|flight|insurance|routing) (?:number|code)|\bsocial security|\blicen[cs]e plate|\bzip ?code|\bpost(?:al)? ?code|\biban\b|\bpin(?: ?code)?\b|\bverification code|\bpostleitzahl|\b(?:kunden|karten|konto|bestell|auftrags|rechnungs|versicherungs|referenz)nummer|\bcode postal|\bnuméro de (?:carte|compte|commande|client|dossier|référence)|\bcódigo (?:postal|de)|\bnúmero d[eao] (?:tarjeta|cuenta|pedido|cliente|cartão|conta|encomenda|reserva|referencia)|\b(?:klant|order|rekening|kaart|bestel|polis)nummer|\bcodice (?:postale|fiscale|cliente|di)|\bnumero (?:di (?:carta|conto|ordine)|d'ordine|cliente)|\bcap\b/u,
  ],
];

/** A question or a request; a statement about a number asks for nothing. */
const request =
  /[?？]|\bplease\b|\bbitte\b|s['’]il (?:vous|te) pla[iî]t|\bpor favor\b|\balstublieft\b|\bper favore\b|\b(?:tell|give) me\b|\bi(?:'ll| will)? need\b/u;

/** What an agent that said `text` wants dictated, or null. */
export function dictationAsked(text: string): Dictated | null {
  const sentences = text
    .toLowerCase()
    .normalize('NFC')
    .split(/(?<=[.!?？。])\s+/u);
  for (const sentence of sentences.toReversed()) {
    if (request.test(sentence)) return askedIn(sentence);
  }
  return null;
}

/** Whether more is to come: `text` ends within something dictated. */
export function isDictating(text: string, { language, asked }: DictationContext): boolean {
  const words = dictationWords(language);
  const lower = text.toLowerCase().normalize('NFC').replaceAll('’', "'");
  const tokens = lower
    .split(/[\s,;:!?、。]+/u)
    .map(bare)
    .filter(Boolean);
  const said = tokens.join(' ');
  if (tokens.length === 0 || words.done.some((done) => said === done || said.endsWith(` ${done}`))) return false;
  const wanted = asked ?? askedIn(lower);
  if (wanted !== null && words.prefaces.has(tokens.at(-1) ?? '')) return true;
  if (wanted === 'email' || said.includes('@')) {
    const address = addressIn(tokens, words);
    if (address !== null) return address === 'partial';
  }
  return isWithinNumber(tokens, words, wanted) || isWithinSpelling(tokens, words, wanted);
}

function askedIn(sentence: string): Dictated | null {
  return askedFor.find(([, pattern]) => pattern.test(sentence))?.[0] ?? null;
}

/** A word without the punctuation around it. */
function bare(token: string): string {
  return token.replace(/^[^\p{L}\p{N}@+(]+|[^\p{L}\p{N}@)]+$/gu, '');
}

/** How far the address in it is; null: there is none. */
function addressIn(tokens: readonly string[], words: DictationWords): 'partial' | 'complete' | null {
  const isSign = (token: string) => words.at.has(token) || words.dot.has(token) || words.signs.has(token);
  const begun = tokens.some((token) => isSign(token) || token.includes('@'));
  if (!begun) return null;
  const signs = tokens.map((token) => (words.at.has(token) ? '@' : words.dot.has(token) ? '.' : token)).join('');
  return /[^@]@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}$/u.test(signs) ? 'complete' : 'partial';
}

function isWithinNumber(...[tokens, words, wanted]: [readonly string[], DictationWords, Dictated | null]): boolean {
  let run = 0;
  let single = 0;
  let digits = 0;
  let leads = false;
  for (const token of tokens.toReversed()) {
    const count = digitsIn(token, words);
    if (count === 0 && !words.between.has(token)) break;
    if (count === 0) continue;
    run += 1;
    if (words.digits.has(token) || /^\p{Nd}$/u.test(token)) single += 1;
    // Amounts do not begin with a zero or a plus.
    leads ||= /^[+(0]\p{Nd}/u.test(token);
    digits += count;
  }
  if (run === 0 || digits >= (wanted === 'phone' ? phoneDigits : mostDigits)) return false;
  if (wanted === 'phone' || wanted === 'number') return run > 1 || !articles.has(tokens.at(-1) ?? '');
  return (
    leads || (run >= longRun && single >= 2) || (run >= 2 && digits >= 5 && single === 0 && allNumerals(tokens, run))
  );
}

/** How many digits a word stands for; 0: it is no number, or an amount. */
function digitsIn(token: string, words: DictationWords): number {
  if (words.digits.has(token)) return 1;
  if (words.pairs.has(token)) return 2;
  const parts = token.split('-');
  if (parts.length > 1 && parts.every((part) => words.digits.has(part) || words.pairs.has(part))) return 2;
  return /^[+(]?\p{Nd}[\p{Nd}()/-]*$/u.test(token) ? (token.match(/\p{Nd}/gu)?.length ?? 0) : 0;
}

function allNumerals(tokens: readonly string[], run: number): boolean {
  return tokens.slice(-run).every((token) => /\p{Nd}/u.test(token));
}

function isWithinSpelling(...[tokens, words, wanted]: [readonly string[], DictationWords, Dictated | null]): boolean {
  let letters = 0;
  let plain = 0;
  for (let index = tokens.length - 1; index >= 0; index--) {
    const token = tokens[index] ?? '';
    const found = lettersIn(token);
    const explaining = found > 0 ? 0 : exampleLength(tokens, index, words);
    if (found === 0 && explaining === 0 && !words.between.has(token)) break;
    letters += found;
    if (words.letterWords.has(token)) plain += 1;
    index -= explaining;
  }
  const real = letters - plain;
  if (wanted === 'spelling' || wanted === 'email') return real >= 1 || letters >= 2;
  return letters >= longRun && real >= 2;
}

/** The letters of "b", "b-e-n" and "b.e.n"; 0 for a word, which in scripts without spaces may be a single sign. */
function lettersIn(token: string): number {
  return /^\p{Ll}(?:[-.]\p{Ll})*$/u.test(token) ? token.split(/[-.]/u).length : 0;
}

/** How many words lie between an example ("bravo" of "b as in bravo") and its letter; 0: it is no example. */
function exampleLength(...[tokens, index, words]: [readonly string[], number, DictationWords]): number {
  let at = index - 1;
  while (at >= 0 && words.asIn.has(tokens[at] ?? '')) at -= 1;
  const between = index - 1 - at;
  return between > 0 && at >= 0 && lettersIn(tokens[at] ?? '') > 0 ? between : 0;
}
