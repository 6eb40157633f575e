// The words by which a session tells a model about tools that go on in the background.

/** A text with `{placeholders}`, or a function that makes it. */
export type PromptTemplate<Args> = string | ((args: Args) => string);

export interface UpdatePromptArgs {
  functionName: string;
  callId: string;
  message: string;
}

export interface DuplicatePromptArgs {
  functionName: string;
  functionCallsJson: string[];
  functionCallsText: string;
}

export interface ReplyPromptArgs {
  callIds: string[];
}

export interface AsyncToolOptions {
  /** The output of a call whose tool goes on. */
  updateTemplate: PromptTemplate<UpdatePromptArgs>;
  /** The output of a call refused because the tool is still running. */
  duplicateRejectTemplate: PromptTemplate<DuplicatePromptArgs>;
  /** The output of a call that must be confirmed because the tool is still running. */
  duplicateConfirmTemplate: PromptTemplate<DuplicatePromptArgs>;
  /** Instructions for the reply when a late result is the last item of the conversation. */
  replyAtTailTemplate: PromptTemplate<ReplyPromptArgs>;
  /** Instructions for the reply when the conversation went on after a late result. */
  replyMaybeCoveredTemplate: PromptTemplate<ReplyPromptArgs>;
}

export interface ToolHandlingOptions {
  /** Words to use instead of the built-in ones. */
  asyncOptions?: Partial<AsyncToolOptions>;
}

const builtIn: AsyncToolOptions = {
  updateTemplate:
    'The tool `{functionName}` is still running (call id {callId}). Its progress so far: {message}\n' +
    'Tell the user briefly that it is being worked on. Do not make up a result; it will be given to you when it is there.',
  duplicateRejectTemplate:
    'The call was refused: `{functionName}` is still running.\nRunning now:\n{functionCallsText}\n' +
    'Wait for its result instead of calling it again.',
  duplicateConfirmTemplate:
    'The call was not made: `{functionName}` is still running.\nRunning now:\n{functionCallsText}\n' +
    'Ask the user whether to run it once more. If so, call it again with `lk_agents_confirm_duplicate` set to true.',
  replyAtTailTemplate:
    'New results of tools that ran in the background are in the conversation (call ids: {callIds}). ' +
    'Tell the user what matters in them.',
  replyMaybeCoveredTemplate:
    'New results of tools that ran in the background are in the conversation (call ids: {callIds}), and the ' +
    'conversation has gone on since. Tell the user what matters in them and was not said yet.',
};

/** The templates to use: those given, and the built-in ones for the rest. */
export function resolveAsyncToolOptions(options: Partial<AsyncToolOptions> = {}): AsyncToolOptions {
  const given = Object.entries(options).filter(([, template]) => template !== undefined);
  return { ...builtIn, ...Object.fromEntries(given) };
}

/** Fills a template: `{name}` becomes the argument of that name; lists are joined by commas. */
export function renderTemplate<Args extends object>(template: PromptTemplate<Args>, args: Args): string {
  if (typeof template === 'function') return template(args);
  const values = new Map<string, unknown>(Object.entries(args));
  return template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values.get(name);
    if (value === undefined) return placeholder;
    if (Array.isArray(value)) return value.join(', ');
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}
