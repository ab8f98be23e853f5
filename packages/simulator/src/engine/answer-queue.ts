import type { Clock } from '@throughline/core/internal';
import type { EngineResult, EngineSink, EngineTurn } from '../engine.ts';
import { between } from '../seeded-random.ts';
import { chance, type LinkProfile } from './profile.ts';

/** A result, and what became of the turn with it. */
export interface Finding {
  readonly result: EngineResult;
  readonly turns: readonly EngineTurn[];
}

/** What one chunk of audio gave. */
interface Answer {
  readonly findings: readonly Finding[];
  readonly processedUntil: number;
  readonly done: boolean;
}

/** A final that is kept back is sent after this much more audio at the latest, in seconds. */
const LONGEST_HOLD_SECONDS = 2;

/** Passes results on: late, out of order, twice, as the profile of the link wants it; at once and in order by default. */
export class AnswerQueue {
  readonly #profile: LinkProfile;
  readonly #clock: Clock;
  readonly #sink: EngineSink;
  readonly #waiting: { readonly due: number; readonly answer: Answer }[] = [];
  #timer: unknown;
  #closed = false;
  /** A final kept back until a later segment has had a partial or its final. */
  #kept: { readonly finding: Finding; readonly until: 'partial' | 'final'; readonly since: number } | undefined;
  /** The latest segment of which a text was sent, and whether its final was. */
  #sent = { segment: -1, final: true };

  constructor(profile: LinkProfile, clock: Clock, sink: EngineSink) {
    this.#profile = profile;
    this.#clock = clock;
    this.#sink = sink;
  }

  /** Takes what a chunk gave; `processedUntil` in seconds of the link. */
  answer(findings: readonly Finding[], processedUntil: number, done = false): void {
    if (this.#closed) return;
    const [low, high] = this.#profile.delayMs;
    if (this.#profile.processed === 'received') this.#sink.processed?.(processedUntil);
    const answer: Answer = { findings, processedUntil, done };
    if (high <= 0) {
      this.#send(answer);
      return;
    }
    const due = Math.max(this.#waiting.at(-1)?.due ?? 0, this.#clock.now() + between(this.#profile.random, low, high));
    this.#waiting.push({ due, answer });
    this.#arm();
    if (this.#sent.final && !done) this.#sink.result({ segment: this.#sent.segment + 1, final: false, text: '' });
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
          if (due !== undefined) this.#send(due.answer);
        }
        if (!this.#closed) this.#arm();
      },
      Math.max(0, next.due - this.#clock.now()),
    );
  }

  #send(answer: Answer): void {
    for (const finding of answer.findings) this.#sendFinding(finding, answer.processedUntil);
    const kept = this.#kept;
    if (kept !== undefined && (answer.done || answer.processedUntil - kept.since > LONGEST_HOLD_SECONDS)) {
      this.#sendKept();
    }
    if (this.#profile.processed === 'answered') this.#sink.processed?.(answer.processedUntil);
    if (answer.done) this.#sink.done();
  }

  #sendFinding(finding: Finding, now: number): void {
    const { result, turns } = finding;
    const { random, lateFinals, outOfOrderFinals } = this.#profile;
    const kept = this.#kept;
    if (result.final && kept === undefined) {
      const until = chance(random, lateFinals) ? 'partial' : chance(random, outOfOrderFinals) ? 'final' : undefined;
      if (until !== undefined) {
        // Its partial is always sent first, with all of its words, so that the segment is known to be open.
        const isEnd = ({ phase }: EngineTurn) => phase === 'end';
        this.#pass({ result: { ...result, final: false }, turns: turns.filter((turn) => !isEnd(turn)) });
        this.#kept = { finding: { result, turns: turns.filter(isEnd) }, until, since: now };
        return;
      }
    }
    this.#pass(finding);
    if (
      kept !== undefined &&
      result.segment > kept.finding.result.segment &&
      (result.final || kept.until === 'partial')
    ) {
      this.#sendKept();
    }
  }

  #sendKept(): void {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept !== undefined) this.#pass(kept.finding);
  }

  #pass({ result, turns }: Finding): void {
    if (this.#closed) return;
    if (result.segment >= this.#sent.segment) this.#sent = { segment: result.segment, final: result.final };
    this.#sink.result(result);
    if (chance(this.#profile.random, this.#profile.doubledResults) && !this.#closed) this.#sink.result(result);
    for (const turn of turns) if (!this.#closed) this.#sink.turn?.(turn);
  }
}
