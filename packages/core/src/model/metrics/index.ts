// Metrics: the measurements, their sums per model, and a log line for each.
export * from './types.js';
