// The namespace `cli`.
export { runApp } from './cli/cli.js';
