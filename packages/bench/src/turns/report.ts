// The figures as Markdown tables and as a plot.
import { type Figures, vadCutShareAt } from './figures.js';

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** One line per setting, with what silence alone would do at the same mean delay. */
export function settingsTable(figures: readonly Figures[]): string {
  const head = ['detector', 'setting', 'turns cut into', 'mean delay', 'p95', 'VAD only at that mean'];
  const lines = figures.map((one) => {
    const vad = one.family === 'VAD only' ? undefined : vadCutShareAt(one.meanMs, figures);
    return row([
      one.family,
      one.isDefault ? `**${one.setting}**` : one.setting,
      percent(one.cutShare),
      `${one.meanMs.toFixed(0)} ms`,
      `${one.p95Ms.toFixed(0)} ms`,
      vad === undefined ? '' : percent(vad),
    ]);
  });
  return [row(head), row(head.map(() => '---')), ...lines].join('\n');
}

/** One line per condition, for the default setting of each family. */
export function conditionsTable(byCondition: ReadonlyMap<string, readonly Figures[]>): string {
  const families = [...byCondition.values()].at(0)?.map(({ family }) => family) ?? [];
  const head = ['condition', 'turns', ...families.flatMap((family) => [`${family}: cut`, 'mean', 'p95'])];
  const lines = [...byCondition].map(([condition, figures]) => {
    const cells = figures.flatMap(({ cutShare, meanMs, p95Ms }) => [
      percent(cutShare),
      `${meanMs.toFixed(0)} ms`,
      `${p95Ms.toFixed(0)} ms`,
    ]);
    return row([condition, String(figures[0]?.turns ?? 0), ...cells]);
  });
  return [row(head), row(head.map(() => '---')), ...lines].join('\n');
}

const size = { width: 640, height: 400, left: 60, right: 170, top: 30, bottom: 50 };
const colours = ['#888888', '#d08000', '#0060c0', '#008050'];

/** Mean delay against turns cut into: the nearer to the lower left corner the better. */
export function plot(figures: readonly Figures[]): string {
  const families = [...new Set(figures.map(({ family }) => family))];
  const longest = Math.max(...figures.map(({ meanMs }) => meanMs), 1);
  const x = (ms: number): number => size.left + (ms / longest) * (size.width - size.left - size.right);
  const y = (share: number): number => size.height - size.bottom - share * (size.height - size.top - size.bottom);
  const text = (at: readonly [number, number], content: string): string =>
    `<text x="${at[0].toFixed(0)}" y="${at[1].toFixed(0)}">${content}</text>`;
  const marks = families.flatMap((family, index) => {
    const colour = colours[index % colours.length];
    const points = figures.filter((one) => one.family === family).toSorted((a, b) => a.meanMs - b.meanMs);
    const dots = points.map(({ meanMs, cutShare, isDefault, setting }) => {
      const radius = isDefault ? 6 : 3;
      const where = `cx="${x(meanMs).toFixed(1)}" cy="${y(cutShare).toFixed(1)}"`;
      return `<circle ${where} r="${radius}" fill="${colour}"><title>${family}: ${setting}</title></circle>`;
    });
    const top = size.top + 12 + index * 20;
    const legend = `<circle cx="${size.width - size.right + 24}" cy="${top - 4}" r="5" fill="${colour}"/>`;
    const path = points.map(({ meanMs, cutShare }) => `${x(meanMs).toFixed(1)},${y(cutShare).toFixed(1)}`).join(' ');
    const line = family === 'VAD only' ? [`<polyline points="${path}" fill="none" stroke="${colour}"/>`] : [];
    return [...line, ...dots, legend, text([size.width - size.right + 34, top], family)];
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((part) => [
    text([size.left - 44, y(part) + 4], percent(part)),
    text([x(part * longest) - 16, size.height - size.bottom + 18], `${(part * longest).toFixed(0)}`),
  ]);
  const axes = `<polyline points="${x(0)},${y(1)} ${x(0)},${y(0)} ${x(longest)},${y(0)}" fill="none" stroke="#444"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${size.width}" height="${size.height}" fill="#fff"/>`,
    axes,
    ...ticks,
    text([size.left - 44, 16], 'turns cut into, by the mean delay after the true end in ms (large dots: defaults)'),
    ...marks,
    '</svg>',
    '',
  ].join('\n');
}
