// Part of rtc-quietly: before rtc-node loads.
import { nodeEnvironment } from './node-environment.js';

nodeEnvironment.before = process.env['NODE_ENV'];
process.env['NODE_ENV'] = 'production';
