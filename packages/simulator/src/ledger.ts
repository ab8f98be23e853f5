import type { EngineResult } from './engine.ts';
import type { FaultType } from './faults/fault.ts';
import { addSpan, covers, intersect, type Span, subtract } from './spans.ts';
import type { Stretch } from './script/source-reader.ts';

/** A word of a final: where the provider placed it, in samples. */
export interface LedgerWord {
  readonly text: string;
  /** On the link's clock. */
  readonly linkStart: number;
  readonly linkEnd: number;
  /** On the source, where that audio encodes its place. */
  readonly sourceStart?: number;
  readonly sourceEnd?: number;
}

/** A final that left the provider; positions in samples, absent where it carried no times. */
export interface LedgerFinal {
  readonly at: number;
  readonly segment: number;
  /** Absent where the audio has one. */
  readonly channel?: number;
  readonly text: string;
  readonly words?: readonly LedgerWord[];
  readonly linkStart?: number;
  readonly linkEnd?: number;
  readonly sourceStart?: number;
  readonly sourceEnd?: number;
}

/** A text that arrived to be spoken. */
export interface LedgerText {
  readonly at: number;
  readonly text: string;
}

/** How a link ended: which side, and by what. */
export type LinkEnding =
  | { readonly by: 'client'; readonly code: number; readonly reason: string }
  | { readonly by: 'provider'; readonly because: FaultType | 'error' | 'idle' | 'end-of-stream' | 'shut-down' };

/** One link as the provider saw it; times in milliseconds of the simulator's clock. */
export interface LedgerLink {
  readonly link: number;
  readonly openedAt: number;
  readonly endedAt?: number;
  readonly how?: LinkEnding;
  /** The configuration as the client sent it. */
  readonly config?: unknown;
  /** Samples per second, once it was configured. */
  readonly sampleRate?: number;
  /** What arrived, in order and without holes; neighbouring stretches of one kind are one. Of several channels, in the first. */
  readonly received: readonly Stretch[];
  /** The same, in each channel. */
  readonly receivedIn: readonly (readonly Stretch[])[];
  /** Samples received in all, counted in one channel. */
  readonly samples: number;
  readonly finals: readonly LedgerFinal[];
  /** Texts that arrived to be spoken, in order. */
  readonly texts: readonly LedgerText[];
  /** When the client's end arrived. */
  readonly endReceivedAt?: number;
  /** When the provider sent its end of stream. */
  readonly endOfStreamAt?: number;
}

/** One dial that the provider could see. A refused connection on a real port cannot be seen. */
export interface LedgerDial {
  readonly at: number;
  readonly outcome: 'accepted' | 'http' | 'hung' | 'refused' | 'unreachable';
  /** The dial's number among those that reached the provider; absent for `refused` and `unreachable`. */
  readonly link?: number;
  /** Of an `http` outcome. */
  readonly status?: number;
}

/** One request of HTTP that was no dial. */
export interface LedgerRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** The writable side of one link's record. */
export class LinkRecord implements LedgerLink {
  readonly link: number;
  readonly openedAt: number;
  readonly receivedIn: Stretch[][] = [[]];
  readonly finals: LedgerFinal[] = [];
  readonly texts: LedgerText[] = [];
  samples = 0;
  endedAt?: number;
  how?: LinkEnding;
  config?: unknown;
  sampleRate?: number;
  endReceivedAt?: number;
  endOfStreamAt?: number;

  constructor(link: number, openedAt: number) {
    this.link = link;
    this.openedAt = openedAt;
  }

  get received(): readonly Stretch[] {
    return this.receivedIn[0] ?? [];
  }

  /** Adds a stretch of a channel; joins it to the one before where it goes on. */
  receive(stretch: Stretch, channel: number): void {
    this.samples = stretch.linkStart + stretch.count;
    const received = (this.receivedIn[channel] ??= []);
    const last = received.at(-1);
    if (last !== undefined && goesOn(last, stretch)) {
      received[received.length - 1] = { ...last, count: last.count + stretch.count };
    } else {
      received.push(stretch);
    }
  }

