// How tests run: from source, in three projects. Unit tests first and in parallel, then what needs a quiet machine.
import { defineConfig } from 'vitest/config';

// The `source` export condition maps each workspace package to its `src`, so a fresh clone needs no build.
const conditions = ['source', 'node', 'import', 'module', 'default'];

const everywhere = '{packages,plugins,examples}/*/{src,test}/**';
const never = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  resolve: { conditions },
  // Without it, every package below that is inlined warns that its source maps lead nowhere.
  logLevel: 'error',
  ssr: { resolve: { conditions } },
  test: {
    // These have a `source` condition of their own, for TypeScript that Node does not run from node_modules.
    server: { deps: { inline: [/@modelcontextprotocol/, /eventsource/] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [`${everywhere}/*.test.ts`],
          exclude: [...never, '**/*.e2e.test.ts', '**/*.memory.test.ts', '**/*.live.test.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'memory',
          include: [`${everywhere}/*.memory.test.ts`],
          exclude: never,
          pool: 'forks',
          execArgv: ['--expose-gc'],
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: [`${everywhere}/*.e2e.test.ts`],
          exclude: never,
          pool: 'forks',
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // Real sound, sockets and processes in real time: a busy machine may stall once; a fault fails each attempt.
          retry: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
