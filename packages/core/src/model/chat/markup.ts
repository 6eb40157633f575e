// Removes the expressive delivery tags a model writes for the voice, so that people and other models read plain text.

const pattern = '<(?:expr\\b(?:"[^"]*"|\'[^\']*\'|[^\'">])*|/expr\\s*)>';
const tag = new RegExp(pattern, 'gi');
const tagAtStart = new RegExp(`^(?:${pattern}\\s*)+`, 'gi');
/** A tag between spaces takes the space before it along. */
const tagAfterSpace = new RegExp(`[ \\t](?:${pattern})+(?=[ \\t]|$)`, 'gi');

/** `text` without its `<expr …/>` tags; text inside a paired tag stays. Spaces left doubled by a removed tag are joined. */
export function stripExpressiveTags(text: string): string {
  if (!text.includes('<')) return text;
  return text.replace(tagAtStart, '').replace(tagAfterSpace, '').replace(tag, '');
}
