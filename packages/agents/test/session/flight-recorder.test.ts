// The flight recorder: what it writes plays again through the reducer, step by step, and holds nothing that was said.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APIConnectionError, voice } from '@livekit/agents';
import {
  FakeLLM,
  playScenario,
  replayTrace,
  type StartSessionOptions,
  startSession,
  VirtualClock,
} from '@livekit/agents/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordedCalls } from './recorded-calls.js';

const secrets = /marigold|lovelace|0170|blackmail/i;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flight-recorder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.each(Object.entries(recordedCalls))('%s', (name, call) => {
  it('plays again exactly, without any word of it', async () => {
    await playScenario(async (s) => {
      await call.play(s);
      const path = await s.session.writeTrace(join(process.env['RECORD_TRACES_IN'] ?? folder, `${name}.jsonl`));
      const written = readFileSync(path, 'utf8');
      const replay = replayTrace(written);
      expect(replay.differences).toEqual([]);
      expect(replay.head).toMatchObject({ words: 'redacted', exact: true, reason: 'requested' });
      expect(replay.events).toBeGreaterThan(10);
      expect(written).not.toMatch(secrets);
      expect(JSON.stringify(s.session.history.toJSON())).toMatch(secrets);
    }, call.options());
  });
});

const deafAndDumb: StartSessionOptions = { stt: null, vad: null, tts: null, speaker: null };

async function callThatFails(options: voice.AgentSessionOptions): Promise<void> {
  const clock = new VirtualClock();
  const model = new FakeLLM([], { clock, fallback: { content: 'Marigold' } });
  const test = await startSession({
    ...deafAndDumb,
    clock,
    llm: model,
    options: { ...options, connOptions: { maxUnrecoverableErrors: 0 } },
  });
  const closed = new Promise<voice.CloseEvent>((resolve) =>
    test.session.on(voice.AgentSessionEventTypes.Close, resolve),
  );
  await clock.until(test.session.generateReply({ userInput: 'Marigold' }).waitForPlayout());
  model.failure = new APIConnectionError({ message: 'blackmail', options: { retryable: false } });
  test.session.generateReply({ userInput: 'Marigold' });
  expect((await clock.until(closed)).reason).toBe(voice.CloseReason.ERROR);
  await test.microphone.close();
}

describe('an error that ends a session', () => {
  it('is written down by itself, readable by its owner alone', async () => {
    await callThatFails({ flightRecorder: { directory: join(folder, 'new', 'traces') } });
    const [name = '', ...more] = readdirSync(join(folder, 'new', 'traces'));
    expect(more).toEqual([]);
    const path = join(folder, 'new', 'traces', name);
    // Windows knows no such modes.
    expect(process.platform === 'win32' ? 0 : statSync(path).mode & 0o077).toBe(0);
    const written = readFileSync(path, 'utf8');
    expect(written).not.toMatch(secrets);
    const replay = replayTrace(written);
    expect(replay.head.reason).toBe('llm_error');
    expect(replay.differences).toEqual([]);
    expect(replay.state.life).toBe('closed');
  });

  it('goes to the directory of the environment, else nowhere outside a job', async () => {
    process.env['LIVEKIT_AGENTS_TRACE_DIR'] = folder;
    try {
      await callThatFails({});
    } finally {
      delete process.env['LIVEKIT_AGENTS_TRACE_DIR'];
    }
    expect(readdirSync(folder)).toHaveLength(1);
    await callThatFails({});
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('ends it also where nothing can be written', async () => {
    const file = join(folder, 'file');
    await playScenario((s) => s.session.writeTrace(file).then(() => undefined));
    await callThatFails({ flightRecorder: { directory: join(file, 'below a file') } });
    expect(existsSync(join(file, 'below a file'))).toBe(false);
  });
});

describe('what is recorded', () => {
  it('is not kept when it is switched off', async () => {
    await playScenario(
      async (s) => {
        s.userSays('Marigold', 500);
        await s.finish();
        expect(s.session.trace).toBe('');
      },
      { options: { flightRecorder: null } },
    );
  });

  it('holds the real words if that is wanted', async () => {
    await playScenario(
      async (s) => {
        s.userSays('Marigold', 500);
        await s.finish();
        expect(s.session.trace).toContain('"transcript":"Marigold"');
        expect(replayTrace(s.session.trace).head.words).toBe('real');
      },
      { options: { flightRecorder: { words: 'real' } } },
    );
  });

  it('is refused a place where none is set', async () => {
    await playScenario(async (s) => {
      await expect(s.session.writeTrace()).rejects.toMatchObject({ code: 'trace_directory_missing' });
    });
  });
});
