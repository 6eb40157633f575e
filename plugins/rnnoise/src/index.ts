// Noise suppression on the machine itself: what the package exports, and its entry in the list of plugins.
import { createRequire } from 'node:module';
import { Plugin } from '@livekit/agents';

export { NoiseSuppression } from './noise-suppression.js';

class RNNoisePlugin extends Plugin {
  constructor(version: string) {
    super({ title: 'rnnoise', version, package: '@livekit/agents-plugin-rnnoise' });
  }
}

const packageFile: unknown = createRequire(import.meta.url)('../package.json');
const version =
  typeof packageFile === 'object' && packageFile && 'version' in packageFile ? String(packageFile.version) : '';
Plugin.registerPlugin(new RNNoisePlugin(version));
