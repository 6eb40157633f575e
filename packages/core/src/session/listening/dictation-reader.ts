// Whether the words that just came leave the user in the middle of dictating something.
import { dictationAsked, isDictating } from '../../turn/dictation.js';
import { commitsBySilence } from '../../turn/select.js';
import { joinWords } from '../../turn/words.js';
import type { Hub } from '../hub.js';

/** Undefined where nobody wants to know. `text` has not reached the reducer yet. */
export function readDictation(hub: Hub, text: string, language: string | undefined): { dictating?: boolean } {
  const { state, policy } = hub.runtime;
  if (!policy.dictation || !commitsBySilence(policy)) return {};
  const last = hub
    .active()
    .agent._chatCtx.items.findLast((item) => item.type === 'message' && item.role === 'assistant');
  const asked = last?.type === 'message' ? dictationAsked(last.textContent ?? '') : null;
  return { dictating: isDictating(joinWords(state.heard.final, text), { language, asked }) };
}
