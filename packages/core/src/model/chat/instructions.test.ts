// Instructions with two variants.
import { describe, expect, it } from 'vitest';

import {
  concatInstructions,
  Instructions,
  instructionsEqual,
  isInstructions,
  renderInstructions,
} from './instructions.js';

describe('Instructions', () => {
  const both = new Instructions({ audio: 'speak', text: 'write' });

  it('shows the voice variant, and the other on demand, again and again', () => {
    expect(String(both)).toBe('speak');
    expect(both.asModality('text').value).toBe('write');
    expect(both.asModality('text').asModality('audio').value).toBe('speak');
    expect(renderInstructions(both, 'text')).toBe('write');
    expect(renderInstructions('plain', 'text')).toBe('plain');
    expect(new Instructions({ audio: 'only' }).text).toBe('only');
  });

  it('concatenates variant by variant', () => {
    const joined = both.concat('!').concat(new Instructions({ audio: '1', text: '2' }));
    expect([joined.audio, joined.text, joined.value]).toEqual(['speak!1', 'write!2', 'speak!1']);
    expect(concatInstructions('a', 'b')).toBe('ab');
    expect(isInstructions(concatInstructions('a', both))).toBe(true);
  });

  it('builds from a template', () => {
    const built = Instructions.tpl`Be kind. ${both.asModality('text')} ${3}${null}${undefined}.`;
    expect([built.audio, built.text, built.value]).toEqual([
      'Be kind. speak 3.',
      'Be kind. write 3.',
      'Be kind. write 3.',
    ]);
    expect(Instructions.tpl`plain`.audio).toBe('plain');
  });

  it('compares by content and turns into JSON', () => {
    expect(instructionsEqual(both, new Instructions({ audio: 'speak', text: 'write' }))).toBe(true);
    expect(instructionsEqual(both, 'speak')).toBe(false);
    expect(instructionsEqual(undefined, undefined)).toBe(true);
    expect(JSON.stringify(both)).toBe('{"type":"instructions","audio":"speak","text":"write"}');
  });
});
