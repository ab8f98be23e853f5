import { samplesEach } from '../audio/interleaved.ts';
import { isLoudPiece, isSilent, pieceSamples, secondsNotSilent, SOUND_PIECES } from '../audio/silence.ts';
import type { Gap } from '../results/gap.ts';
import type { SharedAudio } from '../transcript/timeline-audio.ts';
import { AudioBlocks } from './audio-blocks.ts';
import type { AudioBlock } from './block-pool.ts';
import { GapTracker } from './gap-tracker.ts';
import { SkippedSpans } from './skipped-spans.ts';

export interface AudioLogOptions {
  /** Samples per second of the source clock. */
  readonly sampleRate: number;
  /** Channels of the audio. Default: 1. */
  readonly channels?: number;
  /** Samples that are held at most. */
  readonly capacity: number;
  /** Memory is taken in blocks of so many samples. */
  readonly blockSamples: number;
  /** The first block is shorter by so many samples. Default: 0. */
  readonly shorterBy?: number;
  /** So many samples before `settled` are kept, to be sent again. */
  readonly preRollSamples: number;
  /** A gap was found, and `settled` may have moved over it. */
  readonly onGap: (gap: Gap) => void;
}

/**
 * A session's audio on the source clock, and what became of it: `[oldest, accepted)` is held so that it can be sent again,
 * everything before `settled` is answered for good or reported as a gap. Positions are integers in samples; samples of several
 * channels are interleaved, and a position is one moment of all of them.
 *
 * Time that was skipped stands on the clock and takes no memory: what is reported of audio between two positions leaves it out,
 * but for `unsettled`, which has silence there.
 */
export class AudioLog implements SharedAudio {
  readonly sampleRate: number;
  readonly channels: number;
  readonly #blocks: AudioBlocks;
  /** Whether it stays known where time was skipped that is long over: for a source that is read again beyond it. */
  keepsSkipped = false;
  /** Audio that is in the memory already and not counted here yet: whoever put it there counts it now. */
  tail: { count(): void } | undefined;
  readonly #skipped = new SkippedSpans();
  readonly #gaps: GapTracker;
  readonly #preRollSamples: number;
  #oldest = 0;
  #accepted = 0;
  #everSent = 0;
  #replayed = 0;

