import { sampleRate, windowSamples, type Span } from './audio.ts';

/** A stretch of speech that is recognised as one piece; positions in samples of its stream. */
export interface SpeechSegment extends Span {
  /** Counts from 0 in its stream. */
  readonly number: number;
  /** The parts of it in which somebody speaks, in order; the first begins at `start`, the last ends at `end`. */
  readonly voiced: readonly Span[];
  /** The audio around it that belongs to no other segment, at most `marginSeconds` on each side. */
  readonly around: Span;
}

export interface SegmenterSettings {
  readonly endSilenceSeconds: number;
  readonly maxSegmentSeconds: number;
}

/** Real audio taken before and after a segment: a decoder that is given the onset makes fewer mistakes. */
const marginSeconds = 0.3;
/** Speech shorter than this in all is a click. */
const minSpeechSeconds = 0.1;
/** Voice activity is reported this much late. In samples. */
const lagSamples = 2 * windowSamples;
/** A segment with less speech than this waits twice as long for more: two words alone are hard to make out. */
const shortSpeechSeconds = 1.3;
/** A segment longer than this ends at a shorter silence, so that it seldom has to be cut inside a sentence. */
const patientSeconds = 8;
const impatientSilenceSeconds = 0.3;
/** A pause this long inside a segment is a better place to cut than any place inside speech. */
const cutPauseSeconds = 0.1;
/** Where no such pause exists, the quietest place within this time before the limit is taken. */
const cutSearchSeconds = 3;

const samples = (seconds: number): number => Math.round(seconds * sampleRate);

interface MutableSpan {
  readonly start: number;
  end: number;
}

/** Cuts a stream into segments of speech. What it does depends on the samples only, never on when they arrived. */
export class Segmenter {
  readonly #endSilence: number;
  readonly #longest: number;
  #position = 0;
  #number = 0;
  /** Nothing before this belongs to the open segment. */
  #floor = 0;
  #voiced: MutableSpan[] = [];
  #speaking = false;
  /** Mean square of every window from `#energiesFrom` on, while something is open. */
  #energies: number[] = [];
  #energiesFrom = 0;

  constructor(settings: SegmenterSettings) {
    this.#endSilence = samples(settings.endSilenceSeconds);
    this.#longest = samples(settings.maxSegmentSeconds);
  }

