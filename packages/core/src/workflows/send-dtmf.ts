// A tool with which the model presses keys of a telephone.
import type { JSONSchema7 } from 'json-schema';
import { sleep, systemClock } from '../base/clock.js';
import { getJobContext } from '../job/current-job.js';
import { tool, ToolError, type FunctionTool } from '../model/tools/index.js';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '*', '#', 'A', 'B', 'C', 'D'] as const;
/** A key of a telephone. */
export type DtmfEvent = (typeof keys)[number];

// Their codes on the wire (RFC 4733): the digits, then * # A B C D.
const codes = '0123456789*#ABCD';
// Receivers take keys that follow each other faster for one.
const betweenKeysMs = 300;

const parameters: JSONSchema7 = {
  type: 'object',
  properties: {
    events: { type: 'array', items: { type: 'string', enum: [...keys] }, description: 'The keys, in order.' },
  },
  required: ['events'],
  additionalProperties: false,
};

/** Presses the given keys on the line of the present job, one after the other. */
export const sendDtmfEvents: FunctionTool<{ events: DtmfEvent[] }, unknown, string> = {
  ...tool({
    name: 'send_dtmf_events',
    description: 'Presses keys of the telephone, for example to get through the menu of an answering system.',
    parameters,
    execute: async () => undefined,
  }),
  parameters,
  execute: async ({ events }, { abortSignal }) => {
    const line = getJobContext(false)?.room.localParticipant;
    if (!line) throw new ToolError('No key can be pressed: the agent is not in a room.');
    for (const [index, key] of events.entries()) {
      if (index > 0) await sleep(systemClock, betweenKeysMs, abortSignal);
      if (abortSignal.aborted) throw new ToolError(`Stopped after the keys: ${events.slice(0, index).join(' ')}`);
      await line.publishDtmf(codes.indexOf(key), key);
    }
    return `Pressed: ${events.join(' ')}`;
  },
};
