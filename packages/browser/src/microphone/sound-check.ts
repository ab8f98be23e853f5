import type { CapturedFrame } from './worklet.ts';

const SILENT_SECONDS = 3;
const CLIPPED_SHARE = 0.01;
const SECONDS_WITHOUT = 10;

/** What is wrong with the sound of a microphone that works. */
export type SoundProblem = 'all-zero' | 'clipping';

/** Looks at what the worklet has noticed of each frame. */
export class SoundCheck {
  #zeros = 0;
  #samples = 0;
  #clipped = 0;
  /** Samples since clipping was last reported or seen. */
  #quiet = Infinity;

  /** Each problem once, until the sound was right in between: for 10 s, of clipping. */
  push({ length, peak, clipped }: CapturedFrame, rate: number): SoundProblem | undefined {
    const before = this.#zeros;
    this.#zeros = peak === 0 ? before + length : 0;
    const most = SILENT_SECONDS * rate;
    if (before < most && this.#zeros >= most) return 'all-zero';
    this.#samples += length;
    this.#clipped += clipped;
    if (this.#samples < rate) return undefined;
    const clips = this.#clipped >= this.#samples * CLIPPED_SHARE;
    const isNew = clips && this.#quiet >= SECONDS_WITHOUT * rate;
    this.#quiet = clips ? 0 : this.#quiet + this.#samples;
    this.#samples = 0;
    this.#clipped = 0;
    return isNew ? 'clipping' : undefined;
  }
}
