// What the models' thread is asked and what it answers.

/** Which model a call is for, by the files it is made of. */
export type ModelSpec =
  | { readonly kind: 'smart-turn'; readonly model: string }
  | { readonly kind: 'text'; readonly model: string; readonly tokenizer: string; readonly tokenizerConfig: string };

/** One message of the conversation, as a text model is asked about it. */
export interface PromptMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

export type ModelInput =
  /** 16 kHz, mono, at most eight seconds. */
  | { readonly kind: 'sound'; readonly pcm: Int16Array }
  | { readonly kind: 'messages'; readonly messages: readonly PromptMessage[] }
  /** Loads the model and does nothing else. */
  | { readonly kind: 'nothing' };

export interface ModelCall {
  readonly id: number;
  readonly spec: ModelSpec;
  readonly input: ModelInput;
}

export type ModelAnswer =
  | { readonly id: number; readonly probability: number }
  | { readonly id: number; readonly problem: string };
