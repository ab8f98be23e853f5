import type { Positions } from '../results/positions.ts';
import type { AudioChunk, AudioFormat } from '../audio/format.ts';
import type { AudioSource } from '../audio/source.ts';
import type { EventNames } from '../emitter.ts';
import type { SessionEvents, SessionStatus } from '../session/events.ts';
import type { PipeOptions } from '../transcription/session.ts';
import type { AssessmentStats } from '../results/stats.ts';
import type { Summary } from '../results/summary.ts';
import type { Assessment } from '../results/assessment.ts';

/** The events of `session.on`. */
export interface AssessmentEvents extends Omit<
  SessionEvents,
  'partial' | 'final' | 'retract' | 'turn' | 'relabel' | 'route'
> {
  /** What the provider thinks so far. */
  readonly interim: Assessment;
  /** The provider takes no more audio, because it has enough; the result follows by itself. `at`: seconds on the source clock. */
  readonly stopped: { readonly at: number };
}

export const assessmentEvents: EventNames<AssessmentEvents> = {
  interim: true,
  stopped: true,
  status: true,
  link: true,
  seam: true,
  gap: true,
  warning: true,
  measure: true,
  failure: true,
};

/** One stream of speech and its one assessment, over as many links as it takes. */
export interface AssessmentSession extends AsyncDisposable {
  /** Calls `listener` for each event; the function returned ends it. What a listener throws goes to `onListenerError`. */
  on<Name extends keyof AssessmentEvents>(name: Name, listener: (event: AssessmentEvents[Name]) => void): () => void;
  /**
   * Takes audio, as a transcription does. Audio beyond what the provider takes in one stream is not accepted: the promise rejects
   * with `audio-too-long`. After `stopped` it rejects with `session-ended`.
   */
  write(chunk: AudioChunk): Promise<void>;
  /**
   * Writes a whole source, as a transcription does. A source that is known to be too long rejects with `audio-too-long` before
   * any of it is taken. Ends early once the provider takes no more audio.
   */
  pipe(source: AudioSource, options?: PipeOptions): Promise<void>;
  /** No more audio: resolves when the provider has sent its end of stream. Called twice, it gives one promise. */
  end(): Promise<Summary>;
  /** Ends everything within a second; all that is pending rejects with `aborted`. */
  abort(reason?: unknown): void;
  /** The one assessment of the whole stream; rejects with what the session failed with. */
  readonly result: Promise<Assessment>;
  /** Resolves when the first link is ready; asking for it begins to dial. */
  readonly ready: Promise<void>;
  /** Resolves when the session has closed; rejects with what it failed with. */
  readonly closed: Promise<Summary>;
  /**
   * What `write` and `pipe` take: the option `input`, else what the protocol wants. In Node, `openAudioFile(path, { wanted: session.input })`
   * opens a file for it.
   */
  readonly input: AudioFormat;
  /** Where the session stands now; a plain object that does not change. Each change is a `status` event too. */
  readonly status: SessionStatus;
  /** How much audio was accepted, sent and settled until now: seconds, and exact samples of the session's rate. A plain object that does not change. */
  readonly positions: Positions;
  /** Live figures, as they are now. Each is told by a `measure` event too. */
  readonly stats: AssessmentStats;
  /** The session in numbers until now; what `end()` and `closed` resolve with when it is over. A plain object that does not change. */
  summary(): Summary;
  /** A copy of the accepted audio that has no answer: until the result has come, all of it. */
  unsettled(): Int16Array;
}
