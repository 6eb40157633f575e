// The words by which people dictate numbers, spellings and addresses, and ask for them, by language.

export interface DictationWords {
  /** 0 to 9, as they are said one by one. */
  readonly digits: ReadonlySet<string>;
  /** 10 to 99: pairs of a telephone number. */
  readonly pairs: ReadonlySet<string>;
  /** Said between the numbers or letters of a run: "double", "plus", "capital". */
  readonly between: ReadonlySet<string>;
  /** Single letters that are words. */
  readonly letterWords: ReadonlySet<string>;
  /** "b as in bravo". */
  readonly asIn: ReadonlySet<string>;
  readonly at: ReadonlySet<string>;
  readonly dot: ReadonlySet<string>;
  /** Other signs of an address. */
  readonly signs: ReadonlySet<string>;
  /** What comes right before something dictated: "it is", "uh". */
  readonly prefaces: ReadonlySet<string>;
  /** That was all. */
  readonly done: readonly string[];
}

/** One line for each kind of words, in the order of {@link DictationWords}. */
const lists: Readonly<Record<string, readonly string[]>> = {
  en: [
    'zero oh o one two three four five six seven eight nine',
    'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety',
    'double triple plus dash hyphen space slash capital upper lower case big small',
    'a i',
    'as in like for',
    'at',
    'dot period point',
    'underscore dash hyphen minus plus',
    "is it's its um uh er erm",
    "that's it|thats it|that's all|thats all|that is it|that is all|that's everything|that's the number|i'm done|end of number",
  ],
  de: [
    'null eins ein zwei zwo drei vier fünf sechs sieben acht neun',
    'zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig',
    'doppel doppelt dreimal zweimal plus strich bindestrich leerzeichen schrägstrich groß großes klein kleines',
    '',
    'wie',
    'at ät klammeraffe',
    'punkt dot',
    'unterstrich bindestrich minus plus',
    'ist lautet äh ähm öh',
    "das war's|das wars|das war es|das ist alles|das ist es|das war alles|mehr nicht|fertig",
  ],
  fr: [
    'zéro zero un une deux trois quatre cinq six sept huit neuf',
    'dix onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante septante huitante nonante quatre-vingt quatre-vingts quatre-vingt-dix soixante-dix dix-sept dix-huit dix-neuf',
    'double triple plus tiret espace barre majuscule minuscule et',
    'à a y',
    'comme',
    'arobase arrobase at chez',
    'point dot',
    'tiret souligné underscore moins plus bas',
    "est c'est euh heu",
    "c'est tout|c'est ça|c'est bon|voilà|voilà c'est tout|j'ai fini|terminé",
  ],
  es: [
    'cero uno un una dos tres cuatro cinco seis siete ocho nueve',
    'diez once doce trece catorce quince dieciséis dieciseis diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa',
    'doble triple más mas guion guión espacio barra mayúscula minúscula y',
    'a e o u y',
    'de como',
    'arroba at',
    'punto',
    'guion guión bajo menos más raya',
    'es eh este em',
    'eso es todo|es todo|eso es|ya está|ya esta|nada más|listo|terminé',
  ],
  nl: [
    'nul één een twee drie vier vijf zes zeven acht negen',
    'tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig',
    'dubbel dubbele plus streepje koppelteken spatie schuine hoofdletter kleine en',
    'u',
    'van als',
    'at apenstaartje apestaartje',
    'punt dot',
    'underscore streepje koppelteken min plus laag',
    'is eh uh uhm',
    'dat is het|dat was het|dat is alles|dat was alles|klaar|meer niet',
  ],
  pt: [
    'zero um uma dois duas três tres quatro cinco seis meia sete oito nove',
    'dez onze doze treze catorze quatorze quinze dezesseis dezasseis dezessete dezassete dezoito dezenove dezanove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa',
    'duplo dobro mais hífen traço espaço barra maiúsculo maiúscula minúsculo minúscula e',
    'a e o',
    'de como',
    'arroba at',
    'ponto',
    'hífen traço sublinhado underline underscore menos mais',
    'é eh hum ahn',
    'é isso|é tudo|é só isso|só isso|isso é tudo|pronto|acabou|mais nada',
  ],
  it: [
    'zero uno un una due tre quattro cinque sei sette otto nove',
    'dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta',
    'doppio doppia triplo più trattino spazio barra maiuscola minuscola e',
    'a e i o',
    'come di',
    'chiocciola at',
    'punto',
    'trattino underscore basso meno più',
    'è eh ehm',
    'è tutto|ecco tutto|basta così|questo è tutto|ho finito|fatto|ecco fatto',
  ],
};

/** Numbers between the tens as one word. */
const compounds: Readonly<Record<string, (ten: string, unit: string) => readonly string[]>> = {
  de: (ten, unit) => [`${unit}und${ten}`],
  nl: (ten, unit) => [`${unit}en${ten}`, `${unit}ën${ten}`],
  it: (ten, unit) => [`${ten}${unit}`, `${ten.slice(0, -1)}${unit}`],
};

const made = new Map<string, DictationWords>();

/** The words of a language ('pt-BR' has those of 'pt'); of all known ones where the language is unknown or has none here. */
export function dictationWords(language: string | undefined): DictationWords {
  const base = baseLanguage(language);
  const key = base in lists ? base : '';
  const known = made.get(key) ?? wordsOf(key === '' ? Object.keys(lists) : [key]);
  made.set(key, known);
  return known;
}

function wordsOf(languages: readonly string[]): DictationWords {
  const line = (index: number) => languages.map((language) => lists[language]?.[index] ?? '');
  const set = (index: number) => new Set(split(line(index).join(' ')));
  return {
    digits: set(0),
    pairs: new Set([...set(1), ...languages.flatMap(compoundsOf)]),
    between: set(2),
    letterWords: set(3),
    asIn: set(4),
    at: set(5),
    dot: set(6),
    signs: set(7),
    prefaces: set(8),
    done: line(9).flatMap((phrases) => phrases.split('|')),
  };
}

function compoundsOf(language: string): string[] {
  const make = compounds[language];
  if (!make) return [];
  const [units = [], tens = []] = [lists[language]?.[0] ?? '', lists[language]?.[1] ?? ''].map(split);
  return tens.flatMap((ten) => units.flatMap((unit) => make(ten, unit)));
}

function split(words: string): string[] {
  return words.split(' ').filter(Boolean);
}

function baseLanguage(language: string | undefined): string {
  if (!language) return '';
  try {
    return new Intl.Locale(language).language;
  } catch {
    return '';
  }
}
