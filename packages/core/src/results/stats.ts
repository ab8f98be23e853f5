/** How long something took, each time: counted in fixed buckets, so that `p50`, `p95` and `p99` are within 3 %. Milliseconds. */
export interface Percentiles {
  /** How often it was measured. */
  readonly count: number;
  /** What was measured last. */
  readonly last: number;
  /** Half of all took no longer. */
  readonly p50: number;
  /** 95 of 100 took no longer. */
  readonly p95: number;
  /** 99 of 100 took no longer. */
  readonly p99: number;
  /** The longest. */
  readonly max: number;
}

/** What is measured of a session; `docs/observability.md` says from when to when. */
export type MeasureName = 'link-ready' | 'first-partial' | 'final-latency' | 'result' | 'first-audio';

/** One time that was measured; `stats` sums them up. */
export interface Measure {
  /** What was measured. */
  readonly name: MeasureName;
  /** Milliseconds. */
  readonly ms: number;
  /** The link that it was measured on. */
  readonly epoch: number;
}

/** A session in figures, whatever it carries: as they are when they are asked for. */
export interface LinkStats {
  /** Milliseconds since the session was begun, until its end. */
  readonly ageMs: number;
  /** Links that were tried. */
  readonly dials: number;
  /** Links that became ready. */
  readonly links: number;
  /** Milliseconds since the active link became ready; absent without one. */
  readonly linkAgeMs?: number;
  /** From the dial of a link to its being ready; absent before the first. */
  readonly linkReadyMs?: Percentiles;
  /** Milliseconds without a link, from the loss of each to the next that was ready. */
  readonly outageMs: number;
}

/** A stream of audio in figures. */
export interface AudioStats extends LinkStats {
  /** Seconds of audio taken from the caller. */
  readonly accepted: number;
  /** Seconds of audio that is answered for good, or reported as a gap. */
  readonly settled: number;
  /** Seconds of accepted audio that the active link was not sent yet. */
  readonly lagSeconds: number;
  /** Seconds of audio that was sent more than once, counted once for each further time. */
  readonly replayed: number;
  /** Seconds of audio that was reported as gaps. */
  readonly gapSeconds: number;
}

/** A transcription in figures. */
export interface TranscriptionStats extends AudioStats {
  /** Finals that reached the caller. */
  readonly finals: number;
  /**
   * From the sending of the audio where the first text begins to that text, in milliseconds; where the provider does not say where it
   * begins, from the first frame of its link. Absent before it.
   */
  readonly firstPartialMs?: number;
  /** From the sending of the audio where a final ends to that final; absent where finals have no end, and before the first. */
  readonly finalLatencyMs?: Percentiles;
}

/** A voice in figures, as they are when they are asked for. */
export interface VoiceStats extends LinkStats {
  /** Utterances that `say` began. */
  readonly utterances: number;
  /** Utterances that were spoken to their end. */
  readonly completed: number;
  /** Sentences that were spoken to their end. */
  readonly sentences: number;
  /** Seconds of audio that were handed over. */
  readonly seconds: number;
  /** Seconds of audio that wait for their reader. */
  readonly unreadSeconds: number;
  /** From the request for a sentence to its first audio; absent before the first. */
  readonly firstAudioMs?: Percentiles;
}

/** An assessment in figures, as they are when they are asked for. */
export interface AssessmentStats extends AudioStats {
  /** From the first frame of a link to the first assessment, interim or not, in milliseconds; absent before it. */
  readonly firstPartialMs?: number;
  /** From the end of the audio, when the provider was told of it, to the assessment, in milliseconds; absent before it. */
  readonly resultMs?: number;
}
