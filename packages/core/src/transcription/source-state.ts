import type { AudioLog } from './audio-log.ts';
import type { SourceReplay } from './source-replay.ts';

/** A remainder shorter than a frame is flushed after this long. */
const FLUSH_MS = 200;
/** One that has to be filled up with silence waits longer: it may be the middle of a word that a slow source goes on with. */
const FILL_UP_MS = 1_000;

/** What holds for every link of a session: how its source stands and what its caller asked for. Its feeds look here. */
export class SourceState {
  /** No more audio will be written. */
  ending = false;
  /** The caller holds the audio back. */
  paused = false;
  /** The provider is to be asked to finalise, once all that is accepted is sent. */
  finalizing = false;
  /** When audio was last accepted, in the clock's milliseconds. */
  appendedAt = 0;
  /** Where audio can be read again that the log has let go. */
  replay: SourceReplay | undefined;
  /** Whether audio that was written before the end is still on its way into the log. */
  readonly moreToCome: () => boolean;

  constructor(moreToCome: () => boolean) {
    this.moreToCome = moreToCome;
  }

  /**
   * Whether nothing will lengthen what is there: a remainder may be sent as it is. `now` in the clock's milliseconds; `tooShort`: it
   * would be filled up with silence.
   */
  mayFlush(now: number, tooShort = false): boolean {
    if (this.ending && !this.moreToCome()) return true;
    return this.finalizing || now >= this.flushAt(tooShort);
  }

  /** When a remainder may be sent as it is, in the clock's milliseconds, if nothing comes before. */
  flushAt(tooShort = false): number {
    return this.appendedAt + (tooShort ? FILL_UP_MS : FLUSH_MS);
  }

  /** Whether all that the log has let go from `position` on can be read from its source again. */
  canReplay(position: number, log: AudioLog): boolean {
    return this.replay?.covers(position, log.oldest) ?? false;
  }

  /** Samples from `position` on: from the log, or, where the log has let them go, from the source; undefined while they load. */
  samples(log: AudioLog, position: number, count: number, now: number): Int16Array | undefined {
    if (position >= log.oldest) {
      this.replay?.rest();
      return log.view(position, count);
    }
    return this.replay?.view(position, Math.min(count, log.oldest - position), now);
  }
}
