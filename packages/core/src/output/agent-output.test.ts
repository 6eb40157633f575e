// Replacing and switching the outputs of a session.
import { describe, expect, it } from 'vitest';
import { AgentOutput } from './agent-output.js';
import { TextOutput } from './text-output.js';

class Screen extends TextOutput {
  readonly calls: string[] = [];

  override async captureText(): Promise<void> {}
  override flush(): void {}
  override onAttached(): void {
    this.calls.push('attached');
  }
  override onDetached(): void {
    this.calls.push('detached');
  }
}

describe('the outputs of a session', () => {
  it('attach what is in use and detach what is not', () => {
    let changes = 0;
    const outputs = new AgentOutput(
      () => undefined,
      () => (changes += 1),
    );
    const [first, second] = [new Screen(), new Screen()];
    outputs.transcription = first;
    outputs.transcription = first;
    outputs.setTranscriptionEnabled(false);
    outputs.transcription = second;
    outputs.setTranscriptionEnabled(true);
    outputs.transcription = null;
    expect(first.calls).toEqual(['attached', 'detached']);
    expect(second.calls).toEqual(['attached', 'detached']);
    expect(changes).toBe(5);
  });
});
