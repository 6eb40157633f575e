// Tests against real services, which cost money or need a server of one's own: `npm run test:live`, never in CI.
import { defineConfig } from 'vitest/config';

const conditions = ['source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{packages,plugins,examples}/*/{src,test}/**/*.live.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // The services count requests, and a model on this machine takes all of it.
    fileParallelism: false,
    testTimeout: 120_000,
  },
});
