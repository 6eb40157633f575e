// Which names a wrong one may have been meant to be.

/** How many letters must be changed, added or left out to make `b` of `a`. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let at = 1; at <= a.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= b.length; to += 1) {
      const change = (row[to - 1] ?? 0) + (a[at - 1] === b[to - 1] ? 0 : 1);
      next.push(Math.min(change, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Up to three of `names`, the nearest to `wrong` first; none that is too different to be meant. */
export function nearest(wrong: string, names: readonly string[]): string[] {
  const text = wrong.toLowerCase();
  // A name without its provider is as near as the rest of it.
  const distanceTo = (name: string) =>
    Math.min(editDistance(text, name), editDistance(text, name.slice(name.indexOf('/') + 1)));
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceTo(name) }))
    .filter(({ distance }) => distance <= Math.max(3, text.length * 0.4))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}
