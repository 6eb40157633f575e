// Agents for the tests of test runs: a reception that looks things up and hands over.
import { llm, voice } from '@livekit/agents';
import { startSession } from '@livekit/agents/testing';
import { z } from 'zod';

export const textOnly = { stt: null, vad: null, tts: null, speaker: null };

export class Billing extends voice.Agent {
  constructor() {
    super({ id: 'billing', instructions: 'Handle bills.' });
  }
  override async onEnter(): Promise<void> {
    await this.session.say('Billing here.');
    this.session.say('How can I help?');
  }
}

export class Reception extends voice.Agent {
  constructor() {
    super({
      id: 'reception',
      instructions: 'Route people.',
      tools: {
        weather: llm.tool({
          description: 'Looks it up.',
          parameters: z.object({ city: z.string(), day: z.string() }),
          execute: async ({ city }) => `sunny in ${city}`,
        }),
        toBilling: llm.tool({
          description: 'Bills.',
          execute: async () => llm.handoff({ agent: new Billing(), returns: 'moved' }),
        }),
      },
    });
  }
}

export const replies = [
  {
    input: 'Weather?',
    content: 'Let me look.',
    toolCalls: [{ name: 'weather', args: { city: 'Bonn', day: 'today' } }],
  },
  { input: '"sunny in Bonn"', content: 'It is sunny.' },
  { input: 'A bill', toolCalls: [{ name: 'toBilling', args: {} }] },
  { input: '"moved"', content: 'I put you through.' },
  { input: 'Hi', content: 'Hello!' },
];

export const reception = () => startSession({ ...textOnly, agent: new Reception(), llm: replies });
