// From the markers an LLM writes to what a provider's voice understands.
import { type Dialect, dialectOf } from './dialects.js';

const marker = /([^\S\r\n]*)<expr\b([^>]*?)\/?>(?:<\/expr\s*>)?/gi;

function attributes(source: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', double, single] of source.matchAll(/([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)) {
    found[name.toLowerCase()] = double ?? single ?? '';
  }
  return found;
}

/** Closes markers that were left open: `<expr …>` becomes `<expr …/>`. Without a dialect the text stays as it is. */
export function normalizeMarkup(provider: string, text: string): string {
  if (!dialectOf(provider) || !text.includes('<')) return text;
  return text
    .replace(/<(expr|expression|emotion|sound|break)\b([^>]*[^/>])\s*>/gi, '<$1$2/>')
    .replace(/<\/(expr|expression|emotion|sound|break)\s*>/gi, '');
}

/** Writes the markers in the provider's own syntax. Without a dialect the text stays as it is. */
export function convertMarkup(provider: string, text: string): string {
  const dialect = dialectOf(provider);
  if (!dialect || !text.includes('<')) return text;
  const repaired = normalizeMarkup(provider, text);
  return repaired.replace(marker, (...match: [string, string, string, number]) => {
    const [whole, before, source, offset] = match;
    const { type = '', label = '' } = attributes(source);
    const lowered = lower(dialect, type, label);
    if (lowered !== '') return before + lowered;
    // A removed marker takes the space before it along, or the words around it would be two spaces apart.
    return /^\s/.test(repaired.slice(offset + whole.length)) ? '' : before;
  });
}

function lower(dialect: Dialect, type: string, label: string): string {
  if (label === '') return '';
  if (type === 'break') return dialect.hasBreaks && /^\d+(\.\d+)?m?s$/.test(label) ? `<break time="${label}"/>` : '';
  if (type === 'sound')
    return Object.values(dialect.sounds).some((labels) => labels.includes(label)) ? `[${label}]` : '';
  if (type !== 'expression') return '';
  if (dialect.isClosed && !dialect.deliveries.includes(label)) return '';
  return dialect.expression === 'brackets' ? `[${label}]` : `<emotion value="${label}"/>`;
}
