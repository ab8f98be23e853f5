import type { LinkMap } from './link-map.ts';
import type { SaidWords } from './said-words.ts';
import type { SessionResults } from './session-results.ts';
import type { TimelineAudio } from './timeline-audio.ts';

/** What the rule needs of a track that is alive. */
export interface LiveTrack {
  readonly map: LinkMap;
  /** The first source sample that its link is sent. */
  readonly from: number;
  /** How far it lets the session settle, in samples: what it has answered, but not past an open segment or an open doubt. */
  readonly answered: number;
  readonly openSegments: number;
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
 * decides: audio that it was sent and has not answered stays unsettled, whatever a later one has said of it. When it is over
 * the next one decides, from where it was sent audio on.
 */
function answeredBy(tracks: readonly LiveTrack[], settled: number): number {
  const [first] = tracks;
  return Math.max(settled, first?.answered ?? 0);
}

/** Moves `settled` as the tracks that are alive answer, and lets go of what is not needed behind it. */
export class SettleRule {
  readonly #options: SettleRuleOptions;
  #live: readonly LiveTrack[] = [];
  #sent = 0;
  #passed = 0;
  #closed = false;

  constructor(options: SettleRuleOptions) {
    this.#options = options;
  }

  /** The tracks that are alive, in the order in which they began. */
  get live(): readonly LiveTrack[] {
    return this.#live;
  }

  /** The furthest that any link was sent, in samples. */
  get sent(): number {
    return this.#live.reduce((furthest, { map }) => Math.max(furthest, map.sent), this.#sent);
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
    const { settled, sampleRate } = audio;
    if (settled === this.#passed) return;
    this.#passed = settled;
    said.forget(settled - (preRollSeconds + keptWordsSeconds) * sampleRate);
    for (const { map } of this.#live) map.forget(settled, settled - keptPiecesSeconds * sampleRate);
    results.retractBefore(settled);
  }

  close(): void {
    this.#closed = true;
  }
}
