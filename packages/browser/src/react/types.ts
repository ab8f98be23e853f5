import type {
  AudioFormat,
  AudioSource,
  FinalResult,
  Gap,
  PartialResult,
  SessionStatus,
  SessionWarning,
  TranscriptionSession,
} from '@throughline/core';
import type { Microphone, MicrophoneState, MicrophoneWarning } from '../microphone/index.ts';

/** What `useTranscription` takes. */
export interface UseTranscriptionOptions<Source extends AudioSource = Microphone> {
  /**
   * Begins the session, usually with `live: true`; called by `start`, in the handler that calls it. What it throws becomes the
   * `error`. It may be another function at each render: the last one counts.
   */
  readonly session: () => TranscriptionSession;
  /**
   * What is transcribed; called by `start`, after `session`, with what the session takes. Its `start` is called if it has one, its
   * `stop` in any case. Default: the microphone of the page.
   */
  readonly source?: ((input: AudioFormat) => Source) | undefined;
}

/** Where a transcription of a page stands, for whoever looks at it. */
export type TranscriptionState =
  /** Nothing was started. */
  | 'idle'
  /** The microphone is asked for. */
  | 'starting'
  | 'listening'
  /** The microphone is free; the provider's last results are awaited. */
  | 'stopping'
  | 'stopped'
  /** It has ended by itself, or could not begin: see `error`. */
  | 'failed';

/** What a component shows. An object or list is a new one where it has changed, and only there. */
export interface TranscriptionSnapshot<Source extends AudioSource = Microphone> {
  /** How far it is between `start` and `stop`. */
  readonly state: TranscriptionState;
  /** Where the session stands: `recovering` while the network is gone, for instance. Absent before the first start. */
  readonly status: SessionStatus | undefined;
  /** What the microphone is doing. Absent before the first start, and where the source says no such thing. */
  readonly microphone: MicrophoneState | undefined;
  /** Results that may change, one for each segment that is open, in order. */
  readonly partials: readonly PartialResult[];
  /** Results that will not change, in order, with the speakers as they were corrected. All since the last start. */
  readonly finals: readonly FinalResult[];
  /** What no result will cover. */
  readonly gaps: readonly Gap[];
  /** What was noticed, of the session and of the microphone: the last 100. */
  readonly warnings: readonly (SessionWarning | MicrophoneWarning)[];
  /** Why it has failed: a `SpeechError`, unless one of your own functions threw something else. */
  readonly error: unknown;
  /** The session since the last start: to listen to its other events. */
  readonly session: TranscriptionSession | undefined;
  /** The source since the last start: to mute the microphone, change it, or show its level. */
  readonly source: Source | undefined;
}

/** What `useTranscription` gives to a component. */
export interface Transcription<Source extends AudioSource = Microphone> extends TranscriptionSnapshot<Source> {
  /**
   * Begins a session and opens the microphone: call it in the handler of a click. Does nothing where one is going on; while one is
   * stopping, the next begins after it. Text and errors of the last one go. Always the same function.
   */
  readonly start: () => void;
  /** Frees the microphone, and ends the session once the provider has answered all of it. Always the same function. */
  readonly stop: () => void;
  /** Ends everything at once; answers that have not come are not awaited. Always the same function. */
  readonly abort: () => void;
}
