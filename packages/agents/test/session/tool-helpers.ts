// What the tests of tools share: an agent with one tool, and gates that keep it waiting.
import { llm, voice } from '@livekit/agents';
import type { TestSession } from '@livekit/agents/testing';
import { z } from 'zod';

export const textOnly = { stt: null, vad: null, tts: null, speaker: null };
export type Execute = (args: { what: string }, options: llm.ToolOptions) => Promise<unknown>;
export type Extra = Partial<Pick<llm.FunctionTool, 'flags' | 'onDuplicate' | 'timeoutMs'>>;

export const agentWith = (execute: Execute, extra: Extra = {}): voice.Agent =>
  new voice.Agent({
    id: 'host',
    instructions: '',
    tools: { search: llm.tool({ description: '', parameters: z.object({ what: z.string() }), execute, ...extra }) },
  });
export const call = { name: 'search', args: { what: 'hotels' } };
export const ask = { input: 'Search', toolCalls: [call] };
export const toolHandling = {
  asyncOptions: {
    updateTemplate: '{message}',
    duplicateRejectTemplate: 'busy: {functionName}',
    duplicateConfirmTemplate: 'sure?',
    replyAtTailTemplate: 'new: {callIds}',
    replyMaybeCoveredTemplate: 'maybe: {callIds}',
  },
};

/** A promise for each label, settled from the test. */
export function gates() {
  const open = new Map<string, (value: unknown) => void>();
  return {
    open: (label: string, value: unknown = label) => open.get(label)?.(value),
    wait: (label: string) => new Promise<unknown>((resolve) => open.set(label, resolve)),
  };
}

export const said = (test: TestSession, text: string) => test.session.generateReply({ userInput: text });
