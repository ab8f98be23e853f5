import { FrameMarks } from './frame-marks.ts';

/** Audio that was sent without a break, or silence that stands at one place of the source. */
interface Piece {
  readonly type: 'audio' | 'silence';
  /** The link's own sample at which it begins. */
  server: number;
  /** Where it begins on the source clock; silence stays there. */
  readonly source: number;
  /** Samples of the link. */
  count: number;
  /** Where it ends on the source clock. */
  sourceEnd: number;
}

/** Audio that was sent on a link, and that its map is not told of yet; whoever sent it tells the map when it is asked to. */
export interface UncountedTail {
  /** Where it begins on the source clock. */
  readonly countedTo: number;
  /** Samples, which follow each other without a break, and of which each is one of the source. */
  readonly uncounted: number;
  /** Tells the map of all of it. */
  count(): void;
}

/** At the border of two pieces an `end` belongs to the piece before, a `start` to the piece after. */
export type Edge = 'start' | 'end';

/**
 * Translates times of one link's clock to the source clock. The link's clock counts every sample that was sent on the
 * link, silence included, from 0; positions are integer samples of the source. Where the two run at different rates, sample n
 * of a piece stands at `source + floor(n · sampleRate / linkRate)`, so that nothing is taken for sent, or answered, that is not.
 */
export class LinkMap {
  /** Samples per second of the source clock. */
  readonly sampleRate: number;
  /** What was sent and is not in the map: where it stands is right all the same. */
  tail: UncountedTail | undefined;
  /** Before this place of the source clock, and behind the first audio that was sent, some was left out; undefined: none was. */
  leftOutTo: number | undefined;
  readonly #linkRate: number;
  #pieces: Piece[] = [];
  /** What was sent and not received, by all that is known, when the link's clock went on from an earlier place. */
  #taken: readonly Piece[] = [];
  #marks = new FrameMarks();
  #sent = 0;
  #serverSent = 0;

  /** `linkRate`: samples per second of what is sent. */
  constructor(sampleRate: number, linkRate = sampleRate) {
    this.sampleRate = sampleRate;
    this.#linkRate = linkRate;
  }

  /** Source position up to which audio was sent on this link. */
  get sent(): number {
    const { tail } = this;
    const uncounted = tail?.uncounted ?? 0;
    return tail === undefined || uncounted === 0 ? this.#sent : tail.countedTo + uncounted;
  }

  /** Samples sent on this link in all, silence included. */
  get serverSent(): number {
    return this.#serverSent + (this.tail?.uncounted ?? 0);
  }

  /** The same in seconds: how far the link's own clock can be. */
  get sentSeconds(): number {
    return this.serverSent / this.#linkRate;
  }

  /**
   * Called for each audio frame sent; allocates nothing while frames follow each other without a break. `count` samples of the
   * link, `[sourceStart, sourceEnd)` of the source.
   */
  audio(sourceStart: number, count: number, now: number, sourceEnd = sourceStart + count): void {
    this.#add('audio', sourceStart, sourceEnd, count, now);
    this.#sent = sourceEnd;
  }

  /**
   * The same for frames of `count` samples each, of a link that has the rate of the source, sent at the times that stand in
   * `times[from, to)`.
   */
  frames(sourceStart: number, count: number, times: Float64Array, from: number, to: number): void {
    const sourceEnd = sourceStart + (to - from) * count;
    let sent = this.#serverSent;
    this.#extend('audio', sourceStart, sourceEnd, sourceEnd - sourceStart);
    for (let index = from; index < to; index += 1) this.#marks.push((sent += count), times[index] ?? 0);
    this.#sent = sourceEnd;
  }

  /** Called for each frame of silence sent; `sourceAt`: the source position between whose neighbours it stands. */
  silence(count: number, sourceAt: number, now: number): void {
    this.tail?.count();
    this.#add('silence', sourceAt, sourceAt, count, now);
  }

  /** The frame that was sent last was filled up with so much silence: it stands at `sourceAt`, and is no frame of its own. */
  filledUp(count: number, sourceAt: number, now: number): void {
    this.tail?.count();
    this.#marks.dropLast();
    this.silence(count, sourceAt, now);
  }

  /**
   * The source position of a time on the link's clock, rounded to a sample. Inside silence it is the place where the
   * silence stands; before the first and after the last sample it clamps.
   */
  toSource(seconds: number, edge: Edge): number {
    return this.#toSource(Math.round(seconds * this.#linkRate), edge);
  }

  /** The link's own time in seconds after its n-th frame, silence included, n from 1; undefined when not known. */
  frameEnd(n: number): number | undefined {
    this.tail?.count();
    const end = this.#marks.end(n);
    return end === undefined ? undefined : end / this.#linkRate;
  }

  /** The source position up to which audio had been sent at `time` (milliseconds of the clock); undefined when none is known. */
  sentBefore(time: number): number | undefined {
    this.tail?.count();
    const end = this.#marks.sentBefore(time);
    return end === undefined ? undefined : this.#toSource(end, 'end');
  }

  /** When the link had been sent the audio before `seconds` of its own clock, in milliseconds; undefined where that is not known. */
  sentAt(seconds: number): number | undefined {
    this.tail?.count();
    return this.#marks.sentAt(Math.round(seconds * this.#linkRate));
  }

