import type { Clock } from '@throughline/core/internal';
import type { EngineResult, EngineSink } from '../engine.ts';
import { between } from '../seeded-random.ts';
import { chance, type LinkProfile } from './profile.ts';

/** What one chunk of audio gave. */
interface Answer {
  readonly results: readonly EngineResult[];
  readonly processedUntil: number;
  readonly done: boolean;
}

/** A final that is kept back is said after this much more audio at the latest, in seconds. */
const LONGEST_HOLD_SECONDS = 2;

/** Says what was heard: late, out of order, twice, as the link's hearing wants it; at once and in order by default. */
export class AnswerQueue {
  readonly #hearing: LinkProfile;
  readonly #clock: Clock;
  readonly #sink: EngineSink;
  readonly #waiting: { readonly due: number; readonly answer: Answer }[] = [];
  #timer: unknown;
  #closed = false;
  /** A final kept back until a later segment has had a partial or its final. */
  #kept: { readonly result: EngineResult; readonly until: 'partial' | 'final'; readonly since: number } | undefined;
  /** The latest segment of which a text was said, and whether its final was. */
  #said = { segment: -1, final: true };

  constructor(hearing: LinkProfile, clock: Clock, sink: EngineSink) {
    this.#hearing = hearing;
    this.#clock = clock;
    this.#sink = sink;
  }

  /** Takes what a chunk gave; `processedUntil` in seconds of the link. */
  answer(results: readonly EngineResult[], processedUntil: number, done = false): void {
    if (this.#closed) return;
    const [low, high] = this.#hearing.delayMs;
    if (this.#hearing.processed === 'received') this.#sink.processed?.(processedUntil);
    const answer: Answer = { results, processedUntil, done };
    if (high <= 0) {
      this.#say(answer);
      return;
    }
    const due = Math.max(this.#waiting.at(-1)?.due ?? 0, this.#clock.now() + between(this.#hearing.random, low, high));
    this.#waiting.push({ due, answer });
    this.#arm();
    if (this.#said.final && !done) this.#sink.result({ segment: this.#said.segment + 1, final: false, text: '' });
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    const next = this.#waiting[0];
    if (this.#timer !== undefined || next === undefined) return;
    this.#timer = this.#clock.setTimeout(
      () => {
        this.#timer = undefined;
        while (!this.#closed && (this.#waiting[0]?.due ?? Infinity) <= this.#clock.now()) {
          const due = this.#waiting.shift();
          if (due !== undefined) this.#say(due.answer);
        }
        if (!this.#closed) this.#arm();
      },
      Math.max(0, next.due - this.#clock.now()),
    );
  }

  #say(answer: Answer): void {
    for (const result of answer.results) this.#sayResult(result, answer.processedUntil);
    const kept = this.#kept;
    if (kept !== undefined && (answer.done || answer.processedUntil - kept.since > LONGEST_HOLD_SECONDS)) {
      this.#sayKept();
    }
    if (this.#hearing.processed === 'answered') this.#sink.processed?.(answer.processedUntil);
    if (answer.done) this.#sink.done();
  }

  #sayResult(result: EngineResult, now: number): void {
    const { random, lateFinals, outOfOrderFinals } = this.#hearing;
    const kept = this.#kept;
    if (result.final && kept === undefined) {
      const until = chance(random, lateFinals) ? 'partial' : chance(random, outOfOrderFinals) ? 'final' : undefined;
      if (until !== undefined) {
        // Its partial is always said first, with all of its words, so that the segment is known to be open.
        this.#utter({ ...result, final: false });
        this.#kept = { result, until, since: now };
        return;
      }
    }
    this.#utter(result);
    if (kept !== undefined && result.segment > kept.result.segment && (result.final || kept.until === 'partial')) {
      this.#sayKept();
    }
  }

  #sayKept(): void {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept !== undefined) this.#utter(kept.result);
  }

  #utter(result: EngineResult): void {
    if (this.#closed) return;
    if (result.segment >= this.#said.segment) this.#said = { segment: result.segment, final: result.final };
    this.#sink.result(result);
    if (chance(this.#hearing.random, this.#hearing.doubledResults) && !this.#closed) this.#sink.result(result);
  }
}
