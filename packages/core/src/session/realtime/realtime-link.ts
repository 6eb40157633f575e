// The link between a session and its speech-to-speech model: what the model hears, learns, says and is told to stop.
import type { AudioFrame } from '@livekit/rtc-node';
import { toError } from '../../base/errors.js';
import type { ChatMessage, Instructions } from '../../model/chat/index.js';
import type { RealtimeMetricsListener } from './realtime-events.js';
import { RealtimeEvents } from './realtime-events.js';
import { chatFor, heardOf, missingFrom, withHeardText } from './realtime-chat.js';
import {
  RealtimeError,
  type GenerationCreatedEvent,
  type InputTranscriptionCompleted,
  type RealtimeModel,
  type RealtimeSession,
} from '../../model/realtime/index.js';
import { RealtimeSource, type RealtimeMessage } from '../../speech/source/realtime.js';
import type { Spoken } from '../../speech/speak.js';
import type { ActiveAgent, Hub } from '../hub.js';
import { realtimeModelOf } from '../models/models.js';
import type { RealtimePort, WordsListener } from './realtime-port.js';
import { letPipelineTakeOver, type StandInOptions } from './realtime-stand-in.js';
import type { ReplyPlan } from '../speech/speech-plan.js';
import type { Speeches } from '../speech/speeches.js';
import { TurnWords } from './turn-words.js';

export interface RealtimeLinkOptions extends RealtimeMetricsListener, StandInOptions {
  readonly speeches: Speeches;
}

interface Open {
  readonly model: RealtimeModel;
  readonly session: RealtimeSession;
  readonly events: RealtimeEvents;
  readonly words: TurnWords;
  /** What the model was told last. */
  told: ActiveAgent & { readonly instructions: string; readonly chat: object };
}

export class RealtimeLink implements RealtimePort {
  readonly #options: RealtimeLinkOptions;
  readonly #hub: Hub;
  #open: Open | undefined;
  #onWords: WordsListener = () => undefined;
  /** What is told to the model, one thing after the other. */
  #telling: Promise<void> = Promise.resolve();
  /** Messages that the model has in a form of its own: as the user's voice. */
  readonly #asAudio = new Set<string>();

  constructor(options: RealtimeLinkOptions) {
    this.#options = options;
    this.#hub = options.hub;
  }

  get transcribes(): boolean {
    const open = this.#open;
    return open?.model.capabilities.userTranscription === true && !open.words.areWanted;
  }

  listen(onWords: WordsListener): void {
    this.#onWords = onWords;
  }

  /** From now on `active` has the conversation. The model learns of it before it is asked for anything else. */
  async use(active: ActiveAgent): Promise<void> {
    const model = realtimeModelOf(active.models);
    const present = this.#open;
    if (present && present.model === model && isAdaptable(model)) return this.#tellAgent(present, active);
    if (present && present.model === model && present.told.agent === active.agent) return;
    await this.close();
    if (model) this.#start(model, active);
    else this.#hub.session.input._eyes = null;
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    this.#hub.session.input._eyes = undefined;
    if (!open) return;
    open.events[Symbol.dispose]();
    await this.#quietly(open.session.close(), 'closing the realtime session failed');
  }

  hear(frame: AudioFrame): void {
    this.#open?.session.pushAudio(frame);
  }

  commit(message: ChatMessage): void {
    const open = this.#open;
    if (!open) return;
    this.#asAudio.add(message.id);
    open.events.turnCommitted(message.createdAt);
    if (open.words.turnOver()) this.#give(open);
  }

  soundBegan(): void {
    this.#open?.words.soundBegan();
  }

  write(): void {
    const open = this.#open;
    if (!open?.words.areWanted) return this.#hub.runtime.dispatch({ type: 'words-awaited', pending: false });
    open.words.ask();
    this.#give(open);
  }

  recognised(text: string): void {
    const message = this.#open?.events.recognised(text);
    if (message) this.#asAudio.add(message.id);
  }

