// The files of the page: ours from `browser/`, and the LiveKit client from its package.
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const browserFolder = fileURLToPath(new URL('../browser/', import.meta.url));
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

// By name: whatever else a request asks for is not there.
const ours = new Set([
  'index.html',
  'style.css',
  'app.js',
  'view.js',
  'shared-state.js',
  'transport-livekit.js',
  'transport-local.js',
  'player.js',
  'worklets.js',
]);

/** Answers with the file a path stands for; false if there is none. */
export async function serveFile(path: string, response: ServerResponse): Promise<boolean> {
  const file = fileOf(path);
  if (file === undefined) return false;
  const content = await readFile(file);
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  response.end(content);
  return true;
}

function fileOf(path: string): string | undefined {
  if (path === '/vendor/livekit-client.mjs') return join(clientFolder(), 'livekit-client.esm.mjs');
  const name = path === '/' ? 'index.html' : path.slice(1);
  return ours.has(name) ? join(browserFolder, name) : undefined;
}

function clientFolder(): string {
  return dirname(require.resolve('livekit-client'));
}
