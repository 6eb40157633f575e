// An MCP server that runs as a child process of ours.
import { load } from './connection.js';
import { MCPServer, type MCPServerOptions } from './mcp-server.js';

export interface MCPServerStdioOptions extends MCPServerOptions {
  /** The program to start, such as 'npx'. */
  command: string;
  args?: readonly string[];
  /** Added to the few variables that a child gets by default (PATH, HOME, …). */
  env?: Readonly<Record<string, string>>;
  /** The working directory. Default: that of this process. */
  cwd?: string;
}

/**
 * A server that is started with the conversation and ends with it.
 *
 * @example
 * ```ts
 * const files = new mcp.MCPServerStdio({ command: 'npx', args: ['-y', 'some-mcp-server', '/data'] });
 * const agent = new voice.Agent({ instructions: 'Help with files.', mcpServers: [files] });
 * ```
 */
export class MCPServerStdio extends MCPServer {
  constructor(options: MCPServerStdioOptions) {
    const { command, args = [], env = {}, cwd } = options;
    // Arguments may hold keys: they are not for logs.
    super({ id: `mcp ${command}`, ...options }, async () => {
      const sdk = await load(() => import('@modelcontextprotocol/sdk/client/stdio.js'));
      return new sdk.StdioClientTransport({
        command,
        args: [...args],
        env: { ...sdk.getDefaultEnvironment(), ...env },
        ...(cwd === undefined ? {} : { cwd }),
      });
    });
  }
}
