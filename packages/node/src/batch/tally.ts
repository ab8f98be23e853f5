import type { ErrorCode, SpeechError } from '@throughline/core';
import type { Clock } from '@throughline/core/internal';
import type { BatchState } from './batch-result.ts';

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

  get done(): number {
    return this.#done;
  }

  get failed(): number {
    return this.#failed;
  }

  get skipped(): number {
    return this.#skipped;
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

  finished(file: { readonly seconds: number; readonly costSeconds: number }): void {
    this.#done += 1;
    this.#seconds += file.seconds;
    this.#cost += file.costSeconds;
  }

  gaveUp({ code }: SpeechError): void {
    this.#failed += 1;
    this.#failures.set(code, (this.#failures.get(code) ?? 0) + 1);
  }

  skippedOne(): void {
    this.#skipped += 1;
  }
}
