// Tools that more than one agent has.
import { llm } from '@livekit/agents';
import { z } from 'zod';
import { needed, type AgentName, type RestaurantState } from '../state.js';

/** The caller's name, for the agent that asks for it. */
export function updateName(agent: AgentName) {
  return llm.tool<RestaurantState, z.ZodObject<{ name: z.ZodString }>>({
    description: "Notes the caller's name. Ask them to spell it if you are not sure.",
    parameters: z.object({ name: z.string().describe("The caller's name") }),
    execute: async ({ name }, { ctx }) => {
      const clean = name.trim();
      if (clean === '') throw new llm.ToolError('The name is empty: ask for it again.');
      ctx.userData.name = clean;
      return `Thank you, ${clean}. ${needed(agent, ctx.userData)}`.trimEnd();
    },
  });
}

/** The caller's phone number, for the agent that asks for it. */
export function updatePhone(agent: AgentName) {
  return llm.tool<RestaurantState, z.ZodObject<{ phone: z.ZodString }>>({
    description: "Notes the caller's phone number.",
    parameters: z.object({ phone: z.string().describe('The phone number, in digits') }),
    execute: async ({ phone }, { ctx }) => {
      const digits = phone.replace(/[^\d+]/g, '');
      if (digits.length < 5) throw new llm.ToolError('That is too short for a phone number: ask for it again.');
      ctx.userData.phone = digits;
      return `The phone number is ${digits}. ${needed(agent, ctx.userData)}`.trimEnd();
    },
  });
}
