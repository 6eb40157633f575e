// Shows tools all of the session: what models know of a tool's context and of an agent is completed here.
import type { Agent } from '../faces.js';
import type { RunContext } from './run-context.js';

declare module '../../model/tools/tool-run-context.js' {
  interface ToolRunContext<UserData> extends RunContext<UserData> {}
  interface HandoffAgent extends Agent {}
}
