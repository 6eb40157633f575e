// `doctor`: checks everything an agent needs, and explains why no job arrives.
import { initializeLogger } from '@livekit/agents-core';
import { checkServerOptions, type ServerOptions } from '../../server-options.js';
import { checkAgentFile } from './agent-file.js';
import { checkDispatch } from './dispatch.js';
import { printed, type Finding } from './finding.js';
import { checkNode, checkOnnx, checkOptions, checkRtc } from './machine.js';
import { checkReachable, checkRegistration } from './server.js';

/** Prints each finding as it comes. Ends the process: 0 if nothing is wrong, else 1. */
export async function runDoctor(options: ServerOptions): Promise<void> {
  initializeLogger({ pretty: true, level: 'error' });
  let problems = 0;
  for await (const finding of examine(options)) {
    if (finding.level === 'problem') problems += 1;
    process.stdout.write(`${printed(finding)}\n`);
  }
  process.stdout.write(problems === 0 ? '\nNothing is wrong.\n' : `\n${problems} thing(s) to mend.\n`);
  process.exit(problems === 0 ? 0 : 1);
}

/** All findings, cheapest checks first; what needs something that failed is left out. */
export async function* examine(options: ServerOptions): AsyncGenerator<Finding> {
  yield checkNode();
  yield await checkRtc();
  const onnx = await checkOnnx();
  if (onnx) yield onnx;
  yield* await checkAgentFile(options.agent);
  const settings = checkOptions(options);
  yield settings;
  if (settings.level === 'problem') return;
  const reached = await checkReachable(options.wsURL);
  yield* reached;
  if (reached.some(({ level }) => level === 'problem')) return;
  const credentials = checkServerOptions(options);
  const registration = await checkRegistration(options.wsURL, credentials);
  yield registration;
  if (registration.level !== 'problem') yield* await checkDispatch(options, credentials);
}
