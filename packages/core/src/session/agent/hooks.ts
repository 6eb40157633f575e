// The agent's pipeline nodes as the pipeline calls them: overridden ones through web streams, default ones directly.
import type { AudioFrame } from '@livekit/rtc-node';
import type { ReadableStream } from 'node:stream/web';
import { toStream } from '../../base/web-streams.js';
import type { SpeechEvent } from '../../model/stt/index.js';
import type { TimedString } from '../../model/timed-string.js';
import type { ReplyNode } from '../../speech/source/reply.js';
import { filterEmojiText, filterMarkdownText } from '../../speech/text-transforms.js';
import { AgentBase } from './agent.js';
import type { AgentHost } from './agent-host.js';
import { defaultLlmNode, defaultTtsNode } from './default-nodes.js';
import type { Agent, ModelSettings } from '../faces.js';
import type { TextTransform } from '../options.js';

type Captions = AsyncIterable<string | TimedString>;

export interface PipelineNodes {
  readonly reply: ReplyNode;
  /** Null: nothing can be spoken. */
  readonly voice: ((text: AsyncIterable<string>, signal: AbortSignal) => AsyncIterable<AudioFrame>) | null;
  readonly captions: (text: Captions) => Captions;
  /** The sound of a realtime model on its way out. */
  readonly sound: (audio: AsyncIterable<AudioFrame>) => AsyncIterable<AudioFrame>;
  /** Null: the agent has no recogniser of its own making. */
  readonly recogniser: ((audio: AsyncIterable<AudioFrame>) => AsyncIterable<SpeechEvent | string>) | null;
}

const noSettings: ModelSettings = {};

type NodeName = 'sttNode' | 'llmNode' | 'ttsNode' | 'transcriptionNode' | 'realtimeAudioOutputNode';

export function nodesOf(agent: Agent, host: AgentHost): PipelineNodes {
  const overrides = (name: NodeName) => agent[name] !== AgentBase.prototype[name];
  return {
    reply: replyNode(agent, host, overrides('llmNode')),
    voice: voiceNode(agent, host, overrides('ttsNode')),
    captions: overrides('transcriptionNode')
      ? (text) => opened(() => agent.transcriptionNode(toStream(text), noSettings))
      : (text) => text,
    sound: overrides('realtimeAudioOutputNode')
      ? (audio) => opened(() => agent.realtimeAudioOutputNode(toStream(audio), noSettings))
      : (audio) => audio,
    recogniser: overrides('sttNode') ? (audio) => opened(() => agent.sttNode(toStream(audio), noSettings)) : null,
  };
}

function replyNode(agent: Agent, host: AgentHost, overridden: boolean): ReplyNode {
  return ({ chatCtx, toolCtx, toolChoice }, signal) => {
    const settings: ModelSettings = toolChoice === undefined ? {} : { toolChoice };
    if (!overridden) return defaultLlmNode(host, { chatCtx, toolCtx, settings, signal });
    return opened(() => agent.llmNode(chatCtx, toolCtx, settings));
  };
}

function voiceNode(agent: Agent, host: AgentHost, overridden: boolean): PipelineNodes['voice'] {
  if (!overridden && !host.models.tts) return null;
  return (text, signal) => {
    const spoken = transformed(text, host.options.ttsTextTransforms);
    return overridden
      ? opened(() => agent.ttsNode(toStream(spoken), noSettings))
      : defaultTtsNode(host, spoken, signal);
  };
}

function transformed(text: AsyncIterable<string>, transforms: readonly TextTransform[] | null): AsyncIterable<string> {
  return (transforms ?? []).reduce<AsyncIterable<string>>((source, transform) => {
    if (transform === 'filter_markdown') return filterMarkdownText(source);
    if (transform === 'filter_emoji') return filterEmojiText(source);
    // User transforms take and give web streams.
    return transform(toStream(source));
  }, text);
}

/** The items of a node's stream; none if the node returned null. */
async function* opened<T>(open: () => Promise<ReadableStream<T> | null>): AsyncGenerator<T> {
  const stream = await open();
  if (stream) yield* stream;
}
