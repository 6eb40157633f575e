// Where in a segment the listener is.
import { expect, it } from 'vitest';
import { Playhead } from './playhead.js';

it('stands before the start and never goes beyond what was pushed', () => {
  const playhead = new Playhead();
  playhead.push(0, 100);
  expect(playhead.position(50)).toBe(0);
  playhead.start(50);
  expect([playhead.position(90), playhead.position(500)]).toEqual([40, 100]);
});

it('waits for more audio when it runs dry', () => {
  const playhead = new Playhead();
  playhead.push(0, 100);
  playhead.start(0);
  playhead.push(1000, 100);
  expect(playhead.position(1030)).toBe(130);
  expect(playhead.arrivalOf(150)).toBe(1050);
});

it('stands still while it is paused, also before the start', () => {
  const playhead = new Playhead();
  playhead.push(0, 100);
  playhead.pause(0);
  playhead.start(10);
  expect([playhead.position(60), playhead.arrivalOf(50)]).toEqual([0, null]);
  playhead.resume(60);
  playhead.pause(80);
  expect(playhead.position(500)).toBe(20);
  playhead.resume(500);
  expect(playhead.arrivalOf(50)).toBe(530);
});

it('gives back what was not heard', () => {
  const playhead = new Playhead();
  playhead.push(0, 100);
  playhead.start(0);
  expect(playhead.retract(30)).toBe(70);
  expect([playhead.pushedMs, playhead.position(90)]).toEqual([30, 30]);
});
