// `npm run build`: builds every package's `dist`, in the order of their dependencies, and only what changed.
import { removeStaleOutput } from '../packages/tooling/src/stale-output.mjs';
import { bootstrap, tool } from './bootstrap.mjs';

await bootstrap();
removeStaleOutput();
const { code } = await tool('turbo', [
  'run',
  'build',
  '--output-logs=errors-only',
  '--ui=stream',
  ...process.argv.slice(2),
]);
process.exitCode = code;
