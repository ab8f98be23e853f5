/**
 * How well something was spoken. Every part is there only where the provider gave it: that depends on the plan and on the
 * speech. Scores are those of the provider; for ELSA 0 to 100, as far as is known.
 */
export interface Assessment {
  /** `scripted`: the speech was compared with a given sentence. `unscripted`: it was free speech. */
  readonly request: 'scripted' | 'unscripted';
  /** Of the speech as a whole. */
  readonly scores: AssessmentScores;
  readonly utterances: readonly AssessedUtterance[];
  /** Seconds of audio that the provider has assessed. */
  readonly seconds?: number;
  /** The provider's own name for the stream. */
  readonly streamId?: string;
  /** Where the provider keeps the whole result. */
  readonly resultLink?: string;
  /** Where the provider keeps the audio. */
  readonly audioLink?: string;
  /** The provider's answer as it came, with everything that has no place above. */
  readonly raw: unknown;
}

/** How well it was spoken, as far as the provider says: from 0 to 100. */
export interface AssessmentScores {
  readonly overall?: number;
  readonly pronunciation?: number;
  readonly intonation?: number;
  readonly fluency?: number;
  readonly grammar?: number;
  readonly vocabulary?: number;
}

/** What every assessed part of speech has. */
export interface AssessedPart {
  readonly text: string;
  readonly score?: number;
  /** The provider's verdict in its own word, such as `correct`. */
  readonly decision?: string;
  /** Seconds on the source clock. */
  readonly start?: number;
  readonly end?: number;
}

/** A stretch of speech without a long pause, assessed, with its words. */
export interface AssessedUtterance extends AssessedPart {
  readonly words: readonly AssessedWord[];
}

/** A word, assessed, with its sounds. */
export interface AssessedWord extends AssessedPart {
  readonly phonemes: readonly AssessedPhoneme[];
}

/** A sound of a word, assessed. */
export interface AssessedPhoneme extends AssessedPart {
  /** How it should sound, in the notation of the provider. */
  readonly transcription?: string;
}
