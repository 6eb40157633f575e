// Speech that is interrupted, and speech that is not.
import { count } from './cast.mjs';

/** @type {readonly import('./situations.mjs').Situation[]} */
export const interruptions = [
  {
    name: 'a barge-in with words',
    lasts: 5000,
    moves: [
      [100, (s) => s.session.say(count)],
      [900, (s) => s.userSays('No stop', 700)],
    ],
  },
  {
    name: 'a cough',
    lasts: 6000,
    moves: [
      [100, (s) => s.session.say(count)],
      [900, (s) => s.microphone.makeSound(100)],
    ],
  },
  {
    name: 'noise without words',
    lasts: 6000,
    moves: [
      [100, (s) => s.session.say(count)],
      [900, (s) => s.microphone.makeSound(500)],
    ],
  },
  {
    name: 'speech that must not be interrupted',
    lasts: 5000,
    moves: [
      [100, (s) => s.session.say(count, { allowInterruptions: false })],
      [900, (s) => s.userSays('No stop', 600)],
    ],
  },
  {
    name: 'the program interrupts',
    lasts: 3000,
    moves: [
      [100, (s) => s.session.say(count)],
      [900, (s) => s.session.interrupt()],
    ],
  },
  {
    name: 'interruptions are switched off',
    lasts: 5000,
    options: { turnHandling: { interruption: { enabled: false } } },
    moves: [
      [100, (s) => s.session.say(count)],
      [900, (s) => s.userSays('No stop', 600)],
    ],
  },
  {
    name: 'closing in mid-speech',
    lasts: 1000,
    moves: [[100, (s) => s.session.say(count)]],
  },
  {
    name: 'an error of the voice, and a second try',
    lasts: 4000,
    moves: [
      [50, (s) => (s.tts.failure = new Error('no voice'))],
      [100, (s) => s.session.say('Good evening')],
      [2000, (s) => (s.tts.failure = null)],
      [2100, (s) => s.session.say('Here I am')],
    ],
  },
];
