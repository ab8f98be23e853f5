/** What a new link is sent at once, so that a full window makes room before the next write. */
const START_SECONDS = 0.2;
/** How far ahead of its rate a paced stream may run after a pause, in seconds: the largest burst. */
const BURST_SECONDS = 1;
/**
 * What has a pace leaves at multiples of so many milliseconds of the clock: at the same moments as that of all other sessions, since
 * to wake a process costs more than to send a frame.
 */
const STEP_MS = 100;
/** More than sums of times are ever off, in milliseconds. */
const ROUNDING_MS = 0.001;

export interface Pace {
  readonly sampleRate: number;
  /** Audio per second of real time in the steady state; `Infinity`: as fast as the socket takes it. */
  readonly pace: number;
  /** Audio per second of real time while behind. */
  readonly catchUp: number;
}

/** Where a session's stream would be had nothing held it up: the same for all its links. */
export class Timetable {
  readonly pace: Pace;
  #last = Number.NaN;
  #due = 0;

  constructor(pace: Pace) {
    this.pace = pace;
  }

  /** One of its own for another link that is sent the same stream, which goes on from here by itself. */
  twin(pace: Pace): Timetable {
    const twin = new Timetable(pace);
    twin.#last = this.#last;
    twin.#due = this.#due;
    return twin;
  }

  /** Whether the stream is sent as it comes: it has no pace of its own. */
  get isLive(): boolean {
    return !Number.isFinite(this.pace.pace);
  }

  /** By how many samples a stream that stands at `position` is behind; 0 for a live one. */
  behind(position: number): number {
    return Math.max(0, Math.floor(this.#due - position));
  }

  /** Whether a stream that stands at `position` is late. */
  isLate(now: number, position: number): boolean {
    const { pace, sampleRate } = this.pace;
    // Judged by where it should have been at the last look: what falls due now is not yet late.
    const late = position < this.#due;
    const elapsed = Number.isNaN(this.#last) ? 0 : Math.max(0, now - this.#last) / 1000;
    this.#last = now;
    if (Number.isFinite(pace)) this.#due += elapsed * pace * sampleRate;
    return late;
  }

  /** Everything is sent: a source that pauses earns no right to hurry later. */
  caughtUp(position: number): void {
    this.#due = position;
  }

  /** So many samples of the stream are not sent at all. */
  leftOut(count: number): void {
    this.#due += count;
  }
}

/**
 * Says how many samples may leave now on one link. A stream that fell behind (an outage, a slow socket) goes out at the
 * catch-up pace until it is where it would have been; then at its own pace. A live source is its own pace: there, only the
 * catch-up limit counts.
 */
export class Pacer {
  readonly #timetable: Timetable;
  #allowance: number;
  #last: number;

  /** The link begins now: what was earned while there was none does not count as a burst. */
  constructor(timetable: Timetable, now: number) {
    this.#timetable = timetable;
    this.#allowance = START_SECONDS * timetable.pace.sampleRate;
    this.#last = this.#step(now);
    timetable.isLate(this.#last, 0);
  }

  /** Samples that may be sent now, when the stream stands at `position`. */
  allowed(now: number, position: number): number {
    const { sampleRate, pace, catchUp } = this.#timetable.pace;
    if (pace === Infinity && catchUp === Infinity) return Infinity;
    const step = this.#step(now);
    if (step === this.#last) return this.#allowance;
    const elapsed = Math.max(0, step - this.#last) / 1000;
    this.#last = step;
    const steady = Number.isFinite(pace);
    const late = this.#timetable.isLate(step, position);
    const hurried = steady ? catchUp * Math.max(1, pace) : catchUp;
    const rate = !steady || late ? hurried : pace;
    const burst = BURST_SECONDS * sampleRate * (steady ? Math.max(1, pace) : 1);
    this.#allowance = Math.min(burst, this.#allowance + elapsed * rate * sampleRate);
    return this.#allowance;
  }

  /**
   * When `count` samples may leave, in the clock's milliseconds, where they may not now and nothing is sent before; 0 where that is
   * known only by looking again soon. To be asked right after `allowed`.
   */
  allowedAt(count: number, position: number): number {
    const { sampleRate, pace, catchUp } = this.#timetable.pace;
    const rate = (Number.isFinite(pace) ? pace : catchUp) * sampleRate;
    const waitMs = ((count - this.#allowance) / rate) * 1000;
    if (this.#timetable.isLive) return this.#last + waitMs - ROUNDING_MS;
    // A stream that falls behind meanwhile may go faster.
    const keepsUp = this.#timetable.behind(position - (waitMs / 1000) * rate - 1) === 0;
    return keepsUp ? this.#last + STEP_MS * Math.ceil((waitMs - ROUNDING_MS) / STEP_MS) : 0;
  }

  /** Of a live stream frames of `count` samples were sent, at the times that stand in `times[from, to)`. */
  spent(count: number, times: Float64Array, from: number, to: number): void {
    for (let index = from; index < to; index += 1) {
      this.allowed(times[index] ?? 0, 0);
      this.spend(count);
    }
  }

  /** `count` samples were sent. */
  spend(count: number): void {
    this.#allowance -= count;
  }

  /** The last moment at which anything became due; a live stream is due at any time. */
  #step(now: number): number {
    return this.#timetable.isLive ? now : STEP_MS * Math.floor((now + ROUNDING_MS) / STEP_MS);
  }
}
