// The tools of an MCP server as a toolset: connected while it is used, connected again after the server was lost.
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { AgentsError, isAgentsError, toError } from '../base/errors.js';
import { log } from '../base/log.js';
import { tool, ToolError, Toolset, type AnyFunctionTool, type ToolsetContext } from '../model/tools/index.js';
import { McpConnection, type RemoteTool } from './connection.js';
import { resultText, resultValue } from './result.js';

/** What all MCP servers can be told. */
export interface MCPServerOptions {
  /** The id of the toolset, also in logs. Default: the command or URL. */
  id?: string;
  /** Offers only the tools of these names. Default: all. */
  allowedTools?: readonly string[];
  /** ms to connect, and to list the tools. Default 10000. */
  connectTimeoutMs?: number;
  /** ms without a sign of life until a call is given up. Default 30000. */
  callTimeoutMs?: number;
}

const timedOutCode = -32_001;
const connectionClosedCode = -32_000;

/**
 * A server whose tools an agent or a session has: pass it in `mcpServers`. Its tools keep their names.
 * A server that crashes fails the calls under way with a clear message; the next call connects again.
 */
export abstract class MCPServer extends Toolset {
  readonly #options: MCPServerOptions;
  readonly #openTransport: () => Promise<Transport>;
  #updateTools: ToolsetContext['updateTools'] | undefined;
  #connection: Promise<McpConnection> | undefined;
  /** The number of the latest connection. */
  #count = 0;

  /** @internal Use one of the subclasses. */
  constructor(options: MCPServerOptions & { id: string }, openTransport: () => Promise<unknown>) {
    super({ id: options.id, tools: [] });
    this.#options = options;
    // The SDK's types stay out of the declarations: it is an optional peer.
    this.#openTransport = openTransport as () => Promise<Transport>;
  }

  /** @throws AgentsError `mcp_unavailable`, `dependency_missing`, `tool_name_duplicate`. */
  override async setup({ updateTools }: ToolsetContext): Promise<void> {
    this.#updateTools = updateTools;
    await this.#list();
  }

  override async aclose(): Promise<void> {
    this.#updateTools = undefined;
    const connection = await this.#connection?.catch(() => undefined);
    this.#connection = undefined;
    await connection?.close();
  }

  async #list(): Promise<void> {
    const connection = await this.#connect();
    const { allowedTools } = this.#options;
    const offered = (await connection.listTools()).filter(({ name }) => allowedTools?.includes(name) ?? true);
    this.#updateTools?.(offered.map((remote) => this.#toTool(remote)));
  }

  #connect(): Promise<McpConnection> {
    this.#connection ??= this.#open();
    return this.#connection;
  }

  async #open(): Promise<McpConnection> {
    this.#count += 1;
    const count = this.#count;
    try {
      return await McpConnection.open({
        openTransport: this.#openTransport,
        timeoutMs: this.#options.connectTimeoutMs ?? 10_000,
        onToolsChanged: () => void this.#listAgain(),
        onClosed: () => this.#forget(count),
      });
    } catch (error) {
      this.#forget(count);
      if (isAgentsError(error)) throw error;
      throw new AgentsError(`The MCP server ${this.id} cannot be reached: see the cause, and check command or URL.`, {
        code: 'mcp_unavailable',
        retryable: true,
        cause: error,
      });
    }
  }

  /** The connection with this number is of no use any more. */
  #forget(count: number): void {
    if (count === this.#count) this.#connection = undefined;
  }

  /** Never rejects. */
  async #listAgain(): Promise<void> {
    try {
      await this.#list();
    } catch (error) {
      log().warn({ err: toError(error), toolset: this.id }, 'the tools of an MCP server could not be listed again');
    }
  }

  #toTool({ name, description, inputSchema }: RemoteTool): AnyFunctionTool {
    return tool({
      name,
      description: description ?? '',
      parameters: { ...inputSchema },
      execute: (args: Record<string, unknown>, { abortSignal }) => this.#call(name, args, abortSignal),
    });
  }

  async #call(...[name, args, signal]: [string, Record<string, unknown>, AbortSignal]): Promise<unknown> {
    const timeout = this.#options.callTimeoutMs ?? 30_000;
    let result;
    try {
      const connection = await this.#connect();
      result = await connection.callTool(name, args, { signal, timeout });
    } catch (error) {
      throw await this.#failure(name, error);
    }
    if (result.isError === true) throw new ToolError(resultText(result));
    return resultValue(result);
  }

  /** What the model is told. An answer of the server itself is passed on; anything else means that it is not well. */
  async #failure(name: string, error: unknown): Promise<ToolError> {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === timedOutCode)
      return new ToolError(`${name} did not answer in time. It may or may not have had an effect.`);
    if (typeof code === 'number' && code !== connectionClosedCode && code < 0)
      return new ToolError(toError(error).message);
    log().error({ err: toError(error), toolset: this.id, tool: name }, 'a call of an MCP server failed');
    const connection = await this.#connection?.catch(() => undefined);
    this.#connection = undefined;
    await connection?.close().catch(() => undefined);
    return new ToolError(`${name} cannot be used at the moment: its server does not answer.`);
  }
}
