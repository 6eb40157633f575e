// The namespace `mcp`: servers of the Model Context Protocol whose tools agents have.
export { MCPServer, type MCPServerOptions } from './mcp/mcp-server.js';
export { MCPServerHTTP, type MCPServerHTTPOptions } from './mcp/mcp-server-http.js';
export { MCPServerStdio, type MCPServerStdioOptions } from './mcp/mcp-server-stdio.js';
