// A tool with which the model ends the call.
import { sleep, systemClock } from '../base/clock.js';
import { log } from '../base/log.js';
import { toError } from '../base/errors.js';
import { getJobContext } from '../job/current-job.js';
import {
  tool,
  ToolFlag,
  Toolset,
  type ToolCalledEvent,
  type ToolCompletedEvent,
  type UnknownUserData,
} from '../model/tools/index.js';
import { AgentSessionEventTypes, type CloseEvent } from '../session/events.js';
import type { RunContext } from '../session/tools/run-context.js';
import { realtimeModelOf } from '../session/models/models.js';

export type EndCallToolCalledEvent<UserData = UnknownUserData> = ToolCalledEvent<UserData>;
export type EndCallToolCompletedEvent<UserData = UnknownUserData> = ToolCompletedEvent<UserData>;

export interface EndCallToolOptions<UserData = UnknownUserData> {
  /** Added to {@link END_CALL_DESCRIPTION}. */
  extraDescription?: string;
  /** Whether to delete the room afterwards, which hangs up on everybody in it, phones included. Default true. */
  deleteRoom?: boolean;
  /** What the model is told to say before the end; null: nothing more is said. Default 'say goodbye to the user'. */
  endInstructions?: string | null;
  /** Whether the tool is kept from replies made in `onEnter`, so that a greeting cannot end the call. Default true. */
  ignoreOnEnter?: boolean;
  onToolCalled?: (event: EndCallToolCalledEvent<UserData>) => Promise<void> | void;
  onToolCompleted?: (event: EndCallToolCompletedEvent<UserData>) => Promise<void> | void;
}

/** What the model is told of the tool that ends the call. */
export const END_CALL_DESCRIPTION = `
Hangs up: ends this call for everybody, at once and for good.

Use it when:
- The user has made clear that they are done, for example by saying goodbye.

Do not use it when:
- The user wants to wait, to be put on hold or to be transferred.
- It is not certain what the user wants.

It is the last thing you can do: nothing can be said to the user after it, so write no text beside the call.
`;

// A model that answers tools by itself and stays silent must not keep the line open.
const goodbyeLimitMs = 5000;

/**
 * Lets the model end the call: it says goodbye, the session shuts down, the job ends and its room is deleted.
 *
 * @example
 * ```ts
 * const agent = new Agent({ instructions: '…', tools: [beta.createEndCallTool()] });
 * ```
 */
export function createEndCallTool<UserData = UnknownUserData>(options: EndCallToolOptions<UserData> = {}): Toolset {
  const { extraDescription = '', deleteRoom = true, endInstructions = 'say goodbye to the user' } = options;
  const endCall = tool<UserData>({
    name: 'end_call',
    description: extraDescription ? `${END_CALL_DESCRIPTION}\n${extraDescription}` : END_CALL_DESCRIPTION,
    flags: (options.ignoreOnEnter ?? true) ? ToolFlag.IGNORE_ON_ENTER : ToolFlag.NONE,
    execute: async (_args, { ctx }) => {
      ctx.session.once(AgentSessionEventTypes.Close, (event) => endJob(event, deleteRoom));
      endAfterGoodbye(ctx);
      await options.onToolCalled?.({ ctx, arguments: {} });
      await options.onToolCompleted?.({ ctx, output: { type: 'output', value: endInstructions } });
      return endInstructions ?? undefined;
    },
  });
  return Toolset.create({ id: 'end_call', tools: [endCall] });
}

function endAfterGoodbye({ session, speechHandle }: Pick<RunContext, 'session' | 'speechHandle'>): void {
  const end = () => session.shutdown();
  const model = realtimeModelOf({ llm: session.llm ?? null });
  if (!model?.capabilities.autoToolReplyGeneration) return speechHandle.addDoneCallback(end);
  // Such a model says goodbye in an answer of its own, which is yet to come.
  let heard = false;
  session.once(AgentSessionEventTypes.SpeechCreated, (event) => {
    heard = true;
    event.speechHandle.addDoneCallback(end);
  });
  void sleep(systemClock, goodbyeLimitMs).then(() => {
    if (!heard) end();
  });
}

function endJob({ reason }: CloseEvent, deleteRoom: boolean): void {
  const job = getJobContext(false);
  if (!job) return;
  if (deleteRoom) {
    job.addShutdownCallback(async () => {
      try {
        await job.deleteRoom();
      } catch (error) {
        log().warn({ err: toError(error) }, 'the room could not be deleted after the call');
      }
    });
  }
  job.shutdown(reason);
}
