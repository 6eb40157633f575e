// A guest who interrupts.
import { voice } from '@livekit/agents';
import { scenariosWith } from '@livekit/agents/testing';
import { expect, it } from 'vitest';

const scenario = scenariosWith(it);

class Waiter extends voice.Agent {
  constructor() {
    super({ instructions: 'You take orders.' });
  }
  override async onEnter(): Promise<void> {
    this.session.say('Today we have soup, fish, a roast, three salads and a cheese plate.');
  }
}

scenario(
  'a guest who interrupts is heard at once and answered soon',
  async (s) => {
    s.whenAgentSpeaks(1500).userSays('The fish please');
    await s.finish();
    expect(s.heardByUser).toMatch(/^Today we have .* Very good\.$/);
    expect(s.heardByUser).not.toContain('cheese');
    expect(s.latency.toSilence).toBeLessThan(700);
    expect(s.latency.toFirstSound).toBeLessThan(1000);
  },
  { agent: new Waiter(), llm: [{ input: 'The fish please', content: 'Very good.' }] },
);
