// LiveKit's plugin: detectors of the end of a turn that run on the machine itself.
import { register } from './plugin.js';

export * as turnDetector from './turn-detector.js';

register();
