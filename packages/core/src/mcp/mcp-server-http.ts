// An MCP server on the network, by the "streamable HTTP" transport.
import { load } from './connection.js';
import { MCPServer, type MCPServerOptions } from './mcp-server.js';

export interface MCPServerHTTPOptions extends MCPServerOptions {
  url: string | URL;
  /** Sent with every request, such as `{ Authorization: 'Bearer …' }`. */
  headers?: Readonly<Record<string, string>>;
}

/**
 * A server reached by HTTP.
 *
 * @example
 * ```ts
 * const crm = new mcp.MCPServerHTTP({ url: 'https://crm.example/mcp', headers: { Authorization: `Bearer ${token}` } });
 * const session = new voice.AgentSession({ llm, mcpServers: [crm] });
 * ```
 */
export class MCPServerHTTP extends MCPServer {
  constructor(options: MCPServerHTTPOptions) {
    const url = new URL(options.url);
    super({ id: `mcp ${url.origin}${url.pathname}`, ...options }, async () => {
      const sdk = await load(() => import('@modelcontextprotocol/sdk/client/streamableHttp.js'));
      return new sdk.StreamableHTTPClientTransport(url, { requestInit: { headers: { ...options.headers } } });
    });
  }
}
