// One speech from the floor to its end: say it, write down what was heard, run its tools, answer their results.
import { toError } from '../../base/errors.js';
import { ChatMessage, type ChatItem, type FunctionCall } from '../../model/chat/index.js';
import type { SpeechPart, SpeechParts } from '../../speech/parts.js';
import type { RealtimeSource } from '../../speech/source/realtime.js';
import { replyParts } from '../../speech/source/reply.js';
import { sayParts } from '../../speech/source/say.js';
import { speak, type SpeakPorts, type Spoken } from '../../speech/speak.js';
import type { AgentBase } from '../agent/agent.js';
import { expressiveGuide, withoutMarkup } from './expressive.js';
import type { Hub } from '../hub.js';
import type { ToolContext } from '../../model/tools/index.js';
import { toolsWithMocks } from '../run/mock-tools.js';
import { replyContext } from '../history/reply-context.js';
import type { SpeechHandle } from './speech-handle.js';
import type { ReplyPlan, SpeechPlan, SpeechRequest } from './speech-plan.js';
import { toolsOnEnter } from '../tools/combine.js';
import { ToolRound, type RoundResult } from './tool-round.js';
import { answerReport, FirstPart } from '../listening/turn-times.js';

export interface SpeechRunOptions {
  readonly hub: Hub;
  readonly speeches: { request(request: SpeechRequest): SpeechHandle };
  readonly handle: SpeechHandle;
  readonly plan: SpeechPlan;
  readonly stop: AbortSignal;
  /** What was heard of it is in the history. */
  readonly onSaid: () => void;
  /** Parts that were generated before it had the floor, and when the first came. */
  readonly ahead?: { readonly parts: AsyncIterable<SpeechPart>; readonly firstPart: FirstPart };
}

/** The parts of a reply, computed from the conversation as it is when they are first asked for. */
export function replyPartsOf(hub: Hub, id: string, plan: ReplyPlan): SpeechParts {
  const { agent, nodes, toolCtx } = hub.active();
  return replyParts(hub.usage.requests.watch(id, nodes.reply), () => {
    const chatCtx = plan.chatCtx ?? agent._chatCtx;
    const context = replyContext({
      chatCtx,
      instructions: agent.instructions,
      extra: plan.instructions,
      modality: plan.modality,
      guide: expressiveGuide(hub),
    });
    const { userMessage } = plan;
    if (userMessage && !context.getById(userMessage.id)) context.insert(userMessage);
    return { chatCtx: context, toolCtx: toolsFor(plan, toolCtx), toolChoice: plan.toolChoice };
  });
}

function toolsFor(plan: SpeechPlan, toolCtx: ToolContext): ToolContext {
  return plan.kind === 'reply' && plan.isOnEnter ? toolsOnEnter(toolCtx) : toolCtx;
}

export class SpeechRun {
  readonly #options: SpeechRunOptions;
  readonly #hub: Hub;
  /** Who speaks: what is said and done belongs to their history, whoever has the conversation by then. */
  readonly #agent: AgentBase;
  readonly #firstPart: FirstPart;

  constructor(options: SpeechRunOptions) {
    this.#options = options;
    this.#hub = options.hub;
    this.#agent = options.hub.active().agent;
    this.#firstPart = options.ahead?.firstPart ?? new FirstPart();
  }

