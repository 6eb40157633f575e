// Whether this process already does what its command line says, so that importing an agent file starts nothing anew.

// Shared under a global symbol: the agent file may have its own copy of this package.
const takenKey = Symbol.for('livekit.agents.commandLineTaken');
const state = globalThis as { [takenKey]?: boolean };

export function takeCommandLine(): void {
  state[takenKey] = true;
}

export function isCommandLineTaken(): boolean {
  return state[takenKey] === true;
}
