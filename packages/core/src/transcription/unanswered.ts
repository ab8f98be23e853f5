import type { AudioLog } from './audio-log.ts';

/** A link is suspect after so many times its longest interval between results… */
const LONGEST_TIMES = 4;
/** …at least after so many seconds of audio that is not silent, and at most after so many. */
const LEAST_SECONDS = 15;
const MOST_SECONDS = 120;
/** A suspect link has this long to answer, once it was asked to finalise what it holds. */
const LAST_CHANCE_MS = 5_000;
/** A fresh link that was sent the same audio and so much more, in no less time, has received all that there is. */
const FRESH_SECONDS = 15;
/** A result that ends no later than this after what was recognised before is the same one again. */
const SAME_PLACE_SECONDS = 0.5;
/** Audio is looked at in stretches of about this length, so that no run of loud pieces is cut into many. */
const LOOK_EVERY_MS = 1_000;
/** After a sleep of the process nothing is judged for this long. */
const AFTER_SLEEP_MS = 5_000;

/** What is to be done about a link: ask it to finalise; end it; take what two links were sent for settled. */
export type Suspicion =
  | { readonly type: 'finalize' }
  | { readonly type: 'redial'; readonly silentMs: number }
  | { readonly type: 'wordless'; readonly position: number };

/** A new text that was reported; seconds of the source clock. */
interface NewText {
  readonly end: number;
  readonly words?: readonly unknown[];
}

/**
 * Watches for audio that is not silent and brings no result, once the session has had results: a recogniser that no
 * longer answers behind a socket that lives. One redial for each such stretch; where a second link has no result for it either,
 * it holds no word. How long a session's provider may be silent is learned from its longest interval between results, measured in
 * audio that was sent and is not silent. What was answered by an end of stream or a mark of progress is no longer looked at.
 */
export class Unanswered {
  readonly #log: AudioLog;
  readonly #sampleRate: number;
  /** Seconds. */
  #longest = 0;
  /** Where the link stood when the last result came: sample and time. Undefined before the session's first. */
  #newsAt: number | undefined;
  #newsTime = 0;
  /** When the active link was sent its first sample. */
  #linkTime = 0;
  #suspectSince: number | undefined;
  /** What one link had no result for, up to where it was sent; a second link is sent it now. */
  #stretch: { readonly from: number; readonly until: number } | undefined;
  /** Two links had no result: no judging until the next result. */
  #asleep = false;
  #judgeFrom = 0;
  #lookAt = 0;
  /** What was measured: so much of `[from, until)` is not silent, in seconds. */
  #measured = { from: 0, until: 0, seconds: 0 };

  constructor(log: AudioLog) {
    this.#log = log;
    this.#sampleRate = log.sampleRate;
  }

  /** A link begins to be sent audio. */
  began(now: number): void {
    this.#linkTime = now;
    this.#suspectSince = undefined;
  }

