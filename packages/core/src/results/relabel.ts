import type { Word } from './word.ts';

/** The provider has found out later who spoke a segment that is final: its text and its times stay. */
export interface Relabel {
  /** Tells it from results. */
  readonly type: 'relabel';
  /** The segment's. */
  readonly id: string;
  /** Who spoke all of it, where it is one speaker. */
  readonly speaker?: string;
  /** All words of the final, with their speakers as they are now. */
  readonly words: readonly Word[];
  /** The link that it came on. */
  readonly epoch: number;
}
