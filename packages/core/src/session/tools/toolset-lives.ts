// Toolsets while they are used: set up when the first owner comes, closed when the last one goes. Their failures stay theirs.
import type { Clock } from '../../base/clock.js';
import { toError } from '../../base/errors.js';
import type { Logger } from '../../base/log.js';
import { settledWithin } from '../../base/settled-within.js';
import type { Toolset, ToolContextEntry } from '../../model/tools/index.js';

interface LivesOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The tools of a set in use are others now. @throws AgentsError if they cannot be used together with the rest. */
  readonly onChange: () => void;
}

// So long a conversation waits for the tools of a slow server. It may still come later.
const setupLimitMs = 10_000;
const closeLimitMs = 5000;

export class ToolsetLives {
  readonly #options: LivesOptions;
  readonly #owned = new Map<object, ReadonlySet<Toolset>>();
  /** The sets in use, each with the promise of its setup. */
  readonly #live = new Map<Toolset, Promise<void>>();

  constructor(options: LivesOptions) {
    this.#options = options;
  }

  /** From now on `owner` uses these sets, and only these. Never rejects. */
  async use(owner: object, toolsets: readonly Toolset[]): Promise<void> {
    this.#owned.set(owner, new Set(toolsets));
    const ready = [...new Set(toolsets)].map((toolset) => this.#open(toolset));
    await Promise.all([...ready, this.#closeUnused()]);
  }

  /** `owner` has gone. Never rejects. */
  async release(owner: object): Promise<void> {
    this.#owned.delete(owner);
    await this.#closeUnused();
  }

  async close(): Promise<void> {
    this.#owned.clear();
    await this.#closeUnused();
  }

  async #open(toolset: Toolset): Promise<void> {
    const { clock, logger } = this.#options;
    let setup = this.#live.get(toolset);
    if (!setup) {
      setup = this.#setUp(toolset);
      this.#live.set(toolset, setup);
    }
    if (await settledWithin(setup, { clock, limitMs: setupLimitMs })) return;
    logger.warn({ toolset: toolset.id }, 'a toolset is slow to set up: the conversation begins without it');
  }

  async #setUp(toolset: Toolset): Promise<void> {
    try {
      await toolset.setup({ updateTools: (tools) => this.#update(toolset, tools) });
    } catch (error) {
      this.#options.logger.error(
        { err: toError(error), toolset: toolset.id },
        'a toolset could not be set up: the conversation goes on with the tools it has',
      );
    }
  }

  /** Either all of the tools are taken or none. */
  #update(toolset: Toolset, tools: readonly ToolContextEntry[]): void {
    const before = toolset.tools;
    toolset._setTools(tools);
    if (!this.#live.has(toolset)) return;
    try {
      this.#options.onChange();
    } catch (error) {
      toolset._setTools(before);
      throw error;
    }
  }

  async #closeUnused(): Promise<void> {
    const used = new Set([...this.#owned.values()].flatMap((toolsets) => [...toolsets]));
    const unused = [...this.#live.keys()].filter((toolset) => !used.has(toolset));
    for (const toolset of unused) this.#live.delete(toolset);
    await Promise.all(unused.map((toolset) => this.#closeOne(toolset)));
  }

  async #closeOne(toolset: Toolset): Promise<void> {
    const { clock, logger } = this.#options;
    try {
      if (await settledWithin(toolset.aclose(), { clock, limitMs: closeLimitMs })) return;
      logger.warn({ toolset: toolset.id }, 'a toolset takes long to close: it is not waited for');
    } catch (error) {
      logger.error({ err: toError(error), toolset: toolset.id }, 'a toolset could not be closed in order');
    }
  }
}
