/** The run took longer than `--timeout` allows. */
export class RunTimeoutError extends Error {
  /** What a program finds in the last line of JSON lines. */
  readonly code = 'run-timeout';
  readonly remedy: readonly string[] = ['Pass a larger --timeout, or none.'];

  constructor(seconds: number) {
    super(`run-timeout: the run took longer than --timeout ${seconds} allows`);
    this.name = 'RunTimeoutError';
  }
}