  /** Where a link position lies on the source; `side` decides which stretch owns a position between two. */
  #sourceOf(linkPosition: number, side: 'start' | 'end', channel: number): number | undefined {
    const stretch = this.receivedIn[channel]?.findLast(({ linkStart }) =>
      side === 'start' ? linkStart <= linkPosition : linkStart < linkPosition,
    );
    if (stretch?.kind !== 'source') return undefined;
    const inside = linkPosition - stretch.linkStart;
    return inside <= stretch.count ? stretch.sourceStart + inside : undefined;
  }

  /** Adds a result that leaves, if it is a final; `sampleRate`: samples per second of the link. */
  answer(at: number, result: EngineResult, sampleRate: number): void {
    if (!result.final) return;
    const { segment, channel, text, words, start, end } = result;
    const spanOf = (from: number, to: number) => this.#span(from, to, sampleRate, channel ?? 0);
    this.finals.push({
      at,
      segment,
      ...(channel !== undefined && { channel }),
      text,
      ...(words && { words: words.map((word) => ({ text: word.text, ...spanOf(word.start, word.end) })) }),
      ...(start !== undefined && end !== undefined && spanOf(start, end)),
    });
  }

  end(at: number, how: LinkEnding): void {
    if (this.how !== undefined) return;
    this.endedAt = at;
    this.how = how;
  }

  /** Where a span of seconds on the link lies, in samples. */
  #span(start: number, end: number, sampleRate: number, channel: number) {
    const linkStart = Math.round(start * sampleRate);
    const linkEnd = Math.round(end * sampleRate);
    const sourceStart = this.#sourceOf(linkStart, 'start', channel);
    const sourceEnd = this.#sourceOf(linkEnd, 'end', channel);
    return {
      linkStart,
      linkEnd,
      ...(sourceStart !== undefined && { sourceStart }),
      ...(sourceEnd !== undefined && { sourceEnd }),
    };
  }
}

function goesOn(last: Stretch, next: Stretch): boolean {
  if (last.kind !== next.kind) return false;
  return last.kind !== 'source' || next.kind !== 'source' || last.sourceStart + last.count === next.sourceStart;
}

/** What arrived where, and what was answered: for a test to check a client against. */
export class Ledger {
  readonly #links: LinkRecord[] = [];
  readonly #dials: LedgerDial[] = [];
  readonly #requests: LedgerRequest[] = [];

  /** Links that were accepted, in order. */
  get links(): readonly LedgerLink[] {
    return this.#links;
  }

  /** Dials that were made, in order, those that were refused included. */
  get dials(): readonly LedgerDial[] {
    return this.#dials;
  }

  /** Requests of HTTP that were no dials, in order. */
  get requests(): readonly LedgerRequest[] {
    return this.#requests;
  }

  /** The link with this number; throws when there was none. */
  link(number: number): LedgerLink {
    const found = this.#links.find(({ link }) => link === number);
    if (found === undefined) throw new RangeError(`no link ${number} was accepted`);
    return found;
  }

  /** Source spans of a channel (default 0) that arrived, on one link or on any; in order, joined, in samples. */
  received(link?: number, channel = 0): readonly Span[] {
    const spans: Span[] = [];
    for (const record of this.#links) {
      if (link !== undefined && record.link !== link) continue;
      for (const stretch of record.receivedIn[channel] ?? []) {
        if (stretch.kind === 'source') addSpan(spans, stretch.sourceStart, stretch.sourceStart + stretch.count);
      }
    }
    return spans;
  }

  /** Whether all source samples from `start` up to `end` arrived, on one link or on any. */
  wasReceived(start: number, end: number, link?: number): boolean {
    return covers(this.received(link), start, end);
  }

  /** Source spans of a channel (default 0) inside [start, end) that never arrived on any link. */
  missing(start: number, end: number, channel = 0): readonly Span[] {
    return subtract({ start, end }, this.received(undefined, channel));
  }

  /**
   * Source spans of a channel (default 0) that lie inside a final and arrived on the link that sent it; in order, joined. Finals
   * without times cover nothing.
   */
  covered(channel = 0): readonly Span[] {
    const spans: Span[] = [];
    for (const record of this.#links) {
      const received = this.received(record.link, channel);
      for (const { sourceStart, sourceEnd, channel: of = 0 } of record.finals) {
        if (of !== channel || sourceStart === undefined || sourceEnd === undefined) continue;
        for (const { start, end } of intersect({ start: sourceStart, end: sourceEnd }, received)) {
          addSpan(spans, start, end);
        }
      }
    }
    return spans;
  }

  /** For the simulator: opens the record of a link. */
  open(link: number, at: number): LinkRecord {
    const record = new LinkRecord(link, at);
    this.#links.push(record);
    return record;
  }

  /** For the simulator: notes a dial. */
  dialled(dial: LedgerDial): void {
    this.#dials.push(dial);
  }

  /** For the simulator: notes a request. */
  requested(request: LedgerRequest): void {
    this.#requests.push(request);
  }
}
