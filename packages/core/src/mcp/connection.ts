// One connection to an MCP server. The SDK is loaded when it is first needed: it is an optional peer.
import { createRequire } from 'node:module';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { AgentsError } from '../base/errors.js';
import type { RemoteResult } from './result.js';

/** A tool as its server describes it. */
export interface RemoteTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** ms. */
  readonly timeout: number;
}

export interface ConnectOptions {
  readonly openTransport: () => Promise<Transport>;
  /** ms to connect, and to list the tools. */
  readonly timeoutMs: number;
  /** The server says that it has other tools now. */
  readonly onToolsChanged: () => void;
  readonly onClosed: () => void;
}

export class McpConnection {
  readonly #client: Client;
  readonly #timeout: number;

  private constructor(client: Client, timeoutMs: number) {
    this.#client = client;
    this.#timeout = timeoutMs;
  }

  /** @throws AgentsError `dependency_missing` without the SDK; what the SDK throws if the server cannot be reached. */
  static async open({ openTransport, timeoutMs, onToolsChanged, onClosed }: ConnectOptions): Promise<McpConnection> {
    const sdk = await load(() => import('@modelcontextprotocol/sdk/client/index.js'));
    const { version }: { version: string } = createRequire(import.meta.url)('@livekit/agents-core/package.json');
    const client = new sdk.Client({ name: 'livekit-agents', version });
    client.onclose = onClosed;
    client.fallbackNotificationHandler = async ({ method }) => {
      if (method === 'notifications/tools/list_changed') onToolsChanged();
    };
    try {
      await client.connect(await openTransport(), { timeout: timeoutMs });
    } catch (error) {
      await client.close();
      throw error;
    }
    return new McpConnection(client, timeoutMs);
  }

  async listTools(): Promise<RemoteTool[]> {
    const tools: RemoteTool[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#client.listTools(cursor === undefined ? {} : { cursor }, { timeout: this.#timeout });
      tools.push(...page.tools);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return tools;
  }

  async callTool(
    ...[name, args, options]: [name: string, args: Record<string, unknown>, options: CallOptions]
  ): Promise<RemoteResult> {
    const result = await this.#client.callTool({ name, arguments: args }, undefined, {
      ...options,
      resetTimeoutOnProgress: true,
    });
    const { content, structuredContent, isError } = result;
    return { content, structuredContent, isError };
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

/** @throws AgentsError `dependency_missing` if it is not installed. */
export async function load<Module>(importModule: () => Promise<Module>): Promise<Module> {
  try {
    return await importModule();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    const message = 'MCP servers need the package @modelcontextprotocol/sdk: install it next to @livekit/agents.';
    throw new AgentsError(message, { code: 'dependency_missing', cause: error });
  }
}
