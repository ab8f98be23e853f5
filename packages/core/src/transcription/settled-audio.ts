import { gapOf, type Gap } from '../results/gap.ts';
import type { TimelineAudio } from '../transcript/timeline-audio.ts';
import { GapList } from './gap-list.ts';

export interface SettledAudioOptions {
  /** Samples per second of the source clock. */
  readonly sampleRate: number;
  /** Whether the kept audio from `from` to `to` (samples) is silent; false where it is not kept. */
  readonly isSilent: (from: number, to: number) => boolean;
  readonly onGap: (gap: Gap) => void;
  /** Everything before `position` (samples) is answered for good, or a gap. */
  readonly onSettled: (position: number) => void;
}

/** How far a session's audio is answered for good, and the gaps in it. */
export class SettledAudio implements TimelineAudio {
  readonly sampleRate: number;
  readonly #options: SettledAudioOptions;
  readonly #gaps = new GapList();
  #settled = 0;
  #closed = false;

  constructor(options: SettledAudioOptions) {
    this.#options = options;
    this.sampleRate = options.sampleRate;
  }

  get settled(): number {
    return this.#settled;
  }

  /** The last 1 000; neighbours with the same reason are one. */
  get gaps(): readonly Gap[] {
    return this.#gaps.reported;
  }

  settleTo(position: number): number {
    const settled = this.#gaps.pass(Math.max(this.#settled, position));
    if (this.#closed || settled === this.#settled) return this.#settled;
    this.#settled = settled;
    this.#options.onSettled(settled);
    return this.#settled;
  }

  gap(start: number, end: number, reason: Gap['reason']): void {
    if (this.#closed || end <= start) return;
    const gap = gapOf(start, end, reason, this.sampleRate);
    this.#gaps.add(gap);
    this.#options.onGap(gap);
    this.settleTo(this.#settled);
  }

  isSilent(from: number, to: number): boolean {
    return this.#options.isSilent(from, to);
  }

  /** The session is over: nothing moves any more. */
  close(): void {
    this.#closed = true;
  }
}
