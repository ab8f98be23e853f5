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

  /** Seconds of audio that an earlier run has done: they say nothing of how fast it goes. */
  #earlier = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#samples.push({ at: clock.now(), audioSeconds: 0 });
  }

  /** A file goes on from there, where an earlier run had come to. */
  resumed(seconds: number): void {
    this.#earlier += seconds;
  }

  /** `total`: files in all, where that is known; `doneSeconds`: audio in all files that are done. */
  progress(state: BatchState, total: number | undefined, doneSeconds: number): Progress {
    const { files, audioSeconds, failures, paused, phase, governor } = state;
    this.sample(audioSeconds);
    const speed = this.#speed(audioSeconds - this.#earlier);
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
      ...(known === undefined ? {} : restOf(state, { total: known, doneSeconds, speed })),
    };
  }

  /** So many seconds of audio are done by now. To be called about every second. */
  sample(withEarlier: number): void {
    const audioSeconds = withEarlier - this.#earlier;
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

interface Rest {
  /** Of all files, how much of their audio is done: 0 to 1. */
  readonly share?: number;
  readonly secondsLeft?: number;
}

/**
 * The length of files in flight is mostly known. Those that are to come, and those that are over without having been transcribed now,
 * are taken to be as long as the others.
 */
function restOf(state: BatchState, { total, doneSeconds, speed }: Known): Rest {
  const { files, audioSeconds, phase, known = { files: 0, lengthSeconds: 0, leftSeconds: 0 } } = state;
  const { done, failed, skipped, running } = files;
  const measured = done + known.files;
  if (measured === 0) return {};
  const average = (doneSeconds + known.lengthSeconds) / measured;
  // Files that are open before their turn do not count as running.
  const begun = Math.max(running, known.files);
  const unknown = begun - known.files;
  const inFlight = audioSeconds - doneSeconds - (known.lengthSeconds - known.leftSeconds);
  const unknownLeft = unknown * average - inFlight;
  // They are longer than that, and nobody knows by how much.
  if (unknown > 0 && unknownLeft <= 0) return {};
  const toCome = total - done - failed - skipped - begun;
  const audioLeft = Math.max(0, known.leftSeconds + (unknown > 0 ? unknownLeft : 0) + Math.max(0, toCome) * average);
  const over = audioSeconds + (failed + skipped) * average;
  return {
    ...(over + audioLeft === 0 ? {} : { share: over / (over + audioLeft) }),
    ...(phase !== 'running' || speed === 0 ? {} : { secondsLeft: audioLeft / speed }),
  };
}
