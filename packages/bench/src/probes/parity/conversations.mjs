// Ordinary conversations.

/** @type {readonly import('./situations.mjs').Situation[]} */
export const conversations = [
  { name: 'question and answer', lasts: 3000, moves: [[100, (s) => s.userSays('Hello')]] },
  {
    name: 'question and answer, turns by the recogniser',
    lasts: 3000,
    options: { turnHandling: { turnDetection: 'stt' } },
    moves: [[100, (s) => s.userSays('Hello')]],
  },
  {
    name: 'push to talk',
    lasts: 4000,
    options: { turnHandling: { turnDetection: 'manual' } },
    moves: [
      [100, (s) => s.userSays('Hello')],
      [2000, (s) => s.session.commitUserTurn()],
    ],
  },
  {
    name: 'push to talk, cleared',
    lasts: 4000,
    options: { turnHandling: { turnDetection: 'manual' } },
    moves: [
      [100, (s) => s.userSays('Hello')],
      [1500, (s) => s.session.clearUserTurn()],
      [2000, (s) => s.session.commitUserTurn()],
    ],
  },
  {
    name: 'two turns',
    lasts: 5500,
    moves: [
      [100, (s) => s.userSays('Hello')],
      [2800, (s) => s.userSays('And you')],
    ],
  },
  {
    name: 'a pause within a turn',
    lasts: 5000,
    options: { turnHandling: { endpointing: { minDelay: 1200, maxDelay: 3000 } } },
    moves: [
      [100, (s) => s.userSays('A table', 500, 20)],
      [1400, (s) => s.userSays('for two', 500, 20)],
    ],
  },
  {
    name: 'the answer is drafted while the user ends',
    lasts: 3000,
    options: { turnHandling: { preemptiveGeneration: { enabled: true } } },
    moves: [[100, (s) => s.userSays('Hello')]],
  },
  { name: 'a typed text', lasts: 2000, moves: [[100, (s) => s.session.generateReply({ userInput: 'Hello' })]] },
  { name: 'the program speaks', lasts: 3000, moves: [[100, (s) => s.session.say('Good evening to you')]] },
  {
    name: 'the program speaks twice at once',
    lasts: 3000,
    moves: [[100, (s) => (s.session.say('Good evening'), s.session.say('How are you'))]],
  },
  {
    name: 'what is said is kept out of the conversation',
    lasts: 2000,
    moves: [[100, (s) => s.session.say('Good evening', { addToChatCtx: false })]],
  },
  {
    name: 'the user is silent for long, and comes back',
    lasts: 4500,
    options: { userAwayTimeout: 1 },
    moves: [[2500, (s) => s.userSays('Hello')]],
  },
];
