export * from './base/index.js';
export { setLoggerState } from './base/log.js';
export * from './job/index.js';
