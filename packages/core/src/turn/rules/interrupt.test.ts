// Tables of the interrupt rule: whom it reaches, and what it leaves.
import { describe, expect, it } from 'vitest';
import { given, request, type Timed } from '../__scenario__/given.js';

const interrupt = (at: number, id: string | null, force = false): Timed => [
  at,
  { type: 'interrupt-requested', id, force },
];
const story = (outcome: ReturnType<typeof given>) => outcome.story.filter((entry) => !entry.includes('speech-floor'));

/** `parent` runs a tool, `child` speaks, `grandchild` and `other` wait. */
const family = given(
  {},
  [0, request('parent')],
  [1, { type: 'speech-audio-ended', id: 'parent' }],
  [2, request('child', { parent: 'parent' })],
  [3, request('grandchild', { parent: 'child' })],
  [4, request('other')],
);

describe('an interrupt', () => {
  it('of everything frees the floor and empties the queue at once', () => {
    const cut = family.plus(interrupt(10, null));
    expect(story(cut)).toEqual([
      '10 speech-cancel grandchild',
      '10 speech-settle grandchild interrupted',
      '10 speech-cancel other',
      '10 speech-settle other interrupted',
      '10 speech-cancel parent',
      '10 speech-cancel child',
    ]);
    expect(cut.state.floor).toBeNull();
    expect(cut.state.background.map((b) => [b.speech.id, b.endBy, b.outcome])).toEqual([
      ['parent', 5010, 'interrupted'],
      ['child', 5010, 'interrupted'],
    ]);
  });

  it('of one speech takes its descendants along', () => {
    const cut = family.plus(interrupt(10, 'child'));
    expect(story(cut)).toEqual([
      '10 speech-cancel grandchild',
      '10 speech-settle grandchild interrupted',
      '10 speech-cancel child',
    ]);
    expect(cut.state.floor?.speech.id).toBe('other');
  });

  it('of a parent reaches the grandchild even after the child has gone', () => {
    const orphaned = family.plus([5, { type: 'speech-ended', id: 'child' }]);
    expect(orphaned.state.floor?.speech.id).toBe('grandchild');
    const cut = orphaned.plus(interrupt(10, 'child'));
    expect(story(cut).at(-1)).toBe('10 speech-cancel grandchild');
  });

  it('spares the protected, unless forced', () => {
    const kept = given(
      {},
      [0, request('a', { interruptible: false })],
      [1, request('b', { interruptible: false })],
      [2, request('c')],
    );
    expect(story(kept.plus(interrupt(10, null)))).toEqual(['10 speech-cancel c', '10 speech-settle c interrupted']);
    expect(kept.plus(interrupt(10, null, true)).state.queue).toEqual([]);
    expect(kept.plus(interrupt(10, 'a')).state.floor?.speech.id).toBe('a');
  });

  it('does not lengthen the deadline of what is already cancelled', () => {
    const twice = family.plus(interrupt(10, null), interrupt(3000, null));
    expect(twice.story.filter((entry) => entry.startsWith('3000'))).toEqual([]);
    expect(twice.plus([5010, { type: 'time' }]).story.slice(-2)).toEqual([
      '5010 speech-settle parent timed-out',
      '5010 speech-settle child timed-out',
    ]);
  });

  it('is believed once: a cancelled speech that ends settles as interrupted', () => {
    expect(family.plus(interrupt(10, null), [20, { type: 'speech-ended', id: 'child' }]).story.at(-1)).toBe(
      '20 speech-settle child interrupted',
    );
  });

  it.each(['parent', 'child', 'grandchild'])('spares %s once it is protected, wherever it is', (id) => {
    const kept = family.plus([5, { type: 'speech-protected', id, interruptible: false }], interrupt(10, null));
    expect(story(kept)).toHaveLength(id === 'grandchild' ? 4 : 5);
    expect(kept.story).not.toContain(`10 speech-cancel ${id}`);
  });

  it('spares a draft once it is protected', () => {
    const drafted = given(
      {},
      [0, { type: 'transcript-final', text: 'hi' }],
      [1, { type: 'draft-offered', version: '1' }],
    );
    const kept = drafted.plus(
      [2, { type: 'speech-protected', id: 'reply_1', interruptible: false }],
      interrupt(10, null),
    );
    expect(kept.state.draft?.speech.id).toBe('reply_1');
  });

  it("comes to its end among speeches that claim to be each other's parents", () => {
    const circle = given({}, [0, request('a', { parent: 'b' })], [1, request('b', { parent: 'a' })], [2, request('c')]);
    expect(story(circle.plus(interrupt(10, 'c')))).toEqual(['10 speech-cancel c', '10 speech-settle c interrupted']);
    expect(circle.plus(interrupt(10, 'a')).state.floor?.speech.id).toBe('c');
  });
});
