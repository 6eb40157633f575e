// Tools that share a life: set up together, closed together.
import { TOOLSET_SYMBOL, type AnyFunctionTool, type ProviderTool } from './tool-types.js';
import type { ToolHandlingOptions } from './tool-handling.js';
import type { Any } from '../../base/any.js';

/** What a list of tools holds. */
export type ToolContextEntry<UserData = Any> = AnyFunctionTool<UserData> | ProviderTool | Toolset;

/** Given to a toolset when it is set up. */
export interface ToolsetContext {
  /** Replaces the tools of the set, also later on. */
  updateTools: (tools: readonly ToolContextEntry[]) => void;
}

export interface ToolsetCreateOptions {
  id: string;
  /** The first tools. */
  tools: readonly ToolContextEntry[];
  /** Called once when the set comes into use. */
  setup?: (ctx: ToolsetContext) => Promise<void>;
  /** Called once when the set is no longer used. */
  aclose?: () => Promise<void>;
}

/**
 * Tools that share a resource, such as a database or an MCP client.
 *
 * @example
 * ```ts
 * const orders = Toolset.create({ id: 'orders', tools: [findOrder], aclose: () => database.end() });
 * ```
 */
export class Toolset {
  readonly [TOOLSET_SYMBOL] = true;
  readonly #id: string;
  #tools: readonly ToolContextEntry[];

  constructor({ id, tools }: { id: string; tools: readonly ToolContextEntry[] }) {
    this.#id = id;
    this.#tools = [...tools];
  }

  static create(options: ToolsetCreateOptions): Toolset {
    return new HookedToolset(options);
  }

  get id(): string {
    return this.#id;
  }

  get tools(): readonly ToolContextEntry[] {
    return this.#tools;
  }

  /** @internal */
  _setTools(tools: readonly ToolContextEntry[]): void {
    this.#tools = [...tools];
  }

  async setup(_ctx: ToolsetContext): Promise<void> {}

  async aclose(): Promise<void> {}
}

class HookedToolset extends Toolset {
  readonly #options: ToolsetCreateOptions;

  constructor(options: ToolsetCreateOptions) {
    super(options);
    this.#options = options;
  }

  override async setup(ctx: ToolsetContext): Promise<void> {
    await this.#options.setup?.(ctx);
  }

  override async aclose(): Promise<void> {
    await this.#options.aclose?.();
  }
}

export interface AsyncToolsetCreateOptions extends ToolsetCreateOptions {
  /** How the results of tools that go on in the background are told to the model. */
  toolHandling?: ToolHandlingOptions;
}

/** A toolset with its own way of telling the model about tools that go on in the background. */
export class AsyncToolset extends Toolset {
  /** What was given to {@link AsyncToolset.create}. */
  readonly toolHandling: ToolHandlingOptions;
  readonly #options: AsyncToolsetCreateOptions;

  private constructor(options: AsyncToolsetCreateOptions) {
    super(options);
    this.#options = options;
    this.toolHandling = options.toolHandling ?? {};
  }

  static override create(options: AsyncToolsetCreateOptions): AsyncToolset {
    return new AsyncToolset(options);
  }

  override async setup(ctx: ToolsetContext): Promise<void> {
    await this.#options.setup?.(ctx);
  }

  override async aclose(): Promise<void> {
    await this.#options.aclose?.();
  }
}

/** True if `value` is a {@link Toolset}, also one of another copy of this package. */
export function isToolset(value: unknown): value is Toolset {
  return typeof value === 'object' && value !== null && TOOLSET_SYMBOL in value;
}
