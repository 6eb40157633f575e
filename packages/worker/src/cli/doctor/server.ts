// Checks of the server: reachable, the clocks agree, the key is accepted, workers may register.
import { parseInstant, systemClock, toError, waitUntilTimeout, withResolvers } from '@livekit/agents-core';
import { loadServerLibraries, ServerConnection } from '../../server/server-connection.js';
import { register } from '../../server/messages.js';
import { signToken } from '../../server/token.js';
import { agentEndpoint, httpEndpoint } from '../../server/url.js';
import type { Credentials } from '../../server-options.js';
import { sdkVersion } from '../../worker-status.js';
import { note, ok, problem, type Finding } from './finding.js';

const answerWithinMs = 10_000;
/** Tokens tolerate a little; a difference beyond this makes them not yet, or no longer, valid. */
const tolerableSkewMs = 30_000;

/** Whether the server answers at all, and what its clock says. */
export async function checkReachable(serverUrl: string): Promise<readonly Finding[]> {
  const url = httpEndpoint(serverUrl);
  try {
    const askedAt = systemClock.now();
    const response = await waitUntilTimeout(fetch(url), answerWithinMs);
    const answeredAt = systemClock.now();
    const tookMs = Math.round(answeredAt - askedAt);
    const skew = checkClock(response.headers.get('date'), (askedAt + answeredAt) / 2);
    return [ok(`the server at ${url} answers in ${tookMs} ms`), skew];
  } catch (error) {
    const failure = toError(error);
    const why = failure.cause === undefined ? failure.message : toError(failure.cause).message;
    const advice = 'Check LIVEKIT_URL, that the server runs, and that no firewall or proxy is between.';
    return [problem(`the server at ${url} does not answer: ${why}`, advice)];
  }
}

/** Compares the server's Date header with our clock. */
export function checkClock(date: string | null, nowMs: number): Finding {
  const theirs = parseInstant(date ?? '');
  if (theirs === undefined) return note('the server does not tell the time, so the clocks cannot be compared');
  // The header has whole seconds.
  const skewMs = theirs + 500 - nowMs;
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= tolerableSkewMs) return ok(`the clocks agree within ${Math.max(1, seconds)} s`);
  const where = skewMs > 0 ? 'behind' : 'ahead of';
  return problem(
    `this machine's clock is ${seconds} s ${where} the server's`,
    'Tokens signed here are refused. Set the clock (NTP) on the machine that is wrong.',
  );
}

/** Registers a worker that takes no jobs, and leaves. */
export async function checkRegistration(serverUrl: string, credentials: Credentials): Promise<Finding> {
  const libraries = await loadServerLibraries();
  const outcome = withResolvers<Finding>();
  const nowMs = systemClock.now();
  const token = signToken({ ...credentials, grant: { agent: true }, nowMs, validForMs: 60_000 });
  const permissions = { canPublish: false, canSubscribe: false, canPublishData: false };
  const connection: ServerConnection = new ServerConnection({
    libraries,
    url: agentEndpoint(serverUrl),
    headers: () => ({ authorization: `Bearer ${token}` }),
    events: {
      opened: () =>
        connection.send(
          register(libraries.protocol, {
            type: libraries.protocol.JobType.JT_ROOM,
            // Nobody dispatches to this name, and a named worker gets no automatic jobs.
            agentName: 'livekit-agents-doctor',
            deployment: '',
            version: sdkVersion(),
            permissions: { ...permissions, canUpdateMetadata: false, canPublishSources: [], hidden: true },
          }),
        ),
      message: ({ message }) => {
        if (message.case === 'register') outcome.resolve(ok('the key is accepted, and workers may register'));
      },
      closed: ({ reason, status }) => outcome.resolve(refusal(reason, status)),
    },
  });
  connection.open();
  const tooLate = () => new Error('no answer');
  try {
    return await waitUntilTimeout(outcome.promise, answerWithinMs, tooLate);
  } catch {
    return problem('the server did not answer the registration of a worker', 'Check that it is a LiveKit server.');
  } finally {
    connection.close();
  }
}

function refusal(reason: string, status: number | undefined): Finding {
  if (status === 401 || status === 403) {
    return problem('the server refuses the key', 'Check LIVEKIT_API_KEY and LIVEKIT_API_SECRET: they must be its own.');
  }
  return problem(
    `a worker cannot register: ${reason}`,
    'Check that LIVEKIT_URL names a LiveKit server, and that a proxy in between lets websockets to /agent through.',
  );
}
