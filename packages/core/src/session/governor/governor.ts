import PQueue from 'p-queue';
import { systemClock, type Clock } from '../../clock.ts';
import { isSpeechError, type SpeechError } from '../../errors/speech-error.ts';
import type { Admission, GovernorState, LinkGovernor } from './admission.ts';
import { ConcurrencyLevel, type Lesson } from './concurrency-level.ts';
import { assertGovernorOptions, type GovernorOptions } from './governor-options.ts';

/** A provider may count a link for so long after its socket is closed. */
const CLOSING_MS = 250;
/** Where links that were hung up were counted until they were closed, they are waited for so long. */
const SLOW_MS = 60_000;
/** What was refused for such a link is tried again after so long, then after twice as long, up to the time above. */
const FIRST_DOUBT_MS = 25;
/** Where not even one link is let in, the account is asked again after so long, then after twice as long, up to the next. */
const FIRST_STARVED_MS = 1_000;
const LAST_STARVED_MS = 30_000;
/** So many links that are refused in place of others that have ended say that it is not the number of links that is limited. */
const REFUSED_IN_PLACE = 2;
/** A provider counts minutes by the arrival of dials, some of which take longer on their way than others. */
const MINUTE_MS = 60_250;
/** A timer that is set for weeks fires at once. */
const LONGEST_TIMER_MS = 3_600_000;
/** A refusal for the rate that comes again so soon after the time that the last one named was no matter of the rate alone. */
const AGAIN_MS = 60_000;

/**
 * One object for each account of a process: sessions that share it never have more links than the account allows, and find out
 * how many that are. To be passed to every session of the account, whatever it does.
 *
 * ```ts
 * const governor = new Governor();
 * transcribe({ protocol, credentials, governor });
 * ```
 *
 * Throws a `SpeechError` `config-invalid`, which names the field, for options that cannot be right.
 */
export class Governor implements LinkGovernor {
  readonly #clock: Clock;
  readonly #level: ConcurrencyLevel;
  readonly #perMinute: number;
  readonly #queue: PQueue;
  /** When links were admitted in the last minute, where that matters. */
  readonly #admittedAt: number[] = [];
  /** When the last links ended. */
  readonly #endedAt: number[] = [];
  #inUse = 0;
  /** Links that the provider has let in, and that were not hung up. */
  #running = 0;
  /** Links that have ended or were refused so far. */
  #left = 0;
  /** Links that were admitted so far, … */
  #admitted = 0;
  /** …when the level was last lowered: who was admitted before has nothing new to tell; … */
  #loweredAfter = 0;
  /** …and when it was last raised by one. */
  #raisedAfter = 0;
  /** Until when no more links may be in use than these, as the provider has asked. */
  #capped = { links: 0, until: -Infinity };
  /** Links that were refused in place of others since one was let in. */
  #refusedInPlace = 0;
  /** Whether links count until their sockets are closed, whatever the provider counts. */
  readonly #strict: boolean;
  /** Until when they count so because the provider was found to do it. */
  #slowUntil = -Infinity;
  /** Until when none may be dialled. */
  #heldUntil = -Infinity;
  #rateHeldUntil = -Infinity;
  #doubtMs = FIRST_DOUBT_MS;
  #starvedMs = FIRST_STARVED_MS;
  #timer: unknown;
  #timerAt = Infinity;

  constructor(options: GovernorOptions = {}) {
    assertGovernorOptions(options);
    const { links, most = Infinity, linksPerMinute = Infinity, clock = systemClock } = options;
    const { untilClosed = most < Infinity } = options;
    this.#clock = clock;
    this.#level = new ConcurrencyLevel(links, most);
    this.#perMinute = linksPerMinute;
    this.#strict = untilClosed;
    this.#queue = new PQueue({ concurrency: this.#level.links });
  }

