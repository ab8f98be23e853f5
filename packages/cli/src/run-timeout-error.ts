/** The run took longer than `--timeout` allows. */
export class RunTimeoutError extends Error {
  /** What a program finds in the last line of JSON lines. */
  readonly code = 'run-timeout';
  readonly remedy: readonly string[] = ['Allow more with --timeout, or leave it away.'];

  constructor(seconds: number) {
    super(`run-timeout: the run took longer than --timeout ${seconds} allows`);
    this.name = 'RunTimeoutError';
  }
}
