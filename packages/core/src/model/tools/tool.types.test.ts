// The types tools are inferred to have. What matters is that this file compiles; `expectTypeOf` is checked by tsc.
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z3 from 'zod/v3';
import * as z4 from 'zod/v4';

import type { RunContext } from '../../session/tools/run-context.js';
import '../../session/tools/tool-faces.js';
import { ToolContext, type ToolContextLike } from './tool-context.js';
import type { AnonFunctionTool, FunctionTool, ToolOptions } from './tool-types.js';
import { tool } from './tool.js';

interface Guest {
  name: string;
}

describe('types of tools', () => {
  it('infer arguments and results', () => {
    const fromZod4 = tool({
      name: 'a',
      description: '',
      parameters: z4.object({ n: z4.number(), when: z4.string().default('now') }),
      execute: async (args, { ctx }) => {
        expectTypeOf(args).toEqualTypeOf<{ n: number; when: string }>();
        expectTypeOf(ctx.speechHandle).not.toBeAny();
        return args.n;
      },
    });
    expectTypeOf(fromZod4).toEqualTypeOf<FunctionTool<{ n: number; when: string }, unknown, number>>();
    const fromZod3 = tool({
      description: '',
      parameters: z3.object({ s: z3.string().optional() }),
      execute: async (args) => {
        expectTypeOf(args).toEqualTypeOf<{ s?: string | undefined }>();
        return args.s;
      },
    });
    expectTypeOf(fromZod3).toExtend<AnonFunctionTool<{ s?: string | undefined }>>();
    tool({
      name: 'raw',
      description: '',
      parameters: { type: 'object', properties: { n: { type: 'number' } } },
      execute: async (args) => {
        expectTypeOf(args).toEqualTypeOf<Record<string, unknown>>();
        return args.n;
      },
    });
    tool({
      name: 'none',
      description: '',
      execute: async (args) => {
        expectTypeOf(args).toEqualTypeOf<Record<string, never>>();
      },
    });
    expect(fromZod4.name).toBe('a');
  });

  it('let the context be annotated as users do', () => {
    const greet = tool({
      description: '',
      parameters: z4.object({ title: z4.string() }),
      execute: async ({ title }, { ctx }: ToolOptions<Guest>) => `${title} ${ctx.userData.name}`,
    });
    const leave = tool({
      description: '',
      execute: async (_, { ctx }: { ctx: RunContext<Guest> }) => {
        expectTypeOf(ctx.session.userData).toEqualTypeOf<Guest>();
        return ctx.userData.name;
      },
    });
    const rawArgs = tool({
      description: '',
      parameters: { type: 'object', properties: { title: { type: 'string' } } },
      execute: async ({ title }: { title: string }) => title,
    });
    const tools: ToolContextLike<Guest> = { greet, leave, rawArgs };
    const list: ToolContextLike<Guest> = [
      tool<Guest>({ name: 'x', description: '', execute: async (_, { ctx }) => ctx.userData.name }),
    ];
    expect(new ToolContext<Guest>(tools).hasTool('leave')).toBe(true);
    expect(new ToolContext<Guest>(list).hasTool('x')).toBe(true);
  });
});