  /** A new text was reported, with the link sent up to `position`. */
  reported(result: NewText, position: number, now: number): void {
    if (this.#stretch !== undefined && this.#isOld(result, position, this.#stretch)) return;
    if (this.#newsAt !== undefined && this.#stretch === undefined) this.#learn(this.#newsAt, position, now);
    this.#newsAt = position;
    this.#newsTime = now;
    this.#suspectSince = undefined;
    this.#stretch = undefined;
    this.#asleep = false;
  }

  slept(now: number): void {
    this.#judgeFrom = now + AFTER_SLEEP_MS;
  }

  /**
   * When there is something to judge next, if no result comes: not before `at` (the clock's milliseconds), and not before the link was
   * sent audio up to `position`. Asked after `judge`.
   */
  get due(): { readonly at: number; readonly position: number } {
    const { at, position } = this.#due();
    return { at: Math.max(at, this.#judgeFrom), position };
  }

  /** To be asked when it is due, and now and then; looks at samples only when the question arises. */
  judge(position: number, now: number): Suspicion | undefined {
    if (this.#newsAt === undefined || this.#asleep || now < this.#judgeFrom) return undefined;
    if (this.#stretch !== undefined) return this.#judgeFresh(this.#stretch, position, now);
    if (this.#suspectSince !== undefined) return this.#judgeSuspect(this.#suspectSince, position, now);
    const seconds = this.#limitSeconds;
    if (now - this.#since < seconds * 1000) return undefined;
    if (this.#unanswered(position, seconds, now) < seconds) return undefined;
    this.#suspectSince = now;
    return { type: 'finalize' };
  }

  /** A link is suspect after so many seconds of audio that is not silent. */
  get #limitSeconds(): number {
    return Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, LONGEST_TIMES * this.#longest));
  }

  #due(): { readonly at: number; readonly position: number } {
    if (this.#newsAt === undefined || this.#asleep) return { at: Infinity, position: Infinity };
    if (this.#stretch !== undefined) {
      const position = this.#stretch.until + FRESH_SECONDS * this.#sampleRate;
      return { at: this.#linkTime + FRESH_SECONDS * 1000, position };
    }
    if (this.#suspectSince !== undefined) return { at: this.#suspectSince + LAST_CHANCE_MS, position: 0 };
    const seconds = this.#limitSeconds;
    const at = Math.max(this.#since + seconds * 1000, this.#lookAt);
    const from = this.#from;
    const measured = this.#measured.from === from ? this.#measured : { until: from, seconds: 0 };
    const position = measured.until + (seconds - measured.seconds) * this.#sampleRate;
    return { at, position: Math.max(from + seconds * this.#sampleRate, position) };
  }

  /** When the last result came, on this link; else when the link began. */
  get #since(): number {
    return Math.max(this.#newsTime, this.#linkTime);
  }

  get #from(): number {
    return Math.max(this.#newsAt ?? 0, this.#log.settled, this.#log.oldest);
  }

  #judgeSuspect(since: number, position: number, now: number): Suspicion | undefined {
    if (now - since < LAST_CHANCE_MS) return undefined;
    this.#suspectSince = undefined;
    // An end of stream or a mark may have answered it since.
    if (this.#unanswered(position, LEAST_SECONDS, now) < LEAST_SECONDS) return undefined;
    this.#stretch = { from: this.#from, until: position };
    return { type: 'redial', silentMs: now - this.#since };
  }

  #judgeFresh({ until }: { readonly until: number }, position: number, now: number): Suspicion | undefined {
    if (position < until + FRESH_SECONDS * this.#sampleRate || now - this.#linkTime < FRESH_SECONDS * 1000) {
      return undefined;
    }
    this.#stretch = undefined;
    this.#asleep = true;
    return { type: 'wordless', position: until };
  }

  /** Whether a second link's result only repeats what was recognised before the stretch began, or cannot be distinguished from that. */
  #isOld(
    { end, words }: NewText,
    position: number,
    { from, until }: { readonly from: number; readonly until: number },
  ) {
    if (end <= from / this.#sampleRate + SAME_PLACE_SECONDS) return true;
    return words === undefined && position < until;
  }

  /** Seconds of audio after the last result that are not silent; `least` is what is asked for. */
  #unanswered(position: number, least: number, now: number): number {
    const from = this.#from;
    if (position - from < least * this.#sampleRate) return 0;
    if (this.#measured.from !== from) this.#measured = { from, until: from, seconds: 0 };
    const measured = this.#measured;
    const left = (position - measured.until) / this.#sampleRate;
    // What is left may all be sound: until then there is no need to look.
    if (measured.seconds + left < least || now < this.#lookAt) return measured.seconds;
    this.#lookAt = now + LOOK_EVERY_MS;
    measured.seconds += this.#log.secondsNotSilent(measured.until, position);
    measured.until = position;
    return measured.seconds;
  }

  /** A result came: the audio since the last one is an interval, if it is longer than any before. */
  #learn(newsAt: number, position: number, now: number): void {
    const most = MOST_SECONDS / LONGEST_TIMES;
    const waited = Math.min((position - newsAt) / this.#sampleRate, (now - this.#newsTime) / 1000);
    if (this.#longest >= most || waited <= Math.max(this.#longest, LEAST_SECONDS / LONGEST_TIMES)) return;
    // More than the cap is of no interest, so that no more is looked at.
    const from = Math.max(newsAt, position - MOST_SECONDS * this.#sampleRate);
    this.#longest = Math.max(this.#longest, Math.min(waited, this.#log.secondsNotSilent(from, position)));
  }
}
