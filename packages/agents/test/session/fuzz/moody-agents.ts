// Agents whose hooks and tools do whatever user code may do, at any time and for any time.
import { llm, sleep, voice, type Clock } from '@livekit/agents';
import type { Chance } from './chance.js';

export interface Mind {
  readonly clock: Clock;
  readonly chance: Chance;
  /** From now on user code ends at once. */
  calm: boolean;
  /** Until then the recogniser has not finished what it hears. */
  recogniserBusyUntil: number;
  /** The turns of the user that a hook stopped: they are not kept, by request. */
  readonly stopped: string[];
  /** A text with a word that nobody said before. */
  text(): string;
}

async function dawdle({ clock, chance, calm }: Mind): Promise<void> {
  if (calm) return;
  if (chance.odds(0.03)) return new Promise(() => undefined);
  if (chance.odds(0.5)) await sleep(clock, chance.odds(0.1) ? chance.between(5000, 40_000) : chance.between(0, 3000));
}

const tool = (execute: () => Promise<unknown>) => llm.tool({ description: 'Does something.', execute });

/** What a tool may do with the session it runs in. */
function commonTools(mind: Mind, self: () => voice.Agent) {
  return {
    look: tool(async () => {
      await dawdle(mind);
      if (mind.chance.odds(0.1)) throw new llm.ToolError('nothing found');
      if (mind.chance.odds(0.1)) throw new Error('broken');
      return mind.chance.odds(0.2) ? undefined : 'found';
    }),
    speak: tool(async () => {
      const said = self().session.say(mind.text());
      if (mind.chance.odds(0.5)) await said;
      return mind.chance.odds(0.5) ? 'spoken' : undefined;
    }),
    silence: tool(async () => {
      await dawdle(mind);
      throw new voice.StopResponse();
    }),
    pass: tool(async () => {
      await dawdle(mind);
      const agent = new MoodyAgent(mind);
      return mind.chance.odds(0.5) ? agent : llm.handoff({ agent, returns: 'passed' });
    }),
    ask: tool(async () => {
      await dawdle(mind);
      return mind.calm ? 'no need' : new MoodyTask(mind).run();
    }),
    update: tool(async () => {
      self().session.updateAgent(new MoodyAgent(mind));
      return 'updated';
    }),
  };
}

async function enter(mind: Mind, { session }: voice.Agent): Promise<void> {
  // Let those who watch the session come first.
  await sleep(mind.clock, 1);
  await dawdle(mind);
  if (mind.chance.odds(0.3)) session.say(mind.text());
  if (mind.chance.odds(0.2)) await session.generateReply();
  if (mind.chance.odds(0.05)) throw new Error('enter');
}

async function hearTurn(mind: Mind, message: llm.ChatMessage): Promise<void> {
  if (mind.chance.odds(0.3)) await dawdle(mind);
  if (mind.chance.odds(0.05)) throw new Error('hook');
  if (!mind.chance.odds(0.05)) return;
  mind.stopped.push(message.textContent ?? '');
  throw new voice.StopResponse();
}

export class MoodyAgent extends voice.Agent {
  readonly #mind: Mind;

  constructor(mind: Mind) {
    super({ instructions: 'Be moody.', tools: commonTools(mind, () => this) });
    this.#mind = mind;
  }
  override async onEnter(): Promise<void> {
    await enter(this.#mind, this);
    if (!this.#mind.calm && this.#mind.chance.odds(0.1)) await new MoodyTask(this.#mind).run();
  }
  override async onExit(): Promise<void> {
    if (this.#mind.chance.odds(0.3)) await dawdle(this.#mind);
    if (this.#mind.chance.odds(0.2)) this.session.say(this.#mind.text());
    if (this.#mind.chance.odds(0.05)) throw new Error('exit');
  }
  override onUserTurnCompleted(_chatCtx: llm.ChatContext, message: llm.ChatMessage): Promise<void> {
    return hearTurn(this.#mind, message);
  }
}

class MoodyTask extends voice.AgentTask<string> {
  readonly #mind: Mind;

  constructor(mind: Mind) {
    super({
      instructions: 'Find something out.',
      tools: {
        ...commonTools(mind, () => this),
        finish: tool(async () => {
          if (!this.done) this.complete(mind.chance.odds(0.1) ? new Error('task') : 'known');
          return mind.chance.odds(0.5) ? 'finished' : undefined;
        }),
      },
    });
    this.#mind = mind;
  }
  override async onEnter(): Promise<void> {
    await enter(this.#mind, this);
    const { clock, chance, calm } = this.#mind;
    // Not every task gets what it waits for from the user.
    if (!calm && chance.odds(0.5)) await sleep(clock, chance.between(0, 20_000));
    if ((calm || chance.odds(0.7)) && !this.done) this.complete('given up');
  }
  override onUserTurnCompleted(_chatCtx: llm.ChatContext, message: llm.ChatMessage): Promise<void> {
    return hearTurn(this.#mind, message);
  }
}
