import { defineConfig } from 'vitest/config';

// Tests run from source in a fresh clone: the `source` export condition maps each workspace package to its `src`.
const conditions = ['source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{packages,plugins,examples}/*/{src,test}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
  },
});
