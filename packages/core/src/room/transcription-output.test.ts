// Transcripts as text streams.
import { beforeEach, describe, expect, it } from 'vitest';
import { createTimedString } from '../model/timed-string.js';
import { FakeRoom, microphone } from './__fakes__/fake-room.js';
import { ParticipantLegacyTranscriptionOutput } from './legacy-transcription.js';
import { ParalellTextOutput } from './parallel-text.js';
import { ParticipantTranscriptionOutput } from './transcription-output.js';

let room: FakeRoom;

beforeEach(() => {
  room = new FakeRoom();
});

describe('a transcript of pieces', () => {
  it('is one stream a segment, which is closed at its end and never final', async () => {
    room.localParticipant.trackPublications.set('TR_1', microphone('TR_1'));
    const output = new ParticipantTranscriptionOutput(room.asRoom, true, 'agent');
    await output.captureText('one ');
    await output.captureText('two');
    expect(room.texts).toMatchObject([{ chunks: ['one ', 'two'], closed: false, sender: 'agent' }]);
    output.flush();
    await output.captureText('three');
    output.flush();
    await output.settled();
    expect(room.texts.map((text) => text.closed)).toEqual([true, true]);
    const [first, second] = room.texts.map((text) => text.attributes);
    expect(first).toEqual({
      'lk.segment_id': expect.stringMatching(/^SG_/),
      'lk.transcription_final': 'false',
      'lk.transcribed_track_id': 'TR_1',
    });
    expect(second?.['lk.segment_id']).not.toBe(first?.['lk.segment_id']);
  });

  it('says how its text is spoken, in the header of that segment only', async () => {
    const output = new ParticipantTranscriptionOutput(room.asRoom, true, 'agent');
    new ParalellTextOutput([output]).setAttributes({ 'lk.expression': '{"expression":"happy","mood":"happy"}' });
    await output.captureText('one');
    output.flush();
    await output.captureText('two');
    output.flush();
    await output.settled();
    const told = room.texts.map((text) => text.attributes?.['lk.expression']);
    expect(told).toEqual(['{"expression":"happy","mood":"happy"}', undefined]);
  });

  it('as JSON has one line a piece, with its times', async () => {
    const output = new ParticipantTranscriptionOutput(room.asRoom, true, 'agent', { jsonFormat: true });
    await output.captureText(createTimedString({ text: 'one ', startTime: 0.5, endTime: 0.8, confidence: 0.9 }));
    await output.captureText('two');
    expect(room.texts[0]?.chunks).toEqual([
      '{"text":"one ","start_time":0.5,"end_time":0.8,"confidence":0.9}\n',
      '{"text":"two"}\n',
    ]);
  });

  it('shows no expressive tags, however they were cut', async () => {
    const output = new ParticipantTranscriptionOutput(room.asRoom, true, 'agent', { expressiveEnabled: () => true });
    for (const piece of ['Well. <ex', 'pr type="expression" label="a b"/', '> Yes, 1 ', '< 2'])
      await output.captureText(piece);
    output.flush();
    await output.settled();
    expect(room.texts[0]?.chunks.join('')).toBe('Well. Yes, 1 < 2');
  });

  it('leaves tags alone unless asked', async () => {
    const output = new ParticipantTranscriptionOutput(room.asRoom, true, 'agent');
    await output.captureText('<expr label="x"/>');
    expect(room.texts[0]?.chunks).toEqual(['<expr label="x"/>']);
  });

  it('survives a room that is gone, and goes on when it is back', async () => {
    const output = new ParticipantTranscriptionOutput(room.asRoom, true, 'agent');
    room.broken = true;
    await output.captureText('lost');
    output.flush();
    room.broken = false;
    await output.captureText('back');
    expect(room.texts.map((text) => text.chunks)).toEqual([['back']]);
  });

  it('sends nothing for nobody', async () => {
    const output = new ParticipantTranscriptionOutput(room.asRoom, true, null);
    await output.captureText('hello');
    output.flush();
    await output.settled();
    expect(room.texts).toEqual([]);
  });
});

describe('a transcript of texts that replace each other', () => {
  it('is a stream each and a final one, of the same segment', async () => {
    room.enter('user').trackPublications.set('TR_2', microphone('TR_2'));
    const output = new ParticipantTranscriptionOutput(room.asRoom, false, 'user');
    void output.captureText('book');
    void output.captureText('book a table');
    output.flush();
    await output.settled();
    expect(
      room.texts.map((text) => [text.chunks.join(''), text.attributes['lk.transcription_final'], text.closed]),
    ).toEqual([
      ['book', 'false', true],
      ['book a table', 'false', true],
      ['book a table', 'true', true],
    ]);
    expect(new Set(room.texts.map((text) => text.attributes['lk.segment_id'])).size).toBe(1);
    expect(room.texts[0]?.attributes['lk.transcribed_track_id']).toBe('TR_2');
  });
});

describe('the older transcript', () => {
  it('carries the whole text each time and is final at the end', async () => {
    room.localParticipant.trackPublications.set('TR_1', microphone('TR_1'));
    const output = new ParticipantLegacyTranscriptionOutput(room.asRoom, true, 'agent');
    await output.captureText('one ');
    await output.captureText('two');
    output.flush();
    await output.settled();
    expect(room.legacy).toMatchObject([
      { trackSid: 'TR_1', participantIdentity: 'agent', segments: [{ text: 'one ', final: false }] },
      { segments: [{ text: 'one two', final: false }] },
      { segments: [{ text: 'one two', final: true }] },
    ]);
  });

  it('needs a track', async () => {
    const output = new ParticipantLegacyTranscriptionOutput(room.asRoom, true, 'agent');
    await output.captureText('one');
    expect(room.legacy).toEqual([]);
  });
});

it('parallel outputs get the same text', async () => {
  const outputs = [0, 1].map(() => new ParticipantTranscriptionOutput(room.asRoom, true, 'agent'));
  const output = new ParalellTextOutput(outputs);
  await output.captureText('hello');
  output.flush();
  await Promise.all(outputs.map((each) => each.settled()));
  expect(room.texts.map((text) => [text.chunks, text.closed])).toEqual([
    [['hello'], true],
    [['hello'], true],
  ]);
});
