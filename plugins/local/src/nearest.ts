// Which names a wrong one may have been meant to be, for errors that help.

/** ` Did you mean "a" or "b"?` for up to three of `names`; nothing if none is near. */
export function didYouMean(wrong: string, names: readonly string[]): string {
  const near = nearest(wrong, names).map((name) => `"${name}"`);
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
}

/** Up to three of `names`, the nearest to `wrong` first; none that is too different to be meant. */
export function nearest(wrong: string, names: readonly string[]): string[] {
  const text = wrong.toLowerCase();
  return [...new Set(names)]
    .map((name) => ({ name, distance: distance(text, name.toLowerCase()) }))
    .filter((found) => found.distance <= Math.max(1, text.length * 0.4))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** How many letters must be changed, added or left out to make `b` of `a`. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [at, letter] of Array.from(a).entries()) {
    const next = [at + 1];
    for (let to = 1; to <= b.length; to += 1) {
      const change = (row[to - 1] ?? 0) + (letter === b[to - 1] ? 0 : 1);
      next.push(Math.min(change, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
