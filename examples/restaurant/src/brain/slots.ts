// Names, phone numbers, times and party sizes in what was said.
import { plain } from './words.js';

const stated =
  /\b(?:my name is|my name's|name is|names|the name is|call me|under the name(?: of)?|i am called)\s+(.+)/i;
const likely =
  /^(?:(?:it's|it is|this is|i'm|i am|yes|sure|for|under|put it)\s+)*([a-z][a-z'-]+(?:\s+[a-z][a-z'-]+){0,2})$/i;
const notNames = new Set(
  'that this it all yes no yeah yep nope ok okay sure correct right thanks thank please hello hi hey what how why when help the a an and sorry pardon nothing order pizza salad coffee cream table reservation checkout pay total menu cancel stop wait well um uh'.split(
    ' ',
  ),
);
const weekdays = 'monday|tuesday|wednesday|thursday|friday|saturday|sunday';

/** A name. One that is not introduced as such only counts when it was `asked` for. */
export function nameIn(text: string, asked: boolean): string | undefined {
  const sentence = text.replace(/[’`]/g, "'");
  const introduced = stated.exec(sentence)?.[1];
  if (introduced) return asName(introduced.split(/[.,;!?]|\band\b|\bmy\b/i)[0] ?? '');
  if (!asked) return undefined;
  const bare = sentence
    .replace(/[.,;!?]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return asName(likely.exec(bare)?.[1] ?? '');
}

function asName(words: string): string | undefined {
  const parts = words.trim().split(/\s+/).filter(Boolean).slice(0, 3);
  if (parts.length === 0 || parts.some((part) => notNames.has(part.toLowerCase().replace(/'.*/, '')))) return undefined;
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join(' ');
}

/** A phone number: at least five digits said in a row. */
export function phoneIn(text: string): string | undefined {
  const run = /\+?\d(?:[\s-]*\d){4,14}/.exec(plain(text))?.[0];
  return run?.replace(/[^\d+]/g, '');
}

export interface When {
  readonly time: string;
  readonly guests: number | null;
}

/** When somebody wants to come. A bare number counts only when the time was `asked` for. */
export function whenIn(text: string, asked: boolean): When | undefined {
  const words = plain(text);
  const day = new RegExp(`\\b(today|tonight|tomorrow(?: evening| night)?|(?:next )?(?:${weekdays}))\\b`).exec(
    words,
  )?.[1];
  const guests = guestsIn(words);
  const time = timeIn(words, asked && guests === undefined) ?? (/\b(noon|midday)\b/.test(words) ? '12 pm' : undefined);
  if (!day && !time) return undefined;
  const when = [day, time && `at ${time}`].filter(Boolean).join(' ');
  return { time: when, guests: guests ?? null };
}

/** How many people. */
export function guestsIn(words: string): number | undefined {
  const found =
    /\b(?:table|party|group|reservation|booking|seats?|place)\s+(?:for|of)\s+(\d{1,2})\b(?!\s*(?:am|pm|oclock|:))/.exec(
      words,
    ) ?? /\b(\d{1,2})\s+(?:people|persons?|guests?|of us|adults)\b/.exec(words);
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

function timeIn(words: string, bareCounts: boolean): string | undefined {
  const half = /\b(half|quarter) past (\d{1,2})\b/.exec(words);
  if (half) return clockTime({ hour: half[2] ?? '', minutes: half[1] === 'half' ? '30' : '15' });
  const exact = /\b(\d{1,2})[:\s](\d{2})\s*(am|pm)?\b/.exec(words);
  if (exact) return clockTime({ hour: exact[1] ?? '', minutes: exact[2], half: exact[3] });
  const full = /\b(?:at|around|about)\s+(\d{1,2})\s*(am|pm|oclock)?\b|\b(\d{1,2})\s*(am|pm|oclock)\b/.exec(words);
  if (full) return clockTime({ hour: full[1] ?? full[3] ?? '', half: full[2] ?? full[4] });
  const bare = bareCounts ? /\b(\d{1,2})\b/.exec(words)?.[1] : undefined;
  return bare === undefined ? undefined : clockTime({ hour: bare });
}

interface ClockTime {
  readonly hour: string;
  readonly minutes?: string | undefined;
  readonly half?: string | undefined;
}

/** '7:30 pm'. Without am or pm, a restaurant's hours decide: noon to eleven at night. */
function clockTime({ hour, minutes, half }: ClockTime): string | undefined {
  const value = Number(hour);
  if (value > 24 || Number(minutes ?? 0) > 59) return undefined;
  const onClock = value > 12 ? value - 12 : value;
  const ending = half === 'am' && value < 12 ? 'am' : 'pm';
  return `${onClock}${minutes && minutes !== '00' ? `:${minutes}` : ''} ${ending}`;
}
