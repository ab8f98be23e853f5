import type { Clock } from '@throughline/core';
import type { BatchState } from '@throughline/node/batch';
import type { Progress } from './progress.ts';

/** So much of the past says how fast it goes now. */
const windowMs = 60_000;
/** Samples nearer to each other than this say nothing more. */
const sampleMs = 1_000;

/** Makes of a run's state what a person wants to see: the speed of the last minute, and how long it will go on. */
export class Estimate {
  readonly #clock: Clock;
  /** Seconds of audio that were done at a time, oldest first; at most one a second. */
  readonly #samples: { readonly at: number; readonly audioSeconds: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#samples.push({ at: clock.now(), audioSeconds: 0 });
  }

  /** `total`: files in all, where that is known; `doneSeconds`: audio in all files that are done. */
  progress(state: BatchState, total: number | undefined, doneSeconds: number): Progress {
    const { files, audioSeconds, failures, paused, phase, governor } = state;
    this.sample(audioSeconds);
    const speed = this.#speed(audioSeconds);
    const known = files.complete ? filesSeen(state) : total;
    return {
      files: {
        total: known,
        done: files.done,
        failed: files.failed,
        doneBefore: files.skipped,
        running: files.running,
      },
      audioSeconds,
      speed,
      sessions: governor,
      failures,
      paused,
      draining: phase === 'draining',
      secondsLeft: known === undefined ? undefined : secondsLeft(state, { total: known, doneSeconds, speed }),
    };
  }

  /** So many seconds of audio are done by now. To be called about every second. */
  sample(audioSeconds: number): void {
    const now = this.#clock.now();
    const last = this.#samples.at(-1);
    if (last === undefined || now - last.at >= sampleMs) this.#samples.push({ at: now, audioSeconds });
    while (now - (this.#samples[1]?.at ?? now) > windowMs) this.#samples.shift();
  }

  #speed(audioSeconds: number): number {
    const now = this.#clock.now();
    const [first] = this.#samples;
    if (first === undefined || now === first.at) return 0;
    return Math.max(0, ((audioSeconds - first.audioSeconds) * 1000) / (now - first.at));
  }
}

/** Files that a run has taken from its inputs. */
export function filesSeen({ files: { waiting, running, done, failed, skipped } }: BatchState): number {
  return waiting + running + done + failed + skipped;
}

interface Known {
  readonly total: number;
  readonly doneSeconds: number;
  readonly speed: number;
}

/** Files that are still to come are taken to be as long as those that are done. */
function secondsLeft(
  { files, audioSeconds, phase }: BatchState,
  { total, doneSeconds, speed }: Known,
): number | undefined {
  const { done, failed, skipped } = files;
  if (phase !== 'running' || done === 0 || speed === 0) return undefined;
  const inFlight = audioSeconds - doneSeconds;
  const audioLeft = ((total - done - failed - skipped) * doneSeconds) / done - inFlight;
  // The files in flight are longer than that.
  return audioLeft > 0 ? audioLeft / speed : undefined;
}
