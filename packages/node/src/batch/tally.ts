import type { ErrorCode } from '@throughline/core';
import type { Clock } from '@throughline/core/internal';
import type { BatchResult, BatchState } from './batch-result.ts';

/** What a run has come to so far, in numbers. */
export class Tally {
  readonly #clock: Clock;
  readonly #failures = new Map<ErrorCode, number>();
  #beganAt: number | undefined;
  #seconds = 0;
  #cost = 0;
  #done = 0;
  #failed = 0;
  #skipped = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get files(): Pick<BatchState['files'], 'done' | 'failed' | 'skipped'> {
    return { done: this.#done, failed: this.#failed, skipped: this.#skipped };
  }

  get failures(): BatchState['failures'] {
    return Object.fromEntries(this.#failures);
  }

  /** `running`: seconds that are settled of files in flight. */
  audio(running: number): Pick<BatchState, 'audioSeconds' | 'elapsedSeconds' | 'speed' | 'costSeconds'> {
    const audioSeconds = this.#seconds + running;
    const elapsedSeconds = this.#beganAt === undefined ? 0 : (this.#clock.now() - this.#beganAt) / 1000;
    const speed = elapsedSeconds === 0 ? 0 : audioSeconds / elapsedSeconds;
    return { audioSeconds, elapsedSeconds, speed, costSeconds: this.#cost };
  }

  began(): void {
    this.#beganAt ??= this.#clock.now();
  }

  /** `costSeconds`: what was sent of it, in all attempts. */
  add(result: BatchResult, costSeconds: number): void {
    this.#cost += costSeconds;
    if (result.type === 'transcript') {
      this.#done += 1;
      this.#seconds += result.seconds;
    } else if (result.type === 'failure') {
      this.#failed += 1;
      const { code } = result.error;
      this.#failures.set(code, (this.#failures.get(code) ?? 0) + 1);
    } else this.#skipped += 1;
  }
}
