import type { AudioLog } from './audio-log.ts';
import type { Timetable } from './pacer.ts';
import { ShortenedSilence } from './shortened-silence.ts';

/** A link that is behind by so much from its beginning, or later, is late: a source that writes a second at a time is not. */
const LATE_FROM_START_SECONDS = 0.5;
const LATE_SECONDS = 1.5;
/** Behind by less, it is late no more. */
const IN_TIME_SECONDS = 0.5;
/** What stays of a lag is worth a word from here on. */
const STAYS_SECONDS = 1;

/** How one link catches up whose provider takes audio no faster than it is spoken: by what of its backlog need not be sent. */
export class Backlog {
  readonly #log: AudioLog;
  readonly #timetable: Timetable;
  readonly #silence: ShortenedSilence;
  #late = false;
  /** Where the audio ended when the link began to be late. */
  #end = 0;
  #reported = false;

  /** The link begins at `position`. `endpointSeconds`: the silence after which its provider ends a segment, where that is known. */
  constructor(log: AudioLog, timetable: Timetable, position: number, endpointSeconds: number | undefined) {
    this.#log = log;
    this.#timetable = timetable;
    this.#silence = new ShortenedSilence(log, endpointSeconds);
    if (this.#lag(position) >= LATE_FROM_START_SECONDS * log.sampleRate) this.#becomeLate();
  }

  /** Where the link goes on that stands at `position`. */
  next(position: number): number {
    const log = this.#log;
    const lag = this.#lag(position);
    if (!this.#late && lag >= LATE_SECONDS * log.sampleRate) this.#becomeLate();
    else if (this.#late && lag < IN_TIME_SECONDS * log.sampleRate) this.#late = false;
    // What is read again from its source is not looked at.
    if (!this.#late || position < log.oldest) return position;
    return this.#silence.next(position, Math.min(log.accepted, position + lag));
  }

  /**
   * Seconds that the link stays behind, once: when it has sent all that had waited for it, and is still late. Undefined at any other
   * time, and for a source that is not live.
   */
  stays(position: number): number | undefined {
    if (!this.#late || this.#reported || !this.#timetable.isLive || position < this.#end) return undefined;
    this.#reported = true;
    const seconds = this.#lag(position) / this.#log.sampleRate;
    return seconds < STAYS_SECONDS ? undefined : seconds;
  }

  #becomeLate(): void {
    this.#late = true;
    this.#end = this.#log.accepted;
    this.#reported = false;
  }

  /** Samples that the link is behind. */
  #lag(position: number): number {
    const waiting = this.#log.audioBetween(position, this.#log.accepted);
    return this.#timetable.isLive ? waiting : Math.min(waiting, this.#timetable.behind(position));
  }
}
