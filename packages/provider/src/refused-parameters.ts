// What OpenAI's reasoning models refuse: parameters that would turn the whole request into an error.
import { log } from '@livekit/agents-core';

/** A model that thinks before it answers, by its name: o1, o3-mini, gpt-5… Chat variants of gpt-5 do not think. */
export function isReasoningModel(model: string): boolean {
  return /^o\d/.test(model) || (model.startsWith('gpt-5') && !/^gpt-5[\d.]*-chat/.test(model));
}

const samplingNames = ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'logprobs', 'top_logprobs'];

/**
 * The names among `parameters` that `model` refuses. Sampling is refused by models that think, unless they were told
 * not to (effort 'none', from gpt-5.1 on); the o-models call one tool at a time and take no say in it.
 */
export function refusedParameters(model: string, effort: string | null | undefined): readonly string[] {
  if (!isReasoningModel(model)) return [];
  const refused = effort === 'none' ? [] : samplingNames;
  return /^o\d/.test(model) ? [...refused, 'parallel_tool_calls'] : refused;
}

/** Leaves out of a request what its model refuses, and says once what that was. */
export class ParameterFilter {
  #hasWarned = false;

  apply(model: string, effort: string | null | undefined, body: Record<string, unknown>): Record<string, unknown> {
    const refused = refusedParameters(model, effort).filter((name) => body[name] !== undefined);
    if (refused.length === 0) return body;
    if (!this.#hasWarned) {
      this.#hasWarned = true;
      log().warn({ model, parameters: refused }, 'this model takes no such parameters, so they are not sent');
    }
    return Object.fromEntries(Object.entries(body).filter(([name]) => !refused.includes(name)));
  }
}
