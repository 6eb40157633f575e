// LiveKit's plugin: detectors of the end of a turn that run on the machine itself. Sessions that name no detector get
// one of these.
import { registerDefaultTurnDetector } from '@livekit/agents';
import { registerPackage } from '@livekit/agents/provider';
import { defaultDetector } from './default-detector.js';
import { downloadModels } from './download-models.js';

export * as turnDetector from './turn-detector.js';

registerPackage(import.meta.url, { title: 'livekit', downloadFiles: downloadModels });
registerDefaultTurnDetector(defaultDetector);
