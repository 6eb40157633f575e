// Part of rtc-quietly: after rtc-node has loaded. User code sees the NODE_ENV it was started with.
import { nodeEnvironment } from './node-environment.js';

if (nodeEnvironment.before === undefined) delete process.env['NODE_ENV'];
else process.env['NODE_ENV'] = nodeEnvironment.before;