  clear(): void {
    const open = this.#open;
    if (!open) return;
    void this.#tell('the realtime model did not forget what it heard', () => open.session.clearAudio());
    this.#forget(open, open.words.cleared());
  }

  reply(plan: ReplyPlan): RealtimeSource | null {
    const open = this.#open;
    if (!open) return null;
    return new RealtimeSource({
      begin: (signal) => (plan.generation ? Promise.resolve(plan.generation) : this.#ask(open, plan, signal)),
      sound: this.#hub.active().nodes.sound,
      onCut: () => void this.#quietly(open.session.interrupt(), 'stopping the realtime model failed'),
      onMessage: (message) => this.#checkVoice(message),
    });
  }

  said(source: RealtimeSource, spoken: Spoken): void {
    const open = this.#open;
    if (!open || !spoken.interrupted) return;
    for (const heard of heardOf(source.messages, spoken)) {
      if (heard.message.audible) this.#truncate(open, heard);
      else if (open.model.capabilities.midSessionChatCtxUpdate !== false)
        void this.#tell('the realtime model was not told what was heard', () =>
          open.session.updateChatCtx(withHeardText(open.session.chatCtx, heard)),
        );
    }
  }

  sync(): Promise<void> {
    const open = this.#open;
    if (!open || open.model.capabilities.midSessionChatCtxUpdate === false) return Promise.resolve();
    return this.#tell('the realtime model was not told of the conversation', async () => {
      const { agent } = this.#hub.active();
      const missing = missingFrom(open.session.chatCtx, agent._chatCtx.items, this.#asAudio);
      if (missing.length === 0) return;
      const chatCtx = open.session.chatCtx.copy();
      chatCtx.items = [...chatCtx.items, ...missing];
      await open.session.updateChatCtx(chatCtx);
    });
  }

  #start(model: RealtimeModel, active: ActiveAgent): void {
    const session = model.session();
    const events = new RealtimeEvents({
      ...this.#options,
      session,
      model,
      takeWords: (event) => this.#takeWords(event),
      onPipelineNeeded: (event) =>
        void this.#hub.scope.spawn('pipeline', () => letPipelineTakeOver(event, this.#options)),
    });
    const instructions = textOf(active.agent.instructions);
    const chat = active.agent._chatCtx;
    const words = new TurnWords(this.#hub, session, (event) => this.#onWords(event));
    this.#open = { model, session, events, words, told: toldOf(active, instructions) };
    this.#hub.session.input._eyes = session;
    this.#asAudio.clear();
    const chatCtx = chatFor(chat.items);
    void this.#tell('the realtime model was not told of the agent', () =>
      session._updateSession(instructions, chatCtx.items.length > 0 ? chatCtx : undefined, active.toolCtx),
    );
  }

  #give({ session }: Open): void {
    void this.#tell('the realtime model did not take the turn of the user', () => session.commitAudio());
  }

  #takeWords(event: InputTranscriptionCompleted): boolean {
    const open = this.#open;
    const taken = open?.words.take(event) ?? 'late';
    if (open && taken === 'cleared') this.#forget(open, new Set([event.itemId]));
    return taken !== 'late';
  }

  /** What was cleared after the model had taken it. */
  #forget(...[open, items]: [Open, ReadonlySet<string>]): void {
    if (items.size === 0 || open.model.capabilities.midSessionChatCtxUpdate === false) return;
    void this.#tell('the realtime model did not forget what it heard', () =>
      open.session.updateChatCtx(open.words.without(items)),
    );
  }

  #tellAgent(open: Open, active: ActiveAgent): void {
    const { told } = open;
    const instructions = textOf(active.agent.instructions);
    const chat = active.agent._chatCtx;
    const sameChat = told.agent === active.agent && told.chat === chat;
    open.told = toldOf(active, instructions);
    const newInstructions = instructions === told.instructions ? undefined : instructions;
    const newTools = active.toolCtx.equals(told.toolCtx) ? undefined : active.toolCtx;
    if (newInstructions === undefined && sameChat && !newTools) return;
    void this.#tell('the realtime model was not told of the agent', () =>
      open.session._updateSession(newInstructions, sameChat ? undefined : chatFor(chat.items), newTools),
    );
  }

  async #ask(...[open, plan, signal]: [Open, ReplyPlan, AbortSignal]): Promise<GenerationCreatedEvent> {
    const { session } = open;
    await this.#tellExtras(open, plan);
    await this.sync();
    signal.throwIfAborted();
    const { toolChoice } = plan;
    const limited = toolChoice !== undefined && toolChoice !== 'auto';
    if (limited) session.updateOptions({ toolChoice });
    try {
      const instructions = plan.instructions === undefined ? undefined : textOf(plan.instructions, plan.modality);
      return await this.#inModality(open, plan, () => session.generateReply(instructions, { signal }));
    } finally {
      if (limited) session.updateOptions({ toolChoice: null });
    }
  }

  /** A typed turn is answered by the instructions for writing; right after, those for the voice are in force again. */
  async #inModality<T>(...[open, { modality }, answer]: [Open, ReplyPlan, () => Promise<T>]): Promise<T> {
    const { model, session, told } = open;
    const instructions = textOf(told.agent.instructions, modality);
    if (instructions === told.instructions || !model.capabilities.midSessionInstructionsUpdate) return answer();
    const failure = 'the realtime model was not told of the instructions for this way of talking';
    await this.#tell(failure, () => session.updateInstructions(instructions));
    try {
      return await answer();
    } finally {
      void this.#tell(failure, () => session.updateInstructions(open.told.instructions));
    }
  }

  /** What the program or a hook added to the conversation for this reply. */
  async #tellExtras(open: Open, plan: ReplyPlan): Promise<void> {
    const known = new Set(this.#hub.active().agent._chatCtx.items.map(({ id }) => id));
    const extras = (plan.chatCtx?.items ?? []).filter(({ id }) => !known.has(id));
    if (extras.length === 0) return;
    await this.#tell('the realtime model was not told what this reply needs', async () => {
      const chatCtx = open.session.chatCtx.copy();
      chatCtx.items = [...chatCtx.items, ...missingFrom(chatCtx, extras, this.#asAudio)];
      await open.session.updateChatCtx(chatCtx);
    });
  }

  #truncate(...[open, heard]: [Open, ReturnType<typeof heardOf>[number]]): void {
    if (!open.model.capabilities.messageTruncation) return;
    void this.#tell('the realtime model was not told what was heard', () =>
      open.session.truncate({
        messageId: heard.message.id,
        audioEndMs: heard.audioEndMs,
        modalities: ['text', 'audio'],
        audioTranscript: heard.text,
      }),
    );
  }

  /** Models that were given a history of text may answer in text although sound was asked for. */
  #checkVoice(message: RealtimeMessage): void {
    if (message.audible || this.#hub.active().nodes.voice || !this.#hub.output.hasAudio) return;
    const error = new RealtimeError(
      'The realtime model answered in text, and the session has no voice for it: pass `tts` to the AgentSession.',
    );
    this.#hub.failed({ stage: 'llm', error });
  }

  #tell(failure: string, work: () => Promise<void>): Promise<void> {
    this.#telling = this.#telling.then(() => this.#quietly(work(), failure));
    return this.#telling;
  }

  async #quietly(work: Promise<void>, failure: string): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#hub.logger.warn({ err: toError(error) }, failure);
    }
  }
}

/** Whether one session can serve several agents in turn. */
function isAdaptable(model: RealtimeModel): boolean {
  const can = model.capabilities;
  return [can.midSessionChatCtxUpdate, can.midSessionInstructionsUpdate, can.midSessionToolsUpdate].every(Boolean);
}

/** Toolsets change from within: what was told is kept as it was. */
function toldOf(active: ActiveAgent, instructions: string): Open['told'] {
  return { ...active, toolCtx: active.toolCtx._flattenedCopy(), instructions, chat: active.agent._chatCtx };
}

function textOf(instructions: string | Instructions, modality: 'audio' | 'text' = 'audio'): string {
  return typeof instructions === 'string' ? instructions : instructions.asModality(modality).toString();
}