  /** How the account stands now. */
  get state(): GovernorState {
    return { limit: this.#level.links, known: this.#level.known, inUse: this.#inUse, waiting: this.#queue.size };
  }

  async admit(signal: AbortSignal, again = false): Promise<Admission> {
    throwIfAborted(signal);
    // Of its own: to the queue, work whose signal is aborted is over.
    const waiting = new AbortController();
    const giveUp = (): void => waiting.abort(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    const admitted = new Promise<Admission>((resolve, reject) => {
      const work = (): Promise<void> => new Promise((free) => resolve(this.#admission(free)));
      this.#queue.add(work, { signal: waiting.signal, priority: again ? 1 : 0 }).then(undefined, reject);
    });
    this.#look();
    try {
      const admission = await admitted;
      // Aborted just as it was served: nobody would give it back.
      if (signal.aborted) admission.release();
      throwIfAborted(signal);
      return admission;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  #admission(free: () => void): Admission {
    let state: 'admitted' | 'in' | 'refused' | 'closing' | 'released' = 'admitted';
    const leave = (next: 'refused' | 'closing' | 'released'): void => {
      if (state === 'in') this.#running -= 1;
      state = next;
    };
    this.#inUse += 1;
    this.#admitted += 1;
    const { number, inUse, left } = { number: this.#admitted, inUse: this.#inUse, left: this.#left };
    if (this.#perMinute < Infinity) this.#admittedAt.push(this.#clock.now());
    this.#look();
    const release = (): void => {
      if (state === 'released') return;
      const counted = state === 'in' || state === 'closing';
      if (state !== 'refused') this.#left += 1;
      leave('released');
      this.#inUse -= 1;
      if (counted) this.#ended(this.#clock.now());
      free();
      // The queue takes note of it a moment later.
      void Promise.resolve().then(() => this.#look());
    };
    return {
      succeeded: () => {
        if (state !== 'admitted') return;
        state = 'in';
        // Of those that were in use then, some may have made room before the provider looked.
        this.#letIn(inUse - (this.#left - left));
      },
      refused: (error) => {
        if ((state !== 'admitted' && state !== 'in') || !isRefusal(error)) return;
        leave('refused');
        this.#left += 1;
        this.#refused(error, number);
      },
      closing: () => {
        if (state !== 'in') return;
        leave('closing');
        if (!this.#strict && this.#clock.now() >= this.#slowUntil) release();
      },
      release,
    };
  }

  #letIn(inUse: number): void {
    this.#running += 1;
    this.#doubtMs = FIRST_DOUBT_MS;
    this.#starvedMs = FIRST_STARVED_MS;
    this.#refusedInPlace = 0;
    this.#capped.links = Math.max(this.#capped.links, this.#running);
    const now = this.#clock.now();
    const news = this.#level.letIn({ running: this.#running, inUse }, now);
    if (news === 'raised') this.#raisedAfter = this.#admitted;
    // As many as ever are let in, a moment after one was refused: it was for one that was closing.
    if (news === 'doubts-dispelled') this.#slowUntil = now + SLOW_MS;
    this.#look();
  }

  /** `number`: of the link's admission. */
  #refused(error: SpeechError, number: number): void {
    const now = this.#clock.now();
    const ofRate = error.code === 'rate-limited';
    const waitMs = error.retryAfterMs;
    // While the provider has a time of its own to come back, what it refuses before is no other news.
    const capped = now < this.#capped.until;
    const known = number <= this.#loweredAfter || capped;
    if (capped && number > this.#loweredAfter && !ofRate) this.#refusedInPlace += 1;
    if (waitMs !== undefined) {
      if (ofRate) this.#hold(now + waitMs);
      else this.#capped = { links: this.#running, until: Math.max(this.#capped.until, now + waitMs) };
    }
    if (this.#refusedInPlace >= REFUSED_IN_PLACE) this.#hold(this.#capped.until);
    const rateAlone = ofRate && waitMs !== undefined && now > this.#rateHeldUntil + AGAIN_MS;
    if (ofRate && waitMs !== undefined) this.#rateHeldUntil = now + waitMs;
    if (!known && !rateAlone) this.#learn(error, number, now);
    this.#look();
  }

  #learn(error: SpeechError, number: number, now: number): void {
    if (number <= this.#raisedAfter) {
      this.#level.takeBack(now);
      this.#loweredAfter = this.#raisedAfter;
      return;
    }
    const maximum = isSpeechError(error, 'concurrency-limit') ? error.context.maximum : undefined;
    this.#forgetEnded(now);
    // Those that have ended so lately may still be counted.
    const others = this.#inUse - 1 + this.#endedAt.length;
    const lesson: Lesson = this.#level.refused({ others, maximum }, now);
    if (lesson === 'lower') {
      this.#loweredAfter = this.#admitted;
    } else if (lesson === 'doubt') {
      this.#hold(now + this.#doubtMs);
      this.#doubtMs = Math.min(CLOSING_MS, this.#doubtMs * 2);
    } else if (error.retryAfterMs === undefined) {
      this.#hold(now + this.#starvedMs);
      this.#starvedMs = Math.min(LAST_STARVED_MS, this.#starvedMs * 2);
    }
  }

  #ended(now: number): void {
    this.#forgetEnded(now);
    this.#endedAt.push(now);
  }

  #forgetEnded(now: number): void {
    const first = this.#endedAt.findIndex((at) => now - at < CLOSING_MS);
    this.#endedAt.splice(0, first < 0 ? this.#endedAt.length : first);
  }

  #hold(until: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, until);
  }

  /** Serves as many as may be served now, and comes back when it may be more. */
  #look(): void {
    const now = this.#clock.now();
    const waiting = this.#queue.size > 0;
    const held = now < this.#heldUntil;
    const capped = now < this.#capped.until;
    if (waiting && !held && !capped && this.#isFull && this.#level.probeAt <= now) this.#level.probe();
    const { room, roomAt } = this.#inThisMinute(now);
    const most = Math.min(this.#level.links, capped ? this.#capped.links : Infinity, this.#inUse + room);
    this.#queue.concurrency = Math.max(1, most);
    if (held || most < 1) this.#queue.pause();
    else this.#queue.start();
    if (!waiting) this.#wakeAt(Infinity, now);
    else if (held) this.#wakeAt(this.#heldUntil, now);
    else if (capped) this.#wakeAt(Math.min(this.#capped.until, roomAt), now);
    else this.#wakeAt(this.#isFull ? this.#level.probeAt : roomAt, now);
  }

  get #isFull(): boolean {
    return this.#inUse >= this.#level.links;
  }

  /** How many links may be opened now for those of the last minute; and where it is none, when the next may. */
  #inThisMinute(now: number): { readonly room: number; readonly roomAt: number } {
    if (this.#perMinute === Infinity) return { room: Infinity, roomAt: Infinity };
    const first = this.#admittedAt.findIndex((at) => now - at < MINUTE_MS);
    this.#admittedAt.splice(0, first < 0 ? this.#admittedAt.length : first);
    const room = this.#perMinute - this.#admittedAt.length;
    const [oldest] = this.#admittedAt;
    return { room, roomAt: room > 0 || oldest === undefined ? Infinity : oldest + MINUTE_MS };
  }

  #wakeAt(at: number, now: number): void {
    if (at === this.#timerAt) return;
    this.#clock.clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer =
      at === Infinity
        ? undefined
        : this.#clock.setTimeout(() => this.#woken(), Math.min(LONGEST_TIMER_MS, Math.max(1, at - now)));
  }

  #woken(): void {
    this.#timerAt = Infinity;
    this.#look();
  }
}

function isRefusal({ code }: SpeechError): boolean {
  return code === 'concurrency-limit' || code === 'rate-limited';
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw signal.reason;
}
