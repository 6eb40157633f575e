// The process a job runs in, as user code sees it.

/** The process of a job. `prewarm` leaves in `userData` what the entry function finds there. */
export class JobProcess<UserData = Record<string, unknown>> {
  /** Shared by prewarm and the entry function. Default `{}`. */
  userData: UserData;
  readonly #pid = process.pid;

  constructor() {
    // The published type lets users name the shape of what prewarm fills in later.
    this.userData = {} as UserData;
  }

  get pid(): number {
    return this.#pid;
  }
}
