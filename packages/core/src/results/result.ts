import type { Entity } from './entity.ts';
import type { Word } from './word.ts';

interface Segment {
  /** Belongs to the session: the same segment keeps it from its first partial to its final, across links. */
  readonly id: string;
  readonly text: string;
  /** Seconds on the source clock. */
  readonly start: number;
  readonly end: number;
  readonly words?: readonly Word[];
  readonly confidence?: number;
  /** A tag of BCP 47. */
  readonly language?: string;
  /** Counted from 0, where several channels are transcribed. */
  readonly channel?: number;
  /** Who spoke all of it, by the session's own name; absent where several did, or nobody knows. */
  readonly speaker?: string;
  readonly entities?: readonly Entity[];
  /** With the option `raw`: the provider's frame that brought it, as text, secrets replaced. */
  readonly raw?: string;
  /** The link that it came on. */
  readonly epoch: number;
}

/** A result that may change: the next one with the same id replaces it. */
export interface PartialResult extends Segment {
  readonly type: 'partial';
}

/** A result that will not change. */
export interface FinalResult extends Segment {
  readonly type: 'final';
  /** The provider ended its stream without confirming this partial. */
  readonly unconfirmed?: true;
}

/** A partial taken back: nothing will come for this id. */
export interface Retraction extends Segment {
  readonly type: 'retract';
  readonly text: '';
}

/** What a transcription gives: a loop over it gets these. */
export type TranscriptResult = PartialResult | FinalResult | Retraction;
