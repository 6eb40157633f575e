// What the page tells its visitor before a call: what runs, why, and whether there are ears.

/** What the page shows besides the conversation. */
export interface PageInfo {
  /** The heading. Default: 'LiveKit Agents playground'. */
  title?: string;
  /** One line under the heading: what the agent is for, and what to say first. */
  hint?: string;
  /** Which models run and why, one line each. */
  models?: readonly string[];
  /** Why there is no speech recognition; the page then offers typed text only. */
  deafBecause?: string;
}
