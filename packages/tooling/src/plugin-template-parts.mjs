// What the templates of a new plugin share.

/** The lines of a file. */
export const lines = (...all) => `${all.join('\n')}\n`;

/** The beginning of a contract test. */
export function testHead(className, kind) {
  return [
    "import { initializeLogger } from '@livekit/agents';",
    `import { readWireFixture, ${kind}Contract } from '@livekit/agents/testing';`,
    "import { beforeAll, it } from 'vitest';",
    `import { ${className} } from './${kind}.js';`,
    '',
    "beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));",
    '',
    `const { lines } = readWireFixture(new URL('__fixtures__/${kind}.wire.jsonl', import.meta.url));`,
    '',
  ];
}
