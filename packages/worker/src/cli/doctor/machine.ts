// Checks of the machine itself: Node, the native parts, the options.
import { isAgentsError, toError } from '@livekit/agents-core';
import { checkServerOptions, type ServerOptions } from '../../server-options.js';
import { note, ok, problem, type Finding } from './finding.js';

const oldestNode = 20;

/** The version of Node. */
export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0] = version.split('.').map(Number);
  if (major >= oldestNode) return ok(`Node ${version}`);
  return problem(`Node ${version} is too old`, `Install Node ${oldestNode} or later.`);
}

/** Address, key and secret: whether they are there and can be right. */
export function checkOptions(options: ServerOptions): Finding {
  try {
    checkServerOptions(options);
    return ok(`address ${options.wsURL}, key and secret are set`);
  } catch (error) {
    if (!isAgentsError(error)) throw error;
    return problem('the settings are not complete', toError(error).message);
  }
}

/** The native library that carries sound and video. */
export async function checkRtc(load: () => Promise<unknown> = () => import('@livekit/rtc-node')): Promise<Finding> {
  try {
    await load();
    return ok('@livekit/rtc-node loads: sound and video work here');
  } catch (error) {
    const why = toError(error).message.split('\n')[0];
    return problem(
      `@livekit/rtc-node does not load: ${why}`,
      'It has builds for glibc Linux, macOS and Windows. On Alpine or another musl system, use a Debian-based image.',
    );
  }
}

/** The native library that small models run on; not every agent needs it. */
export async function checkOnnx(
  load: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<Finding | undefined> {
  try {
    await load('onnxruntime-node');
    return ok('onnxruntime-node loads: local models work here');
  } catch (error) {
    const failure: Error & { code?: string } = toError(error);
    if (failure.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    return note(
      `onnxruntime-node does not load: ${failure.message.split('\n')[0]}`,
      'Voice activity and turn detection on this machine need it: install the package again for this platform.',
    );
  }
}
