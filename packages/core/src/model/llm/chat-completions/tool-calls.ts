// Puts tool calls together from the fragments of a stream, however a server cuts and labels them.

import { shortuuid } from '../../../base/id.js';
import { FunctionCall } from '../../chat/index.js';

/** One entry of `delta.tool_calls`, with nothing taken for granted. */
export interface ToolCallDelta {
  index?: number | null;
  id?: string | null;
  function?: { name?: string | null; arguments?: unknown } | null;
  extra_content?: { google?: { thought_signature?: string } & Record<string, unknown> } | null;
}

interface Draft {
  index: number | undefined;
  id: string | undefined;
  name: string;
  args: string;
  google: ({ thought_signature?: string } & Record<string, unknown>) | undefined;
}

export class ToolCalls {
  readonly #drafts: Draft[] = [];

  get size(): number {
    return this.#drafts.length;
  }

  add(delta: ToolCallDelta): void {
    const draft = this.#find(delta) ?? this.#open();
    draft.index ??= delta.index ?? undefined;
    draft.id ??= delta.id || undefined;
    // Some servers repeat the name with every fragment; none sends it in pieces.
    draft.name ||= delta.function?.name ?? '';
    draft.args += asText(delta.function?.arguments);
    draft.google ??= delta.extra_content?.google;
  }

  /** The calls in the order they began. Arguments are what was sent, to the letter; none at all become `{}`. */
  finish(): FunctionCall[] {
    return this.#drafts.map(({ id, name, args, google }) =>
      FunctionCall.create({
        callId: id ?? shortuuid('call_'),
        name,
        args: args.trim() === '' ? '{}' : args,
        ...(google ? { extra: { google } } : {}),
        ...(google?.thought_signature ? { thoughtSignature: google.thought_signature } : {}),
      }),
    );
  }

  /** Whether every call could be run: a connection that broke leaves one cut short. */
  get isComplete(): boolean {
    return this.#drafts.every(({ name, args }) => name !== '' && (args.trim() === '' || isJson(args)));
  }

  /** The call that `delta` continues; undefined if it begins a new one. */
  #find({ index, id, function: fragment }: ToolCallDelta): Draft | undefined {
    if (typeof index === 'number') {
      // Servers that number every call 0 are told apart by the ids.
      return this.#drafts.findLast((draft) => draft.index === index && (!id || !draft.id || draft.id === id));
    }
    if (id) return this.#drafts.find((draft) => draft.id === id);
    const last = this.#drafts.at(-1);
    const beginsAnew = Boolean(fragment?.name) && last !== undefined && last.args !== '' && isJson(last.args);
    return beginsAnew ? undefined : last;
  }

  #open(): Draft {
    const draft: Draft = { index: undefined, id: undefined, name: '', args: '', google: undefined };
    this.#drafts.push(draft);
    return draft;
  }
}

function asText(args: unknown): string {
  if (typeof args === 'string') return args;
  return args === undefined || args === null ? '' : JSON.stringify(args);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