  async run(): Promise<void> {
    const { plan, handle } = this.#options;
    if (plan.kind === 'reply') this.#commitQuestion(plan);
    const toolCtx = toolsWithMocks(this.#agent, toolsFor(plan, this.#hub.active().toolCtx));
    const round = new ToolRound({ hub: this.#hub, handle, toolCtx });
    const realtime = plan.kind === 'reply' ? this.#hub.realtime.reply(plan) : null;
    const spoken = await this.#speak(round, realtime);
    this.#commitSpoken(spoken, realtime?.messages[0]?.id);
    if (realtime) this.#hub.realtime.said(realtime, spoken);
    else void this.#hub.realtime.sync();
    this.#options.onSaid();
    if (spoken.failure) this.#failed(spoken.failure.error);
    round.spoken();
    if (round.isEmpty) return;
    this.#hub.runtime.dispatch({ type: 'speech-audio-ended', id: handle.id });
    const result = await round.finish();
    for (const item of result.items) this.#commit(item);
    await this.#hub.realtime.sync();
    await this.#afterTools(result);
  }

  /** What was said and done before the failure stands. */
  #failed(error: unknown): void {
    this.#options.handle._update({ error: toError(error) });
    this.#hub.failed({ stage: 'llm', error });
  }

  async #speak(round: ToolRound, realtime: RealtimeSource | null): Promise<Spoken> {
    const { handle, plan, stop, ahead } = this.#options;
    const parts = ahead?.parts ?? this.#partsOf(plan, realtime)(stop);
    // A program that says a stream may take its time; a model that falls silent would keep the floor for ever.
    const partsIdleMs = plan.kind === 'reply' ? this.#hub.runtime.policy.thinkingTimeoutMs : null;
    return speak(handle.id, parts, { ...this.#ports(round), partsIdleMs, signal: stop });
  }

  #partsOf(plan: SpeechPlan, realtime: RealtimeSource | null): SpeechParts {
    if (realtime) return (signal) => realtime.parts(signal);
    return plan.kind === 'say'
      ? sayParts(plan.saying)
      : this.#firstPart.watch(replyPartsOf(this.#hub, this.#options.handle.id, plan), this.#hub.clock);
  }

  #ports(round: ToolRound): Omit<SpeakPorts, 'partsIdleMs'> {
    const { hub } = this.#options;
    const { id } = this.#options.handle;
    const { nodes, models, agent } = hub.active();
    const aligned = agent.useTtsAlignedTranscript ?? hub.options.useTtsAlignedTranscript;
    return {
      clock: hub.clock,
      output: hub.output,
      voice: nodes.voice,
      captions: this.#captions(),
      alignedCaptions: aligned && Boolean(models.tts?.capabilities.alignedTranscript),
      idleMs: hub.options.ttsReadIdleMs,
      onToolCall: (call) => this.#call(call, round),
      onAudioStarted: () => hub.runtime.dispatch({ type: 'speech-audio-started', id }),
      onAudioFlushed: (remainingMs) => hub.runtime.dispatch({ type: 'speech-audio-flushed', id, remainingMs }),
      onError: (stage, error) => hub.failed({ stage: stage === 'voice' ? 'tts' : 'captions', error }),
    };
  }

  #captions(): SpeakPorts['captions'] {
    const { hub } = this.#options;
    const { nodes, models } = hub.active();
    const isExpressive = expressiveGuide(hub) !== null;
    models.tts?._setExpressive(isExpressive);
    if (!isExpressive) return nodes.captions;
    const { output } = hub.session;
    return (text) =>
      nodes.captions(withoutMarkup(text, (attributes) => output.transcription?.setAttributes(attributes)));
  }

  /** A model that calls tools although it must not would call them for ever. */
  #call(call: FunctionCall, round: ToolRound): void {
    const { plan, hub } = this.#options;
    if (plan.kind === 'reply' && plan.toolChoice === 'none') {
      hub.logger.warn({ tool: call.name }, 'the model called a tool although it was told not to: the call is ignored');
      return;
    }
    round.start(call);
  }

  /** What is to be answered stands last, whatever was said and found out since the user began to speak. */
  #commitQuestion({ userMessage, chatCtx }: ReplyPlan): void {
    if (!userMessage) return;
    const last = [this.#agent._chatCtx, chatCtx].map((context) => context?.items.at(-1)?.createdAt ?? 0);
    userMessage.createdAt = Math.max(userMessage.createdAt, ...last);
    this.#commit(userMessage);
  }

  /** History holds what was heard: nothing if nothing was, the beginning if it was cut off. */
  #commitSpoken(spoken: Spoken, id: string | undefined): void {
    const { plan } = this.#options;
    const text = spoken.interrupted ? spoken.heardText : spoken.text;
    if (!text.trim() || (plan.kind === 'say' && !plan.addToChatCtx)) return;
    const createdAt = spoken.textAt ?? this.#hub.clock.now();
    const question = plan.kind === 'reply' ? plan.userMessage : undefined;
    this.#commit(
      new ChatMessage({
        ...(id === undefined ? {} : { id }),
        role: 'assistant',
        content: [text.trim()],
        interrupted: spoken.interrupted,
        createdAt,
        metrics: answerReport(spoken, question, this.#firstPart.waitMs),
      }),
    );
  }

  #commit(item: ChatItem): void {
    this.#hub.history.add(item, this.#agent);
    this.#options.handle._update({ item });
  }

  async #afterTools(result: RoundResult): Promise<void> {
    const { handle, plan, stop, speeches } = this.#options;
    if (stop.aborted) return;
    if (result.replyNeeded) {
      const round = plan.kind === 'reply' ? plan.round + 1 : 1;
      const last = round >= this.#hub.options.maxToolSteps || result.handoff !== null;
      const modality = plan.kind === 'reply' ? plan.modality : 'audio';
      const next: ReplyPlan = { kind: 'reply', modality, round, toolChoice: last ? 'none' : 'auto' };
      handle._update({ step: true });
      const answer = speeches.request({
        plan: next,
        source: 'tool_response',
        userInitiated: false,
        parent: handle,
        allowInterruptions: handle.allowInterruptions,
      });
      // From here on it only waits: the answer counts, not its parent.
      this.#hub.runtime.dispatch({ type: 'speech-parked', id: handle.id, parked: true });
      await answer;
      for (const item of answer.chatItems) handle._update({ item });
    }
    if (result.handoff && !stop.aborted) this.#hub.session.updateAgent(result.handoff);
  }
}
