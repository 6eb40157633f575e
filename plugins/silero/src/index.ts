// Silero voice activity detection: what the package exports, and its entry in the list of plugins.

import { createRequire } from 'node:module';
import { Plugin } from '@livekit/agents';

export type { ModelChoice, SampleRate, VADOptions } from './options.js';
export { VAD, VADStream } from './vad.js';

class SileroPlugin extends Plugin {
  constructor(version: string) {
    super({ title: 'silero', version, package: '@livekit/agents-plugin-silero' });
  }
}

const packageFile: unknown = createRequire(import.meta.url)('../package.json');
const version =
  typeof packageFile === 'object' && packageFile && 'version' in packageFile ? String(packageFile.version) : '';
Plugin.registerPlugin(new SileroPlugin(version));
