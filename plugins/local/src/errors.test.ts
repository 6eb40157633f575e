// Messages that say what to do.
import { readdirSync, readFileSync } from 'node:fs';
import { isAgentsError } from '@livekit/agents';
import { expect, test } from 'vitest';
import { isLocalSpeechError, lastLine, LocalSpeechError } from './errors.js';

test('is an AgentsError with its code, told apart by what it carries', () => {
  const error = new LocalSpeechError('local_voice_failed', 'It stopped.', { retryable: true, cause: 'x' });
  expect(isAgentsError(error)).toBe(true);
  expect(error).toMatchObject({ code: 'local_voice_failed', retryable: true, cause: 'x', name: 'LocalSpeechError' });
  expect(isLocalSpeechError(error)).toBe(true);
  expect(isLocalSpeechError(new Error('other'))).toBe(false);
});

test('the last line of an output is its reason', () => {
  expect(lastLine('a\n  b  \n\n')).toBe('b');
  expect(lastLine('')).toBe('no output');
});

test('the README explains every code', () => {
  const directory = new URL('.', import.meta.url);
  const sources = readdirSync(directory).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const found = sources.flatMap(
    (name) => readFileSync(new URL(name, directory), 'utf8').match(/'local_(speech|voice)_\w+'/g) ?? [],
  );
  const codes = [...new Set(found.map((code) => code.slice(1, -1)))];
  const readme = readFileSync(new URL('../README.md', directory), 'utf8');
  expect(codes.length).toBeGreaterThan(8);
  expect(codes.filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
});
