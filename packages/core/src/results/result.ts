import type { Entity } from './entity.ts';
import type { Word } from './word.ts';

interface Segment {
  /** Belongs to the session: the same segment keeps it from its first partial to its final, across links. */
  readonly id: string;
  /** As the provider writes it; without the words that an earlier final of the session holds already. */
  readonly text: string;
  /** Where it begins, in seconds on the source clock: 0 is the first audio of the session, whatever link it was sent on. */
  readonly start: number;
  /** Where it ends, in seconds on the source clock. */
  readonly end: number;
  /** Its words in order, each with its times; absent where the provider gives no times of words. */
  readonly words?: readonly Word[];
  /** How sure the provider is of the text: 0 to 1, where it says so. */
  readonly confidence?: number;
  /** Of the text, as a tag of BCP 47 (`hi-IN`), where the provider says so. */
  readonly language?: string;
  /** Counted from 0, where several channels are transcribed. */
  readonly channel?: number;
  /** Who spoke all of it, by the session's own name; absent where several did, or nobody knows. */
  readonly speaker?: string;
  /** What is named in the text, such as persons or amounts, where the provider marks it. */
  readonly entities?: readonly Entity[];
  /** With the option `raw`: the provider's frame that brought it, as text, secrets replaced. */
  readonly raw?: string;
  /** The link that it came on: 1 for the session's first. */
  readonly epoch: number;
}

/** A result that may change: the next one with the same id replaces it. */
export interface PartialResult extends Segment {
  /** Tells it from other results. */
  readonly type: 'partial';
}

/** A result that will not change. */
export interface FinalResult extends Segment {
  /** Tells it from other results. */
  readonly type: 'final';
  /** The provider ended its stream without confirming this partial. */
  readonly unconfirmed?: true;
}

/** A partial taken back: nothing will come for this id. */
export interface Retraction extends Segment {
  /** Tells it from other results. */
  readonly type: 'retract';
  /** Nothing is left to show. */
  readonly text: '';
}

/** What a transcription gives: a loop over it gets these. */
export type TranscriptResult = PartialResult | FinalResult | Retraction;
