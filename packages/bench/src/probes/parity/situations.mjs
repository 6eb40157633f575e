// What happens to an agent on an ordinary day, and on a bad one: moves at instants, in ms from the start.
import { conversations } from './conversations.mjs';
import { interruptions } from './interruptions.mjs';
import { reported } from './reported.mjs';
import { tools } from './tools.mjs';

/**
 * @typedef {{
 *   name: string,
 *   lasts: number,
 *   moves: readonly (readonly [number, (stage: any) => unknown])[],
 *   script?: Record<string, object>,
 *   agent?: (stage: any) => import('@livekit/agents').voice.Agent,
 *   options?: Record<string, any>,
 *   speaker?: { reports?: boolean },
 * }} Situation
 */

/** @type {readonly Situation[]} */
export const situations = [...conversations, ...interruptions, ...tools, ...reported];
