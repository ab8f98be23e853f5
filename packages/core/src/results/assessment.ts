/**
 * How well something was spoken. Every part is there only where the provider gave it: that depends on the plan and on the
 * speech. Scores are those of the provider; for ELSA 0 to 100, as far as is known.
 */
export interface Assessment {
  /** `scripted`: the speech was compared with a given sentence. `unscripted`: it was free speech. */
  readonly request: 'scripted' | 'unscripted';
  /** Of the speech as a whole. */
  readonly scores: AssessmentScores;
  /** Its stretches of speech in order; empty where the provider gave none. */
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
  /** All of it in one score. */
  readonly overall?: number;
  /** How well the sounds were spoken. */
  readonly pronunciation?: number;
  /** How well stress and melody were spoken. */
  readonly intonation?: number;
  /** How well it flowed. */
  readonly fluency?: number;
  /** How correct its sentences were; of free speech. */
  readonly grammar?: number;
  /** How rich its words were; of free speech. */
  readonly vocabulary?: number;
}

/** What every assessed part of speech has. */
export interface AssessedPart {
  /** As the provider writes it. */
  readonly text: string;
  /** How well it was spoken: from 0 to 100, as far as is known. */
  readonly score?: number;
  /** The provider's verdict in its own word, such as `correct`. */
  readonly decision?: string;
  /** Where it begins: seconds on the source clock. */
  readonly start?: number;
  /** Where it ends: seconds on the source clock. */
  readonly end?: number;
}

/** A stretch of speech without a long pause, assessed, with its words. */
export interface AssessedUtterance extends AssessedPart {
  /** Its words in order. */
  readonly words: readonly AssessedWord[];
}

/** A word, assessed, with its sounds. */
export interface AssessedWord extends AssessedPart {
  /** Its sounds in order; empty where the provider gave none. */
  readonly phonemes: readonly AssessedPhoneme[];
}

/** A sound of a word, assessed. */
export interface AssessedPhoneme extends AssessedPart {
  /** How it should sound, in the notation of the provider. */
  readonly transcription?: string;
}
