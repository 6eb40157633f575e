// What a tool knows about the conversation that called it.
import type { Any } from '../base/any.js';
import type { FunctionCall } from '../model/chat/index.js';
import type * as faces from './faces.js';
import type { SpeechHandle } from './speech-handle.js';

export interface RunContextInit<UserData> {
  readonly session: faces.AgentSession<UserData>;
  readonly speechHandle: SpeechHandle;
  readonly functionCall: FunctionCall;
  /** Settles when what was said before the call was played. */
  readonly spoken: Promise<void>;
}

export class RunContext<UserData = Any> implements faces.RunContext<UserData> {
  readonly session: faces.AgentSession<UserData>;
  readonly speechHandle: SpeechHandle;
  readonly functionCall: FunctionCall;
  readonly #spoken: Promise<void>;

  constructor(init: RunContextInit<UserData>) {
    this.session = init.session;
    this.speechHandle = init.speechHandle;
    this.functionCall = init.functionCall;
    this.#spoken = init.spoken;
  }

  get userData(): UserData {
    return this.session.userData;
  }

  waitForPlayout(): Promise<void> {
    return this.#spoken;
  }

  disallowInterruptions(): void {
    this.speechHandle.allowInterruptions = false;
  }
}
