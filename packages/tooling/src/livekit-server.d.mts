// Types of livekit-server.mjs for the end-to-end tests of other packages.

/** The version that is built when none is installed. */
export declare const livekitServerVersion: string;

/** Where livekit-server is, or in one line why there is none and how to get it. */
export type FoundServer = { bin: string; reason?: undefined } | { bin: null; reason: string };

/** Finds livekit-server: `LIVEKIT_SERVER_BIN`, then the PATH, then the cache; at last builds it with Go, if allowed. */
export declare function ensureLivekitServer(options?: {
  /** False only looks. Default true. */
  build?: boolean;
  log?: (line: string) => void;
}): Promise<FoundServer>;

export interface RunningLivekitServer {
  /** For clients: `ws://127.0.0.1:port`. */
  url: string;
  port: number;
  apiKey: string;
  apiSecret: string;
  /** What the server has logged so far. */
  output(): string;
  /** Ends the server; calling it again does nothing. */
  stop(): Promise<void>;
}

/** Starts livekit-server on loopback and waits until it answers. It ends with this process at the latest. */
export declare function startLivekitServer(options?: {
  /** A free one by default. */
  port?: number;
  /** Merged over the server's top-level settings, named as in its YAML file. */
  config?: object;
}): Promise<RunningLivekitServer>;

/** A TCP port that was free on loopback a moment ago. */
export declare function freePort(): Promise<number>;
