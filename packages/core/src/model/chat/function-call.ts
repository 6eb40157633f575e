// A tool call of a model, and its result.
import { newItemId, presentInstant } from './item-base.js';
import { toJsonObject, type JSONValue } from './json.js';

export interface FunctionCallOptions {
  /** The provider's id of the call; its output carries the same. */
  callId: string;
  name: string;
  /** The arguments, as JSON. */
  args: string;
  /** Default: a new id that starts with `item_`. */
  id?: string;
  /** In ms since the epoch. Default: now. */
  createdAt?: number;
  /** Data of yours or of a provider. */
  extra?: Record<string, unknown>;
  groupId?: string;
  thoughtSignature?: string;
}

/** A model asks for a tool to be called. */
export class FunctionCall {
  readonly id: string;
  readonly type = 'function_call' as const;
  callId: string;
  /** The arguments, as JSON. */
  args: string;
  name: string;
  /** In ms since the epoch. */
  createdAt: number;
  extra: Record<string, unknown>;
  /** Calls made in parallel share it. */
  groupId?: string;
  /** Gemini: must be sent back with the result when the model thinks. */
  thoughtSignature?: string;

  constructor(params: FunctionCallOptions) {
    this.id = params.id ?? newItemId();
    this.callId = params.callId;
    this.args = params.args;
    this.name = params.name;
    this.createdAt = params.createdAt ?? presentInstant();
    this.extra = params.extra ?? {};
    if (params.groupId !== undefined) this.groupId = params.groupId;
    if (params.thoughtSignature !== undefined) this.thoughtSignature = params.thoughtSignature;
  }

  static create(params: FunctionCallOptions): FunctionCall {
    return new FunctionCall(params);
  }

  /** @param excludeTimestamp - leaves `createdAt` out. Default: false. */
  toJSON(excludeTimestamp = false): JSONValue {
    return toJsonObject({
      id: this.id,
      type: this.type,
      callId: this.callId,
      name: this.name,
      args: this.args,
      extra: Object.keys(this.extra).length > 0 ? this.extra : undefined,
      groupId: this.groupId,
      thoughtSignature: this.thoughtSignature,
      createdAt: excludeTimestamp ? undefined : this.createdAt,
    });
  }
}

export interface FunctionCallOutputOptions {
  callId: string;
  output: string;
  isError: boolean;
  /** Default: a new id that starts with `item_`. */
  id?: string;
  /** In ms since the epoch. Default: now. */
  createdAt?: number;
  /** Default: ''. */
  name?: string;
}

/** What a tool call gave. */
export class FunctionCallOutput {
  readonly id: string;
  readonly type = 'function_call_output' as const;
  name: string;
  callId: string;
  output: string;
  isError: boolean;
  /** In ms since the epoch. */
  createdAt: number;

  constructor(params: FunctionCallOutputOptions) {
    this.id = params.id ?? newItemId();
    this.callId = params.callId;
    this.output = params.output;
    this.isError = params.isError;
    this.name = params.name ?? '';
    this.createdAt = params.createdAt ?? presentInstant();
  }

  static create(params: FunctionCallOutputOptions): FunctionCallOutput {
    return new FunctionCallOutput(params);
  }

  /** @param excludeTimestamp - leaves `createdAt` out. Default: false. */
  toJSON(excludeTimestamp = false): JSONValue {
    return toJsonObject({
      id: this.id,
      type: this.type,
      name: this.name,
      callId: this.callId,
      output: this.output,
      isError: this.isError,
      createdAt: excludeTimestamp ? undefined : this.createdAt,
    });
  }
}
