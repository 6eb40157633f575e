// Finds a language model server on this machine, by asking the usual ports.
import { systemClock } from '@livekit/agents';
import { field } from './speech-endpoint.js';

/** A language model server that speaks the OpenAI wire. */
export interface LocalLLM {
  /** Such as `http://127.0.0.1:11434/v1`; works as `baseURL` of an OpenAI client with any key. */
  baseURL: string;
  /** The first model it lists that can chat. */
  model: string;
  /** Which program usually listens there. */
  name: string;
}

/** A place to look. */
export interface LocalLLMCandidate {
  readonly name: string;
  readonly port: number;
}

/** Options of {@link findLocalLLM}. */
export interface FindLocalLLMOptions {
  signal?: AbortSignal | undefined;
  /** Where to look, most wanted first. Default: Ollama, LM Studio, llama.cpp, vLLM on their usual ports. */
  candidates?: readonly LocalLLMCandidate[];
  /** How long each may take to answer, in ms. Default 300. */
  timeoutMs?: number;
}

const usualCandidates: readonly LocalLLMCandidate[] = [
  { name: 'Ollama', port: 11434 },
  { name: 'LM Studio', port: 1234 },
  { name: 'llama.cpp', port: 8080 },
  { name: 'vLLM', port: 8000 },
];
const notForChat = /embed|rerank|whisper|bge-|clip|tts/i;

/**
 * The first language model server that answers on loopback, or null. All are asked at once, so it takes at most
 * `timeoutMs`. Never rejects but for the signal's reason.
 */
export async function findLocalLLM(options: FindLocalLLMOptions = {}): Promise<LocalLLM | null> {
  const { signal, candidates = usualCandidates, timeoutMs = 300 } = options;
  signal?.throwIfAborted();
  const timeout = new AbortController();
  const alarm = systemClock.wakeAt(systemClock.now() + timeoutMs, () => timeout.abort());
  const both = signal === undefined ? timeout.signal : AbortSignal.any([signal, timeout.signal]);
  try {
    const found = await Promise.all(candidates.map((candidate) => probe(candidate, both)));
    signal?.throwIfAborted();
    return found.find((llm) => llm !== null) ?? null;
  } finally {
    alarm[Symbol.dispose]();
  }
}

async function probe({ name, port }: LocalLLMCandidate, signal: AbortSignal): Promise<LocalLLM | null> {
  const baseURL = `http://127.0.0.1:${port}/v1`;
  try {
    const response = await fetch(`${baseURL}/models`, { signal });
    if (!response.ok) return null;
    const listed = field(await response.json(), 'data');
    if (!Array.isArray(listed)) return null;
    const ids = listed.map((model: unknown) => field(model, 'id')).filter((id) => typeof id === 'string');
    const model = ids.find((id) => !notForChat.test(id));
    return model === undefined ? null : { baseURL, model, name };
  } catch {
    return null;
  }
}
