// The pipeline nodes of an agent that overrides none.
import type { AudioFrame } from '@livekit/rtc-node';
import { AgentsError } from '../../base/errors.js';
import type { ChatContext } from '../../model/chat/index.js';
import type { ChatChunk, LLM } from '../../model/llm/index.js';
import type { SpeechEvent } from '../../model/stt/index.js';
import type { ToolContext } from '../../model/tools/index.js';
import { synthesise } from '../../speech/voice.js';
import type { AgentHost } from './agent-host.js';
import type { ModelSettings } from '../faces.js';

const never = new AbortController().signal;

export interface LlmNodeRequest {
  readonly chatCtx: ChatContext;
  readonly toolCtx: ToolContext;
  readonly settings: ModelSettings;
  readonly signal?: AbortSignal;
}

/** Asks the language model. */
export async function* defaultLlmNode(host: AgentHost, request: LlmNodeRequest): AsyncGenerator<ChatChunk> {
  const { llm } = host.models;
  if (!llm || !isLLM(llm)) {
    throw new AgentsError(
      'A reply was asked for, but the session has no language model: pass `llm` to the AgentSession or the Agent.',
      {
        code: 'llm_missing',
      },
    );
  }
  const signal = request.signal ?? never;
  const stream = llm.chat({
    chatCtx: request.chatCtx,
    toolCtx: request.toolCtx,
    connOptions: host.options.llmConnOptions,
    ...(request.settings.toolChoice === undefined ? {} : { toolChoice: request.settings.toolChoice }),
  });
  const stop = () => stream.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stream) yield chunk;
  } finally {
    signal.removeEventListener('abort', stop);
    stream.close();
  }
}

/** Speaks text with the TTS. */
export function defaultTtsNode(
  host: AgentHost,
  text: AsyncIterable<string>,
  signal: AbortSignal = never,
): AsyncIterable<AudioFrame> {
  const { tts } = host.models;
  if (!tts)
    throw new AgentsError(
      'Speech was asked for, but the session has no voice: pass `tts` to the AgentSession or the Agent.',
      { code: 'tts_missing' },
    );
  return synthesise(text, { tts, connOptions: host.options.ttsConnOptions, signal, pacing: host.options.ttsPacing });
}

/** Recognises words with a streaming STT. */
export async function* defaultSttNode(host: AgentHost, audio: AsyncIterable<AudioFrame>): AsyncGenerator<SpeechEvent> {
  const { stt } = host.models;
  if (!stt?.capabilities.streaming) {
    throw new AgentsError(
      'sttNode needs a streaming recogniser: pass a streaming `stt`, or wrap yours in stt.StreamAdapter.',
      { code: 'stt_not_streaming' },
    );
  }
  const stream = stt.stream({ connOptions: host.options.sttConnOptions });
  const feeding = feed(audio, stream);
  try {
    for await (const event of stream) yield event;
    await feeding;
  } finally {
    stream.close();
  }
}

async function feed(
  audio: AsyncIterable<AudioFrame>,
  stream: { pushFrame(frame: AudioFrame): void; endInput(): void },
): Promise<void> {
  try {
    for await (const frame of audio) stream.pushFrame(frame);
    stream.endInput();
  } catch {
    // The stream was closed while audio still came: its reader knows why.
  }
}

/** A language model, of whichever copy of the package: realtime models have sessions, language models chat. */
export function isLLM(model: object): model is LLM {
  return 'chat' in model && typeof model.chat === 'function';
}
