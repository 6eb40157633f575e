// Noise suppression on the machine itself: what the package exports, and its entry in the list of plugins.
import { registerPackage } from '@livekit/agents/provider';

export { NoiseSuppression } from './noise-suppression.js';

registerPackage(import.meta.url, { title: 'rnnoise' });
