// HTTP as providers use it: JSON and forms out; JSON, server-sent events and bytes back.
import { EventStreamParser } from './event-stream.js';
import type { Refusal } from './failure.js';
import { isRecord } from './failure.js';

export interface HttpRequest {
  readonly url: URL | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; or a form (multipart), sent as it is. */
  readonly body: object | FormData;
  readonly signal: AbortSignal;
}

/**
 * Posts and gives the response, whose body is unread.
 * @throws a {@link Refusal} for an error status, else what fetch throws: `request` makes APIErrors of both.
 */
export async function post({ url, headers, body, signal }: HttpRequest): Promise<Response> {
  const isForm = body instanceof FormData;
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...(isForm ? {} : { 'content-type': 'application/json' }), ...headers },
    body: isForm ? body : JSON.stringify(body),
    signal,
  });
  if (!response.ok) throw await refusalOf(response);
  return response;
}

/** The body as JSON. @throws SyntaxError if it is none, which `request` makes an APIError of. */
export async function readJson(response: Response): Promise<unknown> {
  return JSON.parse(await response.text());
}

/** The JSON in each server-sent event, up to `[DONE]`. An event that reports an error is thrown as it is. */
export async function* readEvents(response: Response): AsyncGenerator<Record<string, unknown>> {
  const parser = new EventStreamParser();
  const decoder = new TextDecoder();
  for await (const bytes of readBytes(response)) {
    for (const data of parser.push(decoder.decode(bytes, { stream: true }))) {
      if (data === '[DONE]') return;
      const event: unknown = JSON.parse(data);
      if (!isRecord(event)) continue;
      if (isRecord(event['error'])) throw Object.assign(new Error('error event'), { error: event['error'] });
      yield event;
    }
  }
}

/** The body as it comes. */
export async function* readBytes(response: Response): AsyncGenerator<Uint8Array> {
  for await (const bytes of response.body ?? []) yield bytes;
}

async function refusalOf(response: Response): Promise<Error & Refusal> {
  const { status, headers } = response;
  const body = await response.text().then(parse, () => undefined);
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : body;
  return Object.assign(new Error(`status ${status}`), { status, headers, error });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
