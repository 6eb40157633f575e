// How a process, or a job in it, came to its end.

/** How a process ended. */
export interface ProcessExit {
  /**
   * - clean: the job (if there was one) ended in order
   * - failed: the job ended in order, but because of an error
   * - died: the process ended by itself without saying so
   * - killed: the worker had to kill it
   */
  readonly kind: 'clean' | 'failed' | 'died' | 'killed';
  readonly reason: string;
}
