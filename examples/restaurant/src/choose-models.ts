// Which models run here, and why: provider keys first, then what the machine itself offers.
import { toError } from '@livekit/agents';
import * as local from '@livekit/agents-plugin-local';
import { z } from 'zod';

const modelChoice = z.object({
  ears: z.enum(['openai', 'local', 'none']),
  voice: z.enum(['openai', 'local', 'none']),
  brain: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('openai') }),
    z.object({ kind: z.literal('local'), baseURL: z.string(), model: z.string() }),
    z.object({ kind: z.literal('scripted') }),
  ]),
  /** One line for each choice, with the reason. */
  reasons: z.array(z.string()),
  deafBecause: z.string().optional(),
});

/** Plain data, so that a main process can hand it to the processes of its calls. */
export type ModelChoice = z.infer<typeof modelChoice>;

// The speech server of this process, once it was started.
let ears: local.SpeechServer | undefined;

const variable = 'RESTAURANT_MODELS';

/** What a main process chose for this one, or a choice of its own. */
export async function presentChoice(report: (line: string) => void = () => {}): Promise<ModelChoice> {
  const chosen = process.env[variable];
  return chosen ? modelChoice.parse(JSON.parse(chosen)) : chooseModels(report);
}

/** Lets processes started from here run on this choice. */
export function handDown(choice: ModelChoice): void {
  process.env[variable] = JSON.stringify(choice);
}

/** Looks at keys and at the machine. Installs local speech recognition if need be, which takes a minute once. */
export async function chooseModels(report: (line: string) => void): Promise<ModelChoice> {
  if (process.env['OPENAI_API_KEY']) {
    const reasons = ['Ears, brain and voice: OpenAI, since OPENAI_API_KEY is set.'];
    return { ears: 'openai', voice: 'openai', brain: { kind: 'openai' }, reasons };
  }
  const brain = await chooseBrain();
  const voice = await tryVoice();
  const ears = await tryEars(report);
  const reasons = [ears.reason, brain.reason, voice.reason];
  const choice = { ears: ears.kind, voice: voice.kind, brain: brain.choice, reasons };
  return ears.kind === 'none' ? { ...choice, deafBecause: ears.reason } : choice;
}

/** Ends what a choice has started. */
export async function closeModels(): Promise<void> {
  await ears?.close();
  ears = undefined;
}

async function chooseBrain(): Promise<{ choice: ModelChoice['brain']; reason: string }> {
  const found = await local.findLocalLLM();
  if (found) {
    const { baseURL, model, name } = found;
    return {
      choice: { kind: 'local', baseURL, model },
      reason: `Brain: ${model} at ${name} on this machine (${baseURL}).`,
    };
  }
  const reason =
    'Brain: scripted, not a language model: there is no OPENAI_API_KEY, and neither Ollama, LM Studio, llama.cpp nor vLLM answers here.';
  return { choice: { kind: 'scripted' }, reason };
}

async function tryVoice(): Promise<{ kind: ModelChoice['voice']; reason: string }> {
  const voice = new local.TTS();
  try {
    for await (const _sound of voice.synthesize('Hello.')) break;
    return { kind: 'local', reason: `Voice: ${voice.model} on this machine: no key is needed.` };
  } catch (error) {
    return { kind: 'none', reason: `Voice: none, the agent answers in writing. ${toError(error).message}` };
  } finally {
    await voice.close();
  }
}

async function tryEars(report: (line: string) => void): Promise<{ kind: ModelChoice['ears']; reason: string }> {
  try {
    ears = await local.startLocalSpeech({ onProgress: report });
    return {
      kind: 'local',
      reason: `Ears: Whisper ${ears.model.replace(/^whisper-/, '')} on this machine: no key is needed.`,
    };
  } catch (error) {
    return { kind: 'none', reason: `Ears: none, type instead. ${toError(error).message}` };
  }
}
