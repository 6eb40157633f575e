// Finds the agent that a file exports.
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isAgent, type AgentDefinition } from './agent-definition.js';

/**
 * Imports `file` (a path or a file URL) and returns its default export.
 * @throws whatever the file throws, or a TypeError if it exports no agent.
 */
export async function loadAgent(file: string): Promise<AgentDefinition> {
  const url = file.startsWith('file:') ? file : pathToFileURL(resolve(file)).href;
  const loaded: unknown = await import(url);
  // A CommonJS file that was compiled from `export default` has its export one level deeper.
  let found: unknown = loaded;
  for (let depth = 0; depth < 2 && !isAgent(found); depth += 1) found = defaultOf(found);
  if (isAgent(found)) return found;
  throw new TypeError(
    `${fileURLToPath(url)} has no agent as its default export: write \`export default defineAgent({ entry })\``,
  );
}

function defaultOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'default' in value ? value.default : undefined;
}
