import type { AudioLog } from './audio-log.ts';
import { ConvertedPiece } from '../audio/converted-piece.ts';
import type { Converters } from '../audio/converters.ts';
import type { SourceState } from './source-state.ts';

/** A converter is made to know so much of what lies before its piece. */
const WARM_UP_SECONDS = 0.05;

export interface ConvertedFramesOptions {
  readonly log: AudioLog;
  readonly source: SourceState;
  readonly converters: Converters;
  /** Samples of a whole frame: of the link, and of the source. */
  readonly frameSamples: number;
  readonly sourceFrame: number;
  /** Samples of the link that a frame has at the least. */
  readonly shortest: number;
}

/** The frames of a link at another rate than its session's: piece by piece, each with a converter of its own. */
export class ConvertedFrames {
  readonly #options: ConvertedFramesOptions;
  #piece: ConvertedPiece | undefined;

  constructor(options: ConvertedFramesOptions) {
    this.#options = options;
  }

  /**
   * Reads until a whole frame can be taken, or all that there is, from `position` on, where the link stands. False: there is more
   * to wait for.
   *
   * @throws SpeechError `audio-invalid` for a converter that fails, or could not be loaded
   */
  prepare(position: number, now: number): boolean {
    const { log, source, frameSamples, sourceFrame, shortest } = this.#options;
    const piece = this.#piece ?? this.#open(position);
    if (piece === undefined) return false;
    while (piece.ready < frameSamples && !piece.finished) {
      const count = Math.min(sourceFrame, log.audioFrom(piece.read));
      if (count > 0) {
        const samples = source.samples(log, piece.read, count, now);
        if (samples === undefined) return false;
        piece.push(samples);
      } else {
        if (piece.read === log.accepted && !source.mayFlush(now, piece.ready < shortest)) return false;
        piece.finish();
      }
    }
    return true;
  }

  /** When all that there is may be taken, in the clock's milliseconds; now (0) where something loads. */
  get flushAt(): number {
    const { log, source, shortest } = this.#options;
    const piece = this.#piece;
    return piece?.read === log.accepted ? source.flushAt(piece.ready < shortest) : 0;
  }

  /** The frame that was prepared, empty at the very end of a piece, and where the link stands after it. */
  take(): { readonly samples: Int16Array; readonly position: number } {
    const piece = this.#piece;
    if (piece === undefined) throw new Error('no frame was prepared');
    const samples = piece.take(this.#options.frameSamples);
    const { position } = piece;
    if (piece.finished && piece.ready === 0) this.#piece = undefined;
    return { samples, position };
  }

  /** Something comes in between: what was read and not taken is read again, in a piece of its own. */
  drop(): void {
    this.#piece = undefined;
  }

  /** A piece with a converter that knows what lies before it; undefined while that loads. */
  #open(position: number): ConvertedPiece | undefined {
    const { log, converters } = this.#options;
    const { ratio } = converters;
    const converter = converters.take();
    if (converter === undefined) return undefined;
    const piece = new ConvertedPiece(converter, ratio, position, converters.channels);
    const known = Math.min(WARM_UP_SECONDS * ratio.sourceRate, log.audioUpTo(position));
    const warmUp = known - (known % ratio.source);
    if (warmUp > 0) piece.warmUp(log.view(position - warmUp, warmUp));
    this.#piece = piece;
    return piece;
  }
}
