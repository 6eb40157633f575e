// Multi-line text in indented code.

/** Strips the common indentation of all lines, the first empty line and white space at the end. */
export function dedent(strings: TemplateStringsArray, ...values: unknown[]): string {
  // Measured on the literal parts only: a value with line breaks of its own does not change the indentation.
  const literal = strings.raw.map((part) => part.replaceAll('\\`', '`')).join('\0');
  const indents = literal
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  const cut = new RegExp(`\\n[^\\S\\n]{0,${indent}}`, 'g');
  const parts = strings.map((part) => part.replace(cut, '\n'));
  const text = parts.map((part, index) => part + (index < values.length ? String(values[index]) : '')).join('');
  return text.replace(/^[^\S\n]*\n/, '').trimEnd();
}