  /**
   * Forgets the frames that ended at or before the source position `marksBefore`, and the pieces that ended before
   * `piecesBefore`: times inside a forgotten piece clamp to the first one kept.
   */
  forget(marksBefore: number, piecesBefore: number): void {
    this.tail?.count();
    this.#marks.forget(this.#toServer(marksBefore));
    let stale = 0;
    while (stale < this.#pieces.length - 1 && (this.#pieces[stale]?.sourceEnd ?? 0) < piecesBefore) stale += 1;
    if (stale > 0) this.#pieces.splice(0, stale);
  }

  /**
   * Another link goes on with this clock from `seconds` on, which is what the provider has received: what was sent after that is
   * sent again. Returns the source position to go on from.
   */
  rewind(seconds: number): number {
    this.tail?.count();
    const server = Math.round(seconds * this.#linkRate);
    const position = this.#toSource(server, 'end');
    const [kept, taken] = this.#cut(this.#pieces, server);
    this.#pieces = kept;
    this.#taken = taken;
    this.#marks = new FrameMarks();
    this.#sent = position;
    this.#serverSent = server;
    return position;
  }

  /**
   * When the clock went on from `at` seconds, the provider had received so many seconds more: what was sent since stands so much
   * later on its clock. Returns the seconds, as far as they can be.
   */
  delay(at: number, seconds: number): number {
    this.tail?.count();
    const server = Math.round(at * this.#linkRate);
    const late = Math.round(seconds * this.#linkRate);
    const [before, after] = this.#cut(this.#pieces, server);
    const [received, taken] = this.#cut(this.#taken, server + late);
    for (const piece of after) piece.server += late;
    this.#pieces = [...before, ...received, ...after];
    this.#taken = taken;
    this.#marks = new FrameMarks();
    this.#serverSent += late;
    return late / this.#linkRate;
  }

  /** Pieces before a sample of the link, and pieces from there on. */
  #cut(pieces: readonly Piece[], server: number): readonly [Piece[], Piece[]] {
    const before: Piece[] = [];
    const after: Piece[] = [];
    for (const piece of pieces) {
      const count = Math.min(piece.count, Math.max(0, server - piece.server));
      const middle = piece.type === 'silence' ? piece.source : piece.source + this.#inSource(count);
      const sourceEnd = Math.min(middle, piece.sourceEnd);
      if (count === piece.count) before.push(piece);
      else if (count === 0) after.push(piece);
      else {
        before.push({ ...piece, count, sourceEnd });
        after.push({ ...piece, server, source: sourceEnd, count: piece.count - count });
      }
    }
    return [before, after];
  }

  #add(type: Piece['type'], source: number, sourceEnd: number, count: number, now: number): void {
    if (count <= 0) return;
    this.#extend(type, source, sourceEnd, count);
    this.#marks.push(this.#serverSent, now);
  }

  #extend(type: Piece['type'], source: number, sourceEnd: number, count: number): void {
    const last = this.#pieces.at(-1);
    // Where the rates differ a piece goes on where it stands by its own reckoning: else what follows is another piece.
    if (last !== undefined && last.type === type && last.sourceEnd === source && this.#goesOn(last)) {
      last.count += count;
      last.sourceEnd = sourceEnd;
    } else this.#pieces.push({ type, server: this.#serverSent, source, count, sourceEnd });
    this.#serverSent += count;
  }

  #goesOn({ type, source, count, sourceEnd }: Piece): boolean {
    return type === 'silence' || source + this.#inSource(count) === sourceEnd;
  }

  /** How many samples of the source so many of the link are, rounded down. */
  #inSource(count: number): number {
    return this.#linkRate === this.sampleRate ? count : Math.floor((count * this.sampleRate) / this.#linkRate);
  }

  #toSource(at: number, edge: Edge): number {
    const uncounted = at < this.#serverSent ? 0 : this.#uncounted();
    let low = 0;
    let high = this.#pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const server = this.#pieces[middle]?.server ?? 0;
      if (edge === 'start' ? server <= at : server < at) low = middle + 1;
      else high = middle;
    }
    const piece = this.#pieces[Math.max(0, low - 1)];
    if (piece === undefined) return this.#sent;
    if (piece.type === 'silence') return piece.source;
    const source = piece.source + this.#inSource(Math.max(at - piece.server, 0));
    return Math.min(source, piece.sourceEnd + uncounted);
  }

  /** By how many samples the last piece is longer than it says. What would not make it longer is counted first. */
  #uncounted(): number {
    const { tail } = this;
    const uncounted = tail?.uncounted ?? 0;
    if (tail === undefined || uncounted === 0) return 0;
    const last = this.#pieces.at(-1);
    const isLonger = last?.type === 'audio' && last.sourceEnd === tail.countedTo && this.#linkRate === this.sampleRate;
    if (isLonger && this.#goesOn(last)) return uncounted;
    tail.count();
    return 0;
  }

  /** The link's last sample that maps to a source position not after `position`. */
  #toServer(position: number): number {
    for (let index = this.#pieces.length - 1; index >= 0; index -= 1) {
      const piece = this.#pieces[index];
      if (piece === undefined || piece.source > position) continue;
      if (piece.type === 'silence') return piece.server + piece.count;
      const count = Math.floor(((position - piece.source) * this.#linkRate) / this.sampleRate);
      return piece.server + Math.min(count, piece.count);
    }
    return 0;
  }
}
