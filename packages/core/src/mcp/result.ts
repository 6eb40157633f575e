// What an MCP server answered to a call, as a tool gives it to the model: text and data, no binary.

/** The answer to a call. Its form is checked here: it comes from outside. */
export interface RemoteResult {
  readonly content?: unknown;
  readonly structuredContent?: unknown;
  readonly isError?: unknown;
}

/** The value of a good answer: its data if it has some, the text if that is all, else the list of its parts. */
export function resultValue({ content, structuredContent }: RemoteResult): unknown {
  if (structuredContent !== undefined) return structuredContent;
  const parts = partsOf(content).map(readable);
  if (parts.length === 0) return null;
  return parts.length === 1 ? parts[0] : parts;
}

/** The text of an answer, for the message of an error. */
export function resultText({ content }: RemoteResult): string {
  const texts = partsOf(content).flatMap((part) => (typeof part.text === 'string' ? [part.text] : []));
  return texts.join('\n') || 'The tool failed and gave no reason.';
}

type Part = Readonly<Record<string, unknown>>;

function partsOf(content: unknown): Part[] {
  return Array.isArray(content) ? content.filter(isPart) : [];
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null;
}

/** Pictures and sounds would fill the model's context with letters it cannot read. */
function readable(part: Part): unknown {
  if (part.type === 'text') return part.text;
  if (part.type === 'image' || part.type === 'audio') return `[${part.type}: ${String(part.mimeType)}]`;
  const { resource } = part;
  if (part.type !== 'resource' || !isPart(resource)) return part;
  return 'text' in resource ? resource.text : `[resource: ${String(resource.uri)}]`;
}
