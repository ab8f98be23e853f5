import type { QueuedPlayback } from './playback.ts';

/** From a position on, this is what is heard. */
interface Mark {
  readonly at: number;
  readonly playback: QueuedPlayback;
  readonly sentence: number | undefined;
}

/** What each position of the audio that was sent belongs to. */
export class Marks {
  #marks: Mark[] = [];

  add(mark: Mark): void {
    const last = this.#marks.at(-1);
    if (last?.playback !== mark.playback || last.sentence !== mark.sentence) this.#marks.push(mark);
  }

  /** What the sample before a position belongs to. */
  before(at: number): Mark | undefined {
    return this.#marks.findLast((mark) => mark.at < at);
  }

  /** What was heard by a position need not be known any more, but for the last of it. */
  forget(at: number): void {
    const passed = this.#marks.findLastIndex((mark) => mark.at < at);
    if (passed > 0) this.#marks.splice(0, passed);
  }
}
