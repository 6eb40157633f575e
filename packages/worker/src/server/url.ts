// The address of the server, for sockets and for HTTP requests.

/** The websocket address under which agents register. A path in `serverUrl` is kept. */
export function agentEndpoint(serverUrl: string, workerToken?: string): string {
  const url = new URL(serverUrl);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/agent`;
  if (workerToken) url.searchParams.set('worker_token', workerToken);
  return url.href;
}

/** The HTTP address of the same server. */
export function httpEndpoint(serverUrl: string): string {
  const url = new URL(serverUrl);
  url.protocol = url.protocol.replace(/^ws/, 'http');
  return url.href.replace(/\/+$/, '');
}
