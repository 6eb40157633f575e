// Starts the speech server in a process of its own, says its id and waits to be killed.
import { symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openServer } from '../src/speech-server.js';

const { LOCAL_SPEECH_CACHE: cacheDir = '', LOCAL_SPEECH_HOME: home = '' } = process.env;
// Its own cache, so that it does not attach to another test's server; the installed files are the same.
symlinkSync(home, join(cacheDir, basename(home)));
const server = await openServer({ cacheDir });
process.stdout.write(`${server.pid}\n`);
process.stdin.resume();
