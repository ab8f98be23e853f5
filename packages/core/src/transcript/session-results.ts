import type { FinalResult, PartialResult, TranscriptResult } from '../results/result.ts';
import { PendingPartials } from './pending-partials.ts';
import type { Span } from './result-words.ts';
import type { ShownPartial } from './track-segments.ts';

/** Names of segments: none is given twice in a session. */
export class SegmentIds {
  #count: number;

  /** `taken`: names that an earlier session has given. */
  constructor(taken: readonly string[] = []) {
    this.#count = taken.reduce((most, id) => Math.max(most, numberOf(id)), 0);
  }

  next(): string {
    this.#count += 1;
    return `s${this.#count}`;
  }
}

function numberOf(id: string): number {
  const number = Number(/^s(\d{1,15})$/u.exec(id)?.[1]);
  return Number.isNaN(number) ? 0 : number;
}

/** Takes what the caller is told. */
interface ResultSink {
  result(result: TranscriptResult): void;
}

/**
 * The results of a session as the caller sees them, whichever link they come from: each segment has one id, and a partial that
 * is lost with its link comes back under that id, or is taken back.
 */
export class SessionResults {
  readonly #sink: ResultSink;
  readonly #pending: PendingPartials;
  readonly #ids: SegmentIds;
  #finals = 0;

  /** `tolerance`: samples by which a segment may miss a pending partial and still be it. */
  constructor(sink: ResultSink, tolerance: number, ids: SegmentIds) {
    this.#sink = sink;
    this.#pending = new PendingPartials(tolerance);
    this.#ids = ids;
  }

  /** Finals reported so far. */
  get finals(): number {
    return this.#finals;
  }

  newId(): string {
    return this.#ids.next();
  }

  /** The pending partial that a segment at this place brings back. */
  takePending({ start, end }: Span): ShownPartial | undefined {
    return this.#pending.take(start, end);
  }

  partial(result: PartialResult): void {
    this.#sink.result(result);
  }

  final(result: FinalResult): void {
    this.#finals += 1;
    this.#sink.result(result);
  }

  retract({ result }: ShownPartial): void {
    const { id, start, end, channel, epoch } = result;
    const where = channel === undefined ? {} : { channel };
    this.#sink.result({ type: 'retract', id, text: '', start, end, ...where, epoch });
  }

  /** Their link is lost: a later one may bring them again. */
  pend(partials: readonly ShownPartial[]): void {
    for (const surplus of this.#pending.add(partials)) this.retract(surplus);
  }

  /** Takes back the pending partials that end at or before `position` (samples). */
  retractBefore(position: number): void {
    for (const passed of this.#pending.takeBefore(position)) this.retract(passed);
  }
}