  /** Takes the decision on the next window; returns the segment that it ended. */
  push(speaking: boolean, energy: number): SpeechSegment | undefined {
    const start = this.#position;
    this.#position += windowSamples;
    this.#mark(speaking, start);
    const first = this.#voiced[0];
    const last = this.#voiced.at(-1);
    if (first === undefined || last === undefined) return undefined;
    this.#energies.push(energy);
    if (this.#speaking) last.end = this.#position;
    const silence = this.#position - last.end;
    if (silence >= this.#patience(last.end - first.start)) return this.#endAll();
    return this.#position - first.start >= this.#longest ? this.#cut() : undefined;
  }

  /** Ends what is open: the stream has `total` samples. */
  flush(total: number): SpeechSegment | undefined {
    const last = this.#voiced.at(-1);
    if (last === undefined) return undefined;
    last.end = Math.max(last.start + 1, Math.min(last.end, total));
    this.#position = total;
    this.#speaking = false;
    return this.#endAll();
  }

  /** The segment that has begun and not ended, as far as it is known. */
  open(): SpeechSegment | undefined {
    if (!isSpeech(this.#voiced)) return undefined;
    return this.#segment(this.#voiced, this.#position);
  }

  /** Audio before this position will not be needed again. */
  get keepFrom(): number {
    const first = this.#voiced[0]?.start ?? this.#position - lagSamples;
    return Math.max(0, first - samples(marginSeconds));
  }

  /** Up to here every sample belongs to an ended segment or to silence. */
  get decidedUntil(): number {
    return this.#voiced[0]?.start ?? Math.max(0, this.#position - lagSamples);
  }

  /** The silence, in samples, that ends a segment of this length. */
  #patience(length: number): number {
    if (length >= samples(patientSeconds)) return Math.min(this.#endSilence, samples(impatientSilenceSeconds));
    return speechIn(this.#voiced) < samples(shortSpeechSeconds) ? 2 * this.#endSilence : this.#endSilence;
  }

  #mark(speaking: boolean, start: number): void {
    if (speaking && !this.#speaking) {
      const from = Math.max(this.#floor, this.#voiced.at(-1)?.end ?? 0, start - lagSamples);
      if (this.#voiced.length === 0) {
        this.#energies = [];
        this.#energiesFrom = start;
      }
      this.#voiced.push({ start: from, end: this.#position });
    }
    this.#speaking = speaking;
  }

  #endAll(): SpeechSegment | undefined {
    const voiced = this.#voiced;
    this.#voiced = [];
    this.#speaking = false;
    if (!isSpeech(voiced)) return undefined;
    return this.#close(voiced, this.#position);
  }

  /** Ends a segment that has grown too long at its longest late pause, else at its quietest late place. */
  #cut(): SpeechSegment | undefined {
    const all = this.#voiced;
    const pause = longestPause(all, this.#position - this.#longest / 2);
    if (pause !== undefined) {
      this.#voiced = all.filter((span) => span.start >= pause.end);
      const before = all.filter((span) => span.end <= pause.start);
      return this.#close(before, Math.round((pause.start + pause.end) / 2));
    }
    const place = this.#quietestPlace();
    const before = all.filter((span) => span.start < place).map((span) => capped(span, place));
    this.#voiced = all
      .filter((span) => span.end > place)
      .map((span) => ({ start: Math.max(span.start, place), end: span.end }));
    return this.#close(before, place);
  }

  #quietestPlace(): number {
    const count = Math.floor(samples(cutSearchSeconds) / windowSamples);
    const first = Math.max(1, this.#energies.length - count);
    let best = first;
    let lowest = Infinity;
    for (let index = first; index < this.#energies.length - 1; index += 1) {
      // The neighbours count too: a dip inside a vowel is shorter than three windows.
      const at = (offset: number): number => this.#energies[index + offset] ?? 0;
      const energy = at(-1) + 2 * at(0) + at(1);
      if (energy < lowest) [lowest, best] = [energy, index];
    }
    return this.#energiesFrom + best * windowSamples + windowSamples / 2;
  }

  #close(voiced: readonly Span[], limit: number): SpeechSegment | undefined {
    if (!isSpeech(voiced)) return undefined;
    const segment = this.#segment(voiced, limit);
    this.#number += 1;
    this.#floor = segment.around.end;
    const keep = Math.max(0, Math.floor((this.#floor - this.#energiesFrom) / windowSamples));
    this.#energies = this.#energies.slice(keep);
    this.#energiesFrom += keep * windowSamples;
    return segment;
  }

  #segment(voiced: readonly Span[], limit: number): SpeechSegment {
    const start = voiced[0]?.start ?? this.#position;
    const end = voiced.at(-1)?.end ?? this.#position;
    const margin = samples(marginSeconds);
    return {
      number: this.#number,
      start,
      end,
      voiced: voiced.map((span) => capped(span, end)),
      around: { start: Math.max(this.#floor, start - margin), end: Math.min(limit, end + margin) },
    };
  }
}

function isSpeech(voiced: readonly Span[]): boolean {
  return speechIn(voiced) >= samples(minSpeechSeconds);
}

function speechIn(voiced: readonly Span[]): number {
  return voiced.reduce((sum, span) => sum + span.end - span.start, 0);
}

function longestPause(voiced: readonly Span[], from: number): Span | undefined {
  let longest: Span | undefined;
  for (const [index, span] of voiced.entries()) {
    const next = voiced[index + 1];
    if (next === undefined || span.end < from || next.start - span.end < samples(cutPauseSeconds)) continue;
    if (longest === undefined || next.start - span.end > longest.end - longest.start) {
      longest = { start: span.end, end: next.start };
    }
  }
  return longest;
}

function capped(span: Span, end: number): Span {
  return { start: span.start, end: Math.min(span.end, end) };
}
