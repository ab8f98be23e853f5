import type { CapturedFrame } from './worklet.ts';

/** As much of a captured frame as tells the time. */
export type TimedFrame = Pick<CapturedFrame, 'start' | 'length' | 'ahead'>;

/** So much later than before, a frame may have missing time in front of it, or only be late. */
const SUSPICIOUS_MS = 120;
/** So many frames tell which of the two it is: the least late of them. */
const FRAMES_TO_JUDGE = 3;
/** Less than this is how exactly the time of a frame can be known. */
const LEAST_MISSING_MS = 50;
/** Clocks of computers and of sound cards differ by less than this: 500 in a million. */
const MOST_DRIFT = 0.0005;
/** The first frames may be late: the least late of them shows how the two clocks stand. */
const FRAMES_TO_BEGIN = 20;
const FRAMES_TO_COMPARE = 10;
/** The computer's clock was put forward: nobody has slept for so long. */
const PUT_FORWARD_MS = 86_400_000;
/** … or back. */
const PUT_BACK_MS = -1000;

/**
 * How much time was not captured. While an audio context runs, its own clock counts samples exactly, also those that were not
 * taken. While it stands still, or its thread does, only the computer's clock goes on: by as much as that gets ahead of the
 * context's clock, and stays ahead, audio is missing.
 */
export class CaptureClock<Frame extends TimedFrame> {
  readonly #deliver: (missing: number, frame: Frame) => void;
  #rate: number;
  /** By how much the computer's clock is ahead, in milliseconds, where nothing is missing. */
  #ahead: number | undefined;
  /** The sample of the context's clock that comes next. */
  #next = 0;
  /** Samples that are missing before the next frame. */
  #missing = 0;
  #seen = 0;
  #begun = false;
  /** Of the last frames, how far ahead the computer's clock was. */
  #recent: number[] = [];
  /** Frames that wait for a judgement. */
  #waiting: Frame[] = [];

  /** @param deliver - takes each frame, and how many samples at the context's rate are missing before it */
  constructor(rate: number, deliver: (missing: number, frame: Frame) => void) {
    this.#rate = rate;
    this.#deliver = deliver;
  }

  /** Whether there was audio. */
  get begun(): boolean {
    return this.#begun;
  }

  /** The next frame. One without audio only tells the time. */
  push(frame: Frame): void {
    if (this.#ahead === undefined) {
      this.#ahead = frame.ahead;
      this.#next = frame.start;
    }
    if (this.#waiting.length === 0 && frame.ahead - this.#ahead < SUSPICIOUS_MS) this.#pass(frame);
    else {
      this.#waiting.push(frame);
      if (frame.ahead - this.#ahead < SUSPICIOUS_MS || this.#waiting.length >= FRAMES_TO_JUDGE) this.#judge();
    }
  }

  /** Another context takes over, whose clock begins anew. */
  restart(rate: number): void {
    this.#judge();
    if (this.#ahead !== undefined) {
      // The clock goes on as if the samples so far had been the new context's.
      const played = (this.#next / this.#rate) * 1000;
      this.#missing = Math.round((this.#missing / this.#rate) * rate);
      this.#ahead += played;
      this.#next = 0;
    }
    this.#rate = rate;
    this.#recent = [];
  }

  /** The time that has passed since the last frame, in samples: it is not captured any more. Ends a wait for a judgement. */
  rest(now: number): number {
    this.#judge();
    if (this.#ahead === undefined || !this.#begun) return 0;
    const passed = now - this.#ahead - (this.#next / this.#rate) * 1000;
    const isReal = passed >= SUSPICIOUS_MS && passed < PUT_FORWARD_MS;
    return this.#missing + (isReal ? this.#samples(passed) : 0);
  }

  #pass(frame: Frame): void {
    const passed = ((frame.start + frame.length - this.#next) / this.#rate) * 1000;
    this.#follow(frame, passed);
    this.#count(frame);
  }

  #count(frame: Frame): void {
    this.#missing += Math.max(0, frame.start - this.#next);
    this.#next = frame.start + frame.length;
    if (frame.length === 0) return;
    // The clock of those who read begins with the first sample.
    const missing = this.#begun ? this.#missing : 0;
    this.#begun = true;
    this.#missing = 0;
    this.#deliver(missing, frame);
  }

  /** Small delays that stay add up, and what the clocks differ by does not count. */
  #follow({ ahead }: Frame, passed: number): void {
    const before = this.#ahead ?? ahead;
    this.#recent.push(ahead);
    if (this.#recent.length > FRAMES_TO_COMPARE) this.#recent.shift();
    this.#seen += 1;
    if (ahead - before < PUT_BACK_MS) this.#set(ahead);
    else if (this.#seen <= FRAMES_TO_BEGIN) this.#ahead = Math.min(before, ahead);
    else if (this.#recent.length === FRAMES_TO_COMPARE) {
      const later = Math.min(...this.#recent) - before;
      if (later >= LEAST_MISSING_MS) {
        this.#missing += this.#samples(later);
        this.#set(before + later);
      } else this.#ahead = before + clamp(later, passed * MOST_DRIFT);
    }
  }

  #judge(): void {
    if (this.#waiting.length === 0) return;
    const frames = this.#waiting;
    this.#waiting = [];
    const before = this.#ahead ?? 0;
    const least = Math.min(...frames.map(({ ahead }) => ahead));
    const later = least - before;
    if (later >= LEAST_MISSING_MS) {
      if (later < PUT_FORWARD_MS) this.#missing += this.#samples(later);
      this.#set(least);
    }
    for (const frame of frames) this.#count(frame);
  }

  #set(ahead: number): void {
    this.#ahead = ahead;
    this.#recent = [];
  }

  #samples(milliseconds: number): number {
    return Math.round((milliseconds / 1000) * this.#rate);
  }
}

function clamp(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
