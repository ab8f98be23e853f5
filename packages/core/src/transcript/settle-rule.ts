import type { LinkMap } from './link-map.ts';
import type { SaidWords } from './said-words.ts';
import type { SessionResults } from './session-results.ts';
import type { TimelineAudio } from './timeline-audio.ts';

/** What the rule needs of a track that is alive. */
export interface LiveTrack {
  readonly map: LinkMap;
  /**
   * It answers for what lies behind this position (samples). What a link that is alone is not sent is a gap; one beside another
   * leaves to that one what came before its own first sample.
   */
  readonly answersFrom: number;
  /** How far it lets the session settle, in samples: what it has answered, but not past an open segment or an open doubt. */
  readonly answered: number;
  readonly openSegments: number;
  /** Words that were said before this position may be forgotten; Infinity where none is needed. */
  readonly needsWordsFrom: number;
  /** Its link died. */
  lost(): void;
}

export interface SettleRuleOptions {
  readonly audio: TimelineAudio;
  readonly said: SaidWords;
  readonly results: SessionResults;
  /** How much settled audio a new link is sent again, in seconds. */
  readonly preRollSeconds: number;
}

const keptPiecesSeconds = 60;
const keptWordsSeconds = 1;

/**
 * How far the session is answered for good, by the tracks that are alive, in the order in which they began. The first of them
 * decides: audio that it was sent and has not answered stays unsettled, whatever a later one has answered of it. When it is over the
 * next one decides, unless that was never sent what the first one has left.
 */
function answeredBy([first]: readonly LiveTrack[], settled: number): number {
  return first === undefined || first.answersFrom > settled ? settled : Math.max(settled, first.answered);
}

/** Moves `settled` as the tracks that are alive answer, and lets go of what is not needed behind it. */
export class SettleRule {
  readonly #options: SettleRuleOptions;
  #live: readonly LiveTrack[] = [];
  /** The furthest that a link whose track is over was sent. */
  #sent = 0;
  #passed = 0;
  #passedInAll = 0;
  #closed = false;

  constructor(options: SettleRuleOptions) {
    this.#options = options;
  }

  /** The tracks that are alive, in the order in which they began. */
  get live(): readonly LiveTrack[] {
    return this.#live;
  }

  /** The furthest that any link but the track's own was sent, in samples. */
  sentBeside(track: LiveTrack): number {
    const others = this.#live.filter((other) => other !== track);
    return others.reduce((furthest, { map }) => Math.max(furthest, map.sent), this.#sent);
  }

  /** Whether no other track is alive. */
  isAlone(track: LiveTrack): boolean {
    return this.#live.every((other) => other === track);
  }

  begin(track: LiveTrack): void {
    this.#live = [...this.#live, track];
  }

  end(track: LiveTrack): void {
    this.#sent = Math.max(this.#sent, track.map.sent);
    this.#live = this.#live.filter((other) => other !== track);
  }

  /** A track has answered further, or another one decides now. */
  apply(): void {
    // A listener may have ended the session in the middle of a result.
    if (this.#closed) return;
    const { audio } = this.#options;
    audio.settleTo(answeredBy(this.#live, audio.settled));
    this.passed();
  }

  /** `settled` may have moved: what only the audio before it needed is forgotten, and partials that it has passed are taken back. */
  passed(): void {
    if (this.#closed) return;
    const { audio, said, results, preRollSeconds } = this.#options;
    const { settled, settledInAll, sampleRate } = audio;
    if (settled === this.#passed && settledInAll === this.#passedInAll) return;
    this.#passed = settled;
    this.#passedInAll = settledInAll;
    // A later link may repeat what was said before the least settled place of all channels, and so may a mark lie there.
    let wordsBefore = settledInAll - (preRollSeconds + keptWordsSeconds) * sampleRate;
    for (const { map, needsWordsFrom } of this.#live) {
      map.forget(settledInAll, settledInAll - keptPiecesSeconds * sampleRate);
      wordsBefore = Math.min(wordsBefore, needsWordsFrom);
    }
    said.forget(wordsBefore);
    results.retractBefore(settled);
  }

  close(): void {
    this.#closed = true;
  }
}
