// The namespace `cli`.
export { runApp } from './cli/cli.js';
export { formatDownloadFailureMessage } from './cli/download-files.js';
