import { isLoudPiece, pieceSamples, SOUND_PIECES } from '../audio/silence.ts';
import type { AudioLog } from './audio-log.ts';

/** A silent stretch of a backlog is shortened where it is so long, to so much of it. */
const LEAST_SECONDS = 0.5;
const LEFT_SECONDS = 0.3;
/** A stretch as long as that is a pause in which somebody ends a turn: enough of it is left for the provider to find that. */
const PAUSE_SECONDS = 1;
/** So much of what is left stands at each end, so that no soft beginning or end of a word is cut. */
const EDGE_SECONDS = 0.1;

/**
 * Where a backlog goes out no faster than it was spoken, the time that it is late is won back from its silence: of each long silent
 * stretch the link is sent the beginning and the end. What is left out is silent as *Endings add up* has it: by pieces of 20 ms over
 * all samples, never three in a row above −50 dBFS. Looks at each sample of a backlog once.
 */
export class ShortenedSilence {
  readonly #log: AudioLog;
  readonly #piece: number;
  /** Samples that are left of a pause. */
  readonly #pauseLeft: number;
  /** Up to here the audio was looked at; before `#begun` it was not. */
  #begun = 0;
  #scanned = 0;
  /** The silent stretch that was found last, and whether sound has followed it. */
  #from = 0;
  #to = 0;
  #closed = false;
  /** Whether it was found to be a pause, however much of it is left. */
  #isPause = false;
  /** Loud pieces in a row, up to `#scanned`. */
  #loud = 0;

  /** `endpointSeconds`: the silence after which the provider ends a segment, where that is known; a pause keeps so much. */
  constructor(log: AudioLog, endpointSeconds = LEFT_SECONDS) {
    this.#log = log;
    this.#pauseLeft = Math.min(PAUSE_SECONDS, Math.max(LEFT_SECONDS, endpointSeconds)) * log.sampleRate;
    this.#piece = pieceSamples(log.sampleRate);
  }

  /**
   * Where a link goes on that stands at `position`, in a backlog up to `end`: `position` itself where no silence is left out. All
   * from `position` on must be held. What is returned is taken as what the link does.
   */
  next(position: number, end: number): number {
    if (!this.#leadsTo(position)) this.#restart(position);
    const until = Math.min(end, position + this.#log.audioFrom(position));
    while (this.#scanned + this.#piece <= until && this.#isOpen(position)) this.#scan();
    const { sampleRate } = this.#log;
    const sent = position - this.#from;
    const length = this.#to - this.#from;
    if (length >= PAUSE_SECONDS * sampleRate) this.#isPause = true;
    const kept = this.#isPause ? this.#pauseLeft : LEFT_SECONDS * sampleRate;
    const isLong = length - kept >= (LEAST_SECONDS - LEFT_SECONDS) * sampleRate;
    if (!isLong || sent < EDGE_SECONDS * sampleRate) return position;
    const left = Math.round(Math.max(EDGE_SECONDS * sampleRate, kept - sent));
    const next = Math.max(position, this.#to - left);
    // What is left out counts no more: the stretch is as long as what is sent of it.
    this.#from += next - position;
    return next;
  }

  /** Whether what was looked at goes on to `position` without a break. */
  #leadsTo(position: number): boolean {
    const scanned = this.#scanned;
    if (position <= scanned) return position >= this.#begun;
    const { oldest, sampleRate } = this.#log;
    const near = position - scanned <= sampleRate && scanned >= oldest;
    return near && scanned + this.#log.audioFrom(scanned) >= position;
  }

  /** Whether it is not known yet how far the silence reaches at `position`, if it is silent there. */
  #isOpen(position: number): boolean {
    return !this.#closed || this.#scanned <= position;
  }

  #restart(position: number): void {
    this.#begun = position;
    this.#scanned = position;
    this.#silence(position);
    this.#loud = 0;
  }

  #silence(from: number): void {
    this.#from = from;
    this.#to = from;
    this.#closed = false;
    this.#isPause = false;
  }

  #scan(): void {
    const piece = this.#log.view(this.#scanned, this.#piece);
    if (isLoudPiece(piece, this.#log.channels)) this.#loud += 1;
    else {
      if (this.#closed) this.#silence(this.#scanned);
      this.#loud = 0;
    }
    this.#scanned += this.#piece;
    if (this.#loud >= SOUND_PIECES) this.#closed = true;
    else if (this.#loud === 0) this.#to = this.#scanned;
  }
}