  constructor(options: AudioLogOptions) {
    const { sampleRate, channels = 1, capacity, blockSamples, shorterBy, preRollSamples, onGap } = options;
    this.sampleRate = sampleRate;
    this.channels = channels;
    this.#blocks = new AudioBlocks({ capacity, blockSamples, shorterBy, channels });
    this.#preRollSamples = preRollSamples;
    this.#gaps = new GapTracker(sampleRate, (gap) => {
      this.#forgetSettled();
      onGap(gap);
    });
  }

  /** Samples that are held at most. */
  get capacity(): number {
    return this.#blocks.capacity;
  }

  /** How many more samples fit. */
  get room(): number {
    this.tail?.count();
    return this.#blocks.room;
  }

  /** Everything from here on is held. */
  get oldest(): number {
    return this.#oldest;
  }

  /** The position after the last sample that was taken, or after the time that was skipped since. */
  get accepted(): number {
    this.tail?.count();
    return this.#accepted;
  }

  /** Everything before it is answered for good, or reported as a gap. */
  get settled(): number {
    return this.#gaps.settled;
  }

  get settledInAll(): number {
    return this.settled;
  }

  /** The furthest that any link was sent. */
  get everSent(): number {
    this.tail?.count();
    return this.#everSent;
  }

  /** Samples that were sent again, counted once for each further time. */
  get replayed(): number {
    return this.#replayed;
  }

  /** The last 1 000 gaps; neighbours with the same reason are one. */
  get gaps(): readonly Gap[] {
    return this.#gaps.reported;
  }

  // What comes in

  /**
   * An earlier session of the same audio had come to `settled`, and had sent all before it: the audio of this one begins at `from`,
   * before that, to be sent again. To be called first of all.
   */
  goOn(from: number, settled: number): void {
    this.#advance(from);
    this.#everSent = settled;
    this.settleTo(settled);
  }

  /** Takes all of `samples`; the caller has seen to it that they fit. */
  append(samples: Int16Array): void {
    this.tail?.count();
    this.#blocks.append(samples);
    this.#accepted += samplesEach(samples, this.channels);
  }

  /** The memory into which the next samples belong, one channel, and where in it they begin. */
  next(): { readonly block: AudioBlock; readonly at: number } {
    this.tail?.count();
    return this.#blocks.next();
  }

  /** The memory in which the sample at `position` is held, and where in it. What follows it without a break does so there too, up to the block's end. */
  blockAt(position: number): { readonly block: AudioBlock; readonly at: number } {
    return this.#blocks.blockAt(this.#skipped.held(position));
  }

  /** So many samples were put where `next` said. */
  filled(count: number): void {
    this.#blocks.filled(count);
    this.#accepted += count;
  }

  /** So many samples that the source never captured: the clock runs on without them. */
  skip(count: number): void {
    this.#gaps.gap(...this.#advance(count), 'source');
  }

  /** So many samples came and could not be held: the clock runs on without them, and so it does for all that is held unsent. */
  lose(count: number): void {
    this.#gaps.unsent(...this.#advance(count));
  }

  // What is read

  /** How many samples of audio `[from, to)` has. */
  audioBetween(from: number, to: number): number {
    return this.#skipped.held(to) - this.#skipped.held(from);
  }

  /** The position of the audio that comes next, at `position` or after the time that was skipped there. */
  nextAudio(position: number): number {
    return this.#skipped.next(position);
  }

  /** How many samples follow `position` without a break; none inside skipped time. */
  audioFrom(position: number): number {
    this.tail?.count();
    if (this.#skipped.next(position) > position) return 0;
    return Math.min(this.#accepted, this.#skipped.nextStart(position)) - position;
  }

  /** How many held samples lie before `position` without a break. */
  audioUpTo(position: number): number {
    return Math.max(0, position - Math.max(this.#oldest, this.#skipped.endBefore(position)));
  }

  /** The samples from `position` on: a view that is good until the next call of any method. All must be held. */
  view(position: number, count: number): Int16Array {
    return this.#blocks.view(this.#skipped.held(position), count);
  }

  /** A copy of `[from, to)`, all held; skipped time is silence in it. */
  copy(from: number, to: number): Int16Array {
    const { channels } = this;
    const samples = new Int16Array(Math.max(0, to - from) * channels);
    for (const [start, end] of this.#stretches(from, to)) {
      this.#blocks.copy(
        this.#skipped.held(start),
        samples.subarray((start - from) * channels, (end - from) * channels),
      );
    }
    return samples;
  }

  /** A copy of all that has no answer and is held, from `settled` on; skipped time is silence in it. */
  unsettled(): Int16Array {
    return this.copy(Math.max(this.settled, this.#oldest), this.accepted);
  }

  /** Whether the audio of `[from, to)` is silent, in one channel or in every one; false where it is not held. */
  isSilent(from: number, to: number, channel?: number): boolean {
    if (from < this.#oldest || to > this.accepted) return false;
    if (channel !== undefined) return this.silentUntil(from, to, channel) >= to;
    for (const [start, end] of this.#stretches(from, to)) {
      if (!isSilent(this.copy(start, end), this.sampleRate, this.channels)) return false;
    }
    return true;
  }

  /** Up to where the audio of `[from, to)` is silent, in one channel or in every one; `to` where it is silent as a whole. */
  silentUntil(from: number, to: number, channel?: number): number {
    const { channels } = this;
    const size = pieceSamples(this.sampleRate);
    let loud = 0;
    let loudFrom = to;
    for (let at = this.nextAudio(Math.max(from, this.#oldest)); at < to;) {
      const count = Math.min(size, to - at, this.audioFrom(at));
      if (isLoudPiece(this.view(at, count), channels, channel)) {
        if (loud === 0) loudFrom = at;
        loud += 1;
      } else loud = 0;
      if (loud === SOUND_PIECES) return loudFrom;
      const next = this.nextAudio(at + count);
      if (next > at + count) loud = 0;
      at = next;
    }
    return loud === 0 ? to : loudFrom;
  }

  /** Seconds of the audio of `[from, to)` that are not silent, in one channel at least, as far as it is held. */
  secondsNotSilent(from: number, to: number): number {
    let seconds = 0;
    for (const [start, end] of this.#stretches(Math.max(from, this.#oldest), to)) {
      seconds += secondsNotSilent(this.copy(start, end), this.sampleRate, this.channels);
    }
    return seconds;
  }

  // What becomes of it

  /** A link was sent `[from, to)`. Returns how many samples of it one was sent before. */
  sent(from: number, to: number): number {
    const again = Math.max(0, Math.min(this.#everSent, to) - from);
    this.#replayed += again;
    if (to > this.#everSent) this.#everSent = to;
    return again;
  }

  /**
   * Everything before `position` is answered for good. Moves `settled` there, and over every gap that it reaches; a position
   * behind `settled` changes nothing. Returns `settled` as it is then.
   */
  settleTo(position: number): number {
    const settled = this.#gaps.settleTo(position);
    this.#forgetSettled();
    return settled;
  }

  /** No answer will ever cover `[start, end)`. It is reported at once; `settled` passes it as soon as it reaches it. */
  gap(start: number, end: number, reason: Gap['reason'], channel?: number): void {
    this.#gaps.gap(start, end, reason, channel);
  }

  /**
   * Lets go of so many samples, the oldest that are held, and returns the position after them. Of them, what lies from
   * `unsentFrom` on no link was ever sent.
   */
  letGo(count: number, unsentFrom: number): number {
    const from = this.#oldest;
    const to = this.#skipped.positionOf(this.#skipped.held(from) + count);
    const unsent = [...this.#stretches(Math.max(from, unsentFrom), to)];
    this.#release(to);
    for (const [start, end] of unsent) this.#gaps.unsent(start, end);
    return to;
  }

  /** A link is ready, and nothing before `position` is sent to it: what has no answer there is a gap now. */
  missingFrom(position: number, reason: Gap['reason']): void {
    this.#gaps.missing(position, reason);
  }

  /** The session is over: what is answered and what is a gap stays as it is. */
  close(): void {
    this.#gaps.close();
  }

  /** Nobody will be sent anything any more: only what `unsettled` returns is still held. */
  free(): void {
    this.#release(this.settled);
    this.#blocks.finish();
  }

  #advance(count: number): readonly [start: number, end: number] {
    const start = this.accepted;
    if (count > 0) {
      this.#accepted += count;
      this.#skipped.add(start, this.#accepted);
    }
    return [start, this.#accepted];
  }

  /** The stretches of audio in `[from, to)`, all held, in order. */
  *#stretches(from: number, to: number): Iterable<readonly [start: number, end: number]> {
    for (let start = this.nextAudio(from); start < to;) {
      const end = Math.min(to, start + this.audioFrom(start));
      yield [start, end];
      start = this.nextAudio(end);
    }
  }

  #forgetSettled(): void {
    this.#release(this.settled - this.#preRollSamples);
  }

  #release(position: number): void {
    const until = Math.min(position, this.accepted);
    if (until <= this.#oldest) return;
    this.#oldest = until;
    this.#blocks.release(this.#skipped.held(until));
    if (!this.keepsSkipped) this.#skipped.forget(until);
  }
}

/** Samples that were accepted and have no answer; time that was skipped is no audio. */
export function unanswered(log: AudioLog): number {
  return Math.max(0, log.audioBetween(log.settled, log.accepted));
}
