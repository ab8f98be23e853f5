import { firstWordEndingAfter } from '../script/script-audio.ts';
import type { Stretch } from '../script/source-reader.ts';
import type { EngineResult, EngineTurn } from '../engine.ts';
import type { Finding } from './answer-queue.ts';
import type { LinkProfile } from './profile.ts';
import { SpeakerLabels } from './speaker-labels.ts';
import type { SpokenWord } from './spoken-words.ts';

interface FoundWord {
  readonly text: string;
  readonly speaker: string | undefined;
  /** Seconds on the link's clock, as the engine reports them. */
  readonly start: number;
  readonly end: number;
  /** Samples on the link, as they are. */
  readonly from: number;
  readonly to: number;
}

const CONFIDENCE = 0.9;

/**
 * Turns the audio that arrived into words and segments: a word is recognised when its last sample arrives and all of its samples arrived in one
 * run. Nothing else has a part in it, so the same samples give the same words whatever the timing.
 */
export class Recogniser {
  readonly #words: readonly SpokenWord[];
  readonly #sampleRate: number;
  readonly #profile: LinkProfile;
  readonly #report: (finding: Finding) => void;
  readonly #labels: SpeakerLabels;
  #segment = 0;
  #open: FoundWord[] = [];
  /** The open segment has words that no result has reported yet. */
  #fresh = false;
  /** Link samples processed so far. */
  #now = 0;
  /** Link position where the latest voice ended. */
  #voiceEnd = -Infinity;
  /** The current run of source audio; `offset` = link position − source position. */
  #run: { readonly start: number; readonly offset: number; end: number } | undefined;
  /** The first word that ends after what was processed of the run. */
  #wordIndex = 0;
  #lastEnd = 0;
  /** What the next result of the open segment says of its turn. */
  #turns: EngineTurn[] = [];
  /** Whether the turn of the open segment seems to have ended. */
  #eagerlyEnded = false;

  constructor(
    words: readonly SpokenWord[],
    sampleRate: number,
    profile: LinkProfile,
    report: (finding: Finding) => void,
  ) {
    this.#words = words;
    this.#sampleRate = sampleRate;
    this.#profile = profile;
    this.#report = report;
    this.#labels = new SpeakerLabels(profile);
  }

  take(stretch: Stretch): void {
    const end = stretch.linkStart + stretch.count;
    if (stretch.kind === 'source') this.#takeSource(stretch.sourceStart, stretch.linkStart, stretch.count);
    else this.#endRun();
    this.#now = end;
    this.#endpoint(end);
  }

  /** Reports the words that came since the last result, as a partial of the open segment. */
  chunkTaken(): void {
    if (this.#fresh) this.#reportSegment(false);
  }

  /** Ends the open segment: the stream is over. */
  finish(): void {
    this.#endRun();
    if (this.#open.length > 0) this.#close();
  }

  #takeSource(sourceStart: number, linkStart: number, count: number): void {
    const offset = linkStart - sourceStart;
    if (this.#run === undefined || this.#run.end !== sourceStart || this.#run.offset !== offset) {
      this.#endRun();
      this.#run = { start: sourceStart, offset, end: sourceStart };
      this.#wordIndex = firstWordEndingAfter(this.#words, sourceStart);
    }
    const run = this.#run;
    run.end = sourceStart + count;
    for (;;) {
      const word = this.#words[this.#wordIndex];
      if (word === undefined || word.start >= run.end) return;
      const from = Math.max(word.start, run.start);
      this.#endpoint(from + offset);
      if (word.end > run.end) {
        this.#voiceEnd = run.end + offset;
        return;
      }
      this.#voiceEnd = word.end + offset;
      this.#wordIndex += 1;
      const found = from === word.start ? word.text : this.#fragment(word, from, word.end);
      if (found !== '') this.#add(word, found, from + offset, word.end + offset);
    }
  }

  /** What is left of a word of which samples `from` up to `to` arrived. */
  #fragment(word: SpokenWord, from: number, to: number): string {
    if (this.#profile.fragment === 'dropped') return '';
    const letters = Math.floor((word.text.length * (to - from)) / (word.end - word.start));
    if (letters === 0) return '';
    return from > word.start ? word.text.slice(-letters) : word.text.slice(0, letters);
  }

  /** The run is over: the word that it was in stays a fragment. */
  #endRun(): void {
    const run = this.#run;
    this.#run = undefined;
    const word = this.#words[this.#wordIndex];
    if (run === undefined || word === undefined || word.start >= run.end) return;
    const from = Math.max(word.start, run.start);
    const found = this.#fragment(word, from, run.end);
    if (found !== '') this.#add(word, found, from + run.offset, run.end + run.offset);
  }

  #add({ speaker }: SpokenWord, text: string, from: number, to: number): void {
    const jitter = this.#profile.jitter();
    const now = Math.max(to, this.#now) / this.#sampleRate;
    // Times stay in order, inside what was processed, whatever is drawn.
    const start = Math.min(Math.max(from / this.#sampleRate + jitter, this.#lastEnd, 0), now);
    const end = Math.min(Math.max(to / this.#sampleRate + jitter, start), now);
    this.#lastEnd = end;
    const first = this.#open[0];
    if (first !== undefined && (to - first.from) / this.#sampleRate > this.#profile.maxSeconds) this.#close();
    if (this.#open.length === 0) this.#turn('start', start);
    else if (this.#eagerlyEnded) {
      this.#eagerlyEnded = false;
      this.#turn('resumed', start);
    }
    this.#open.push({
      text,
      speaker: speaker === undefined ? undefined : this.#labels.of(speaker),
      start,
      end,
      from,
      to,
    });
    this.#fresh = true;
    if (this.#open.length >= this.#profile.maxWords) this.#close();
  }

  /** Ends the open segment if `at` lies a whole endpoint silence after the latest voice. */
  #endpoint(at: number): void {
    if (this.#open.length === 0) return;
    const silent = (at - this.#voiceEnd) / this.#sampleRate;
    if (silent >= this.#profile.endpointSeconds) this.#close();
    else if (silent >= this.#profile.eagerEndSeconds && !this.#eagerlyEnded) {
      this.#eagerlyEnded = true;
      this.#turn('eager-end', this.#lastEnd);
      this.#reportSegment(false);
    }
  }

  #turn(phase: EngineTurn['phase'], at: number): void {
    this.#turns.push({ phase, at, segment: this.#segment });
  }

  #close(): void {
    this.#turn('end', this.#open.at(-1)?.end ?? this.#lastEnd);
    this.#reportSegment(true);
    this.#open = [];
    this.#eagerlyEnded = false;
    this.#segment += 1;
  }

  #reportSegment(final: boolean): void {
    this.#fresh = false;
    const turns = this.#turns;
    this.#turns = [];
    this.#report({ result: this.#result(final), turns });
  }

  #result(final: boolean): EngineResult {
    const open = this.#open;
    const text = open.map((word) => word.text).join(' ');
    const first = open[0];
    const last = open.at(-1);
    if (!this.#profile.wordTimes || first === undefined || last === undefined) {
      return { segment: this.#segment, final, text, confidence: CONFIDENCE };
    }
    return {
      segment: this.#segment,
      final,
      text,
      start: first.start,
      end: last.end,
      confidence: CONFIDENCE,
      words: open.map(({ text, start, end, speaker }) => ({
        text,
        start,
        end,
        confidence: CONFIDENCE,
        ...(speaker === undefined ? {} : { speaker }),
      })),
    };
  }
}
