// A real MCP server, made with the SDK: over HTTP inside a test, or over stdio as a program of its own.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

export const testServerPath = fileURLToPath(import.meta.url);

const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

function makeServer(): McpServer {
  const server = new McpServer({ name: 'test', version: '1.0.0' });
  const city = { city: z.string() };
  server.registerTool('weather', { description: 'The weather of a city.', inputSchema: city }, async (args) =>
    text(`sunny in ${args.city}`),
  );
  server.registerTool('measure', { outputSchema: { degrees: z.number() } }, async () => ({
    ...text('{"degrees":21}'),
    structuredContent: { degrees: 21 },
  }));
  server.registerTool('picture', {}, async () => ({
    content: [
      { type: 'text' as const, text: 'a map' },
      { type: 'image' as const, mimeType: 'image/png', data: 'aGVsbG8=' },
    ],
  }));
  server.registerTool('refuse', {}, async () => ({ ...text('not today'), isError: true }));
  server.registerTool('environment', {}, async () => text(process.env['TEST_SECRET'] ?? 'none'));
  server.registerTool('hang', {}, () => new Promise(() => undefined));
  server.registerTool('crash', {}, () => process.exit(3));
  server.registerTool('learn', {}, async () => {
    server.registerTool('learned', {}, async () => text('I know it'));
    return text('learned');
  });
  return server;
}

export interface HttpTestServer {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/** A server on the loopback interface; `authorization` must come with each request. */
export async function startHttpServer(authorization: string, wantedPort = 0): Promise<HttpTestServer> {
  const http: Server = createServer((request, response) => {
    if (request.headers.authorization !== authorization) {
      response.writeHead(401).end();
      return;
    }
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    // The SDK declares its optional callbacks in a way that its own interface does not accept.
    const connected = makeServer().connect(transport as unknown as Parameters<McpServer['connect']>[0]);
    void connected.then(() => transport.handleRequest(request, response));
  });
  await new Promise<void>((resolve) => http.listen(wantedPort, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/mcp`,
    async close() {
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

if (process.argv[2] === 'serve-stdio') await makeServer().connect(new StdioServerTransport());
