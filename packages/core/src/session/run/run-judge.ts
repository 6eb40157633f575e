// A model as the judge of what an agent said: it must answer with a tool call, so that its verdict can be read.
import { AgentsError } from '../../base/errors.js';
import { ChatContext, type ChatRole } from '../../model/chat/index.js';
import { collectChunks } from '../../model/llm/collect.js';
import type { LLM } from '../../model/llm/index.js';
import { tool, ToolContext } from '../../model/tools/index.js';

export interface Judged {
  readonly role: ChatRole;
  readonly text: string;
  /** What the message should do. */
  readonly intent: string;
}

export interface Verdict {
  readonly success: boolean;
  readonly reason: string;
}

/** Loads zod only here: no session outside a test needs it for this. */
async function makeVerdictSchema() {
  const { z } = await import('zod');
  return z.object({
    success: z.boolean().describe('Whether the message fulfils the intent.'),
    reason: z.string().describe('Why, in one sentence.'),
  });
}

const instructions =
  'You judge messages of a voice agent in a test. You are given one message and the intent it should fulfil. ' +
  'Decide by the meaning, not by the wording; do not ask for more than the intent says. ' +
  'Report with the tool check_intent, and with nothing else.';

/** @throws AgentsError `judge_silent` if the model gives no verdict. */
export async function judgeMessage(llm: LLM, { role, text, intent }: Judged): Promise<Verdict> {
  const verdictSchema = await makeVerdictSchema();
  const chatCtx = ChatContext.empty();
  chatCtx.addMessage({ role: 'system', content: instructions });
  chatCtx.addMessage({ role: 'user', content: `Intent:\n${intent}\n\nMessage (${role}):\n${text}` });
  const check = tool({
    name: 'check_intent',
    description: 'Reports whether the message fulfils the intent.',
    parameters: verdictSchema,
    execute: async () => undefined,
  });
  const answer = llm.chat({
    chatCtx,
    toolCtx: new ToolContext([check]),
    toolChoice: 'required',
    extraKwargs: { temperature: 0 },
  });
  const { toolCalls } = await collectChunks(answer);
  const call = toolCalls.find(({ name }) => name === 'check_intent');
  const verdict = verdictSchema.safeParse(parsed(call?.args));
  if (verdict.success) return verdict.data;
  throw new AgentsError(
    `The judge ${llm.label()} gave no verdict: use a model that can call tools and honours toolChoice 'required'.`,
    { code: 'judge_silent' },
  );
}

function parsed(json: string | undefined): unknown {
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
