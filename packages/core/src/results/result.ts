/** One recognised word; times in seconds on the source clock. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** 0 to 1, where the provider tells it. */
  readonly confidence?: number;
}

interface Segment {
  /** Belongs to the session: the same segment keeps it from its first partial to its final, across links. */
  readonly id: string;
  readonly text: string;
  /** Seconds on the source clock. */
  readonly start: number;
  readonly end: number;
  readonly words?: readonly Word[];
  readonly confidence?: number;
  readonly language?: string;
  /** The link that said it. */
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

export type TranscriptResult = PartialResult | FinalResult | Retraction;

/** A span of audio that no answer will ever cover; positions in samples of the source clock. */
export interface Gap {
  readonly start: number;
  readonly end: number;
  /**
   * `overflow`: the window was full before it was sent. `lag`: a live caller preferred the present. `unanswered`: it was sent,
   * had no answer when the session ended, and the window no longer held it. `unwanted`: the provider takes no more audio.
   * `unread`: two links answered it with frames that could not be read. `source`: the source has no audio there.
   */
  readonly reason: 'overflow' | 'lag' | 'unanswered' | 'unwanted' | 'unread' | 'source';
}

/** Where a new link takes over; positions in samples of the source clock. */
export interface Seam {
  readonly epoch: number;
  /** The first sample that the new link was sent. */
  readonly from: number;
  /** How far the session was settled at that moment. */
  readonly settled: number;
  /** Samples sent again: what an earlier link had already been sent. */
  readonly replayed: number;
  /** Whether the provider gives word times and the whole pre-roll was there, so that no word at the seam is lost or doubled. */
  readonly exact: boolean;
}
