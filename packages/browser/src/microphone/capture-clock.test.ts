import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureClock, type TimedFrame } from './capture-clock.ts';

const RATE = 16_000;
const LENGTH = RATE / 10;
const WALL = 1_700_000_000_000;

/** An audio thread: what it captures stands on the computer's clock, and how late it runs is up to the test. */
class Thread {
  readonly clock: CaptureClock<TimedFrame>;
  /** Milliseconds of the computer's clock at which the next sample is captured. */
  wall = WALL;
  #rate = RATE;
  #frame: number;
  /** Where each frame stands for who reads, and where it was captured, in milliseconds. */
  readonly places: { readonly read: number; readonly captured: number }[] = [];
  readonly #captured: number[] = [];
  #read = 0;
  #first: number | undefined;

  constructor(startFrame = 0) {
    this.#frame = startFrame;
    this.clock = new CaptureClock(RATE, (missing, { length }) => {
      this.#read += (missing / this.#rate) * 1000;
      const captured = this.#captured.shift() ?? NaN;
      this.#first ??= captured;
      this.places.push({ read: this.#read, captured: captured - this.#first });
      this.#read += (length / this.#rate) * 1000;
    });
  }

  /** A frame that is told so many milliseconds late. */
  frame(late: number, length = LENGTH): void {
    const ahead = this.wall + late - (this.#frame / this.#rate) * 1000;
    if (length > 0) this.#captured.push(this.wall);
    this.clock.push({ start: this.#frame, length, ahead });
    this.#frame += length;
    this.wall += (length / this.#rate) * 1000;
  }

  /** The context's clock goes on, and nothing is captured. */
  held(milliseconds: number): void {
    this.#frame += Math.round((milliseconds / 1000) * this.#rate);
    this.wall += milliseconds;
  }

  /** The context's clock stands still. */
  still(milliseconds: number): void {
    this.wall += milliseconds;
  }

  restart(rate: number): void {
    this.#rate = rate;
    this.#frame = 0;
    this.clock.restart(rate);
  }

  get read(): number {
    return this.#read;
  }

  /** By how many milliseconds a frame stands elsewhere than where it was captured, at the most, from a place on. */
  worst(from = 0): number {
    return Math.max(...this.places.slice(from).map(({ read, captured }) => Math.abs(read - captured)));
  }

  get missing(): number {
    return this.read - this.places.length * 100;
  }
}

function run(thread: Thread, frames: number, late: () => number = () => 5): void {
  for (let index = 0; index < frames; index += 1) thread.frame(late());
}

describe('the clock of a capture', () => {
  it('finds nothing missing while frames come, however late each is told', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 50, maxLength: 200 }), (delays) => {
        const thread = new Thread();
        // Of ten frames, one at least is not late.
        for (const [index, late] of delays.entries()) thread.frame(index % 5 === 0 ? 3 : late);
        expect(thread.worst()).toBe(0);
        expect(thread.places).toHaveLength(delays.length);
      }),
    );
  });

  it('finds nothing missing where the clocks differ by 300 in a million, for an hour', () => {
    for (const drift of [-0.0003, 0.0003]) {
      const thread = new Thread();
      for (let index = 0; index < 36_000; index += 1) {
        thread.frame(5);
        thread.still(100 * drift);
      }
      expect(thread.missing).toBeCloseTo(0, 6);
    }
  });

  it('counts to the sample what the context had and was not taken', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 5 }), (spans) => {
        const thread = new Thread();
        for (const span of spans) {
          run(thread, 12);
          thread.held(span / 16);
        }
        run(thread, 12);
        // Half a sample of each span, for it need not be a whole number of them.
        expect(thread.worst()).toBeLessThan(0.04 * spans.length);
      }),
    );
  });

  it('knows within 50 ms for how long the context stood still, also where the first frames after it are late', () => {
    const still = fc.record({
      milliseconds: fc.integer({ min: 150, max: 3_600_000 }),
      // One of three is not late.
      late: fc.tuple(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 80 })).map((late) => [...late, 5]),
    });
    fc.assert(
      fc.property(fc.array(still, { minLength: 1, maxLength: 4 }), (spans) => {
        const thread = new Thread();
        run(thread, 30);
        for (const { milliseconds, late } of spans) {
          thread.still(milliseconds);
          for (const one of late) thread.frame(one);
          run(thread, 30);
          const { read = 0, captured = 0 } = thread.places.at(-1) ?? {};
          expect(Math.abs(read - captured)).toBeLessThanOrEqual(50);
        }
      }),
    );
  });

  it('adds up small losses, so that they do not become a large one', () => {
    const thread = new Thread();
    run(thread, 30);
    for (let index = 0; index < 40; index += 1) {
      thread.still(20);
      run(thread, 12);
    }
    const { read = 0, captured = 0 } = thread.places.at(-1) ?? {};
    expect(Math.abs(read - captured)).toBeLessThan(60);
  });

  it('goes on where another context takes over, at another rate and from 0', () => {
    const thread = new Thread(77_777);
    run(thread, 30);
    thread.still(3000);
    thread.restart(48_000);
    for (let index = 0; index < 30; index += 1) thread.frame(5, 4800);
    expect(thread.worst()).toBeLessThan(5);
  });

  it('believes no computer whose clock was put forward by days, or back', () => {
    for (const change of [30 * 86_400_000, -3_600_000, -2000]) {
      const thread = new Thread();
      run(thread, 30);
      thread.still(change);
      run(thread, 30);
      expect(Math.abs(thread.missing)).toBeLessThan(1);
      // What stands still later is told all the same.
      thread.still(1500);
      run(thread, 30);
      expect(Math.abs(thread.missing - 1500)).toBeLessThan(50);
    }
  });

  it('begins with the first audio, whatever came before', () => {
    const thread = new Thread(4000);
    thread.frame(5, 0);
    thread.held(3000);
    thread.frame(5, 0);
    run(thread, 20);
    expect(thread.missing).toBeCloseTo(0, 6);
  });

  it('says at the end what has passed since', () => {
    const thread = new Thread();
    expect(thread.clock.rest(WALL + 5000)).toBe(0);
    run(thread, 30);
    expect(thread.clock.rest(thread.wall + 2005)).toBe(2 * RATE);
    expect(thread.clock.rest(thread.wall + 20)).toBe(0);
  });
});
