// Addresses of the server.
import { expect, it } from 'vitest';
import { agentEndpoint, httpEndpoint } from './url.js';

it.each([
  ['ws://localhost:7880', 'ws://localhost:7880/agent'],
  ['http://localhost:7880/', 'ws://localhost:7880/agent'],
  ['https://x.livekit.cloud', 'wss://x.livekit.cloud/agent'],
  ['wss://host/behind/a/proxy/', 'wss://host/behind/a/proxy/agent'],
])('agents register for %s at %s', (server, endpoint) => {
  expect(agentEndpoint(server)).toBe(endpoint);
});

it('carries a worker token', () => {
  expect(agentEndpoint('wss://host', 'a b')).toBe('wss://host/agent?worker_token=a+b');
});

it('speaks HTTP to the same server', () => {
  expect(httpEndpoint('wss://host/path/')).toBe('https://host/path');
});
