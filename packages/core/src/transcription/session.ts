import type { Positions } from '../results/positions.ts';
import type { AudioChunk, AudioFormat } from '../audio/format.ts';
import type { AudioSource, SkipSpan } from '../audio/source.ts';
import type { TranscriptResult } from '../results/result.ts';
import type { SessionEvents, SessionStatus } from '../session/events.ts';
import type { TranscriptionStats } from '../results/stats.ts';
import type { Summary } from '../results/summary.ts';

/** What `pipe` takes besides the source. */
export interface PipeOptions {
  /**
   * End the session with its source: gracefully when the source has ended; where the pipe rejects, the session fails with the
   * same error, so that none stays open, and is billed, for a source that is gone. Default: false.
   */
  readonly end?: boolean;
  /** Stops reading; the pipe then resolves, and the session lives on. A chunk that waits for room is still taken. */
  readonly signal?: AbortSignal;
}

/**
 * One stream of speech and its one continuous transcript, over as many links as it takes. A loop over it gives its results; what is
 * no result, such as a turn, is an event. `docs/results.md` shows them all.
 */
export interface TranscriptionSession extends AsyncIterable<TranscriptResult>, AsyncDisposable {
  /**
   * Calls `listener` for each event; the function returned ends it. An event is delivered in a microtask, when the state that it
   * describes is in place: a listener may call anything. What it throws or rejects with goes to `onListenerError`.
   */
  on<Name extends keyof SessionEvents>(name: Name, listener: (event: SessionEvents[Name]) => void): () => void;
  /**
   * Takes audio: samples, or bytes in the input's encoding. Resolves when it is accepted; while there is room, it is always the
   * same resolved promise. Writes that are not awaited wait in order, in copies: up to 64 MiB besides the window, and beyond that
   * the session fails with `window-full`.
   *
   * Rejects with `audio-invalid`, `audio-container`, `window-full`, `session-ended`, `aborted`, or with what the session failed
   * with; audio of a write that rejects was not accepted, or not all of it where the session ended meanwhile. The first refusal is
   * a `warning` event too. After `audio-container`, and where the converter fails, all later writes are refused, and so is the end.
   */
  write(chunk: AudioChunk): Promise<void>;
  /**
   * Writes a whole source; with `end`, ends the session after it and resolves when it has closed. Rejects with what a write
   * rejects with; for a source that fails with its own `SpeechError`, else with `audio-unreadable`, and for one of another format
   * with `audio-format`. Time that the source never captured is skipped. Nobody need await it: its rejection is never an unhandled one.
   */
  pipe(source: AudioSource, options?: PipeOptions): Promise<void>;
  /**
   * Time that the source never captured: it stands on the session's clock, so that all that is written later keeps its true time,
   * and is reported as a gap with reason `source`. It takes its turn among the writes, and takes no memory. Resolves when it
   * stands on the clock. Rejects with `config-invalid` for a span that cannot be, with `session-ended`, or with what the session
   * failed with.
   */
  skip(span: SkipSpan): Promise<void>;
  /** Asks the provider to finalise what it was sent so far. */
  finalize(): void;
  /** Holds audio back; what is written meanwhile is kept as in an outage, and the link is kept alive. */
  pause(): void;
  /** Ends `pause`: what was held back is sent, then what is written. Without a pause it does nothing. */
  resume(): void;
  /** No more audio: resolves when the provider has sent its end of stream. Called twice, it gives one promise. */
  end(): Promise<Summary>;
  /** Ends everything within a second; all that is pending rejects with `aborted`. */
  abort(reason?: unknown): void;
  /** Resolves when the first link is ready; asking for it begins to dial. */
  readonly ready: Promise<void>;
  /** Resolves when the session has closed; rejects with what it failed with. */
  readonly closed: Promise<Summary>;
  /**
   * What `write` and `pipe` take: the option `input`, else what the protocol wants. In Node, `openAudioFile(path, { wanted: session.input })`
   * opens a file for it.
   */
  readonly input: AudioFormat;
  /** Where the session stands now, such as `open` or `recovering`; a plain object that does not change. Each change is a `status` event too. */
  readonly status: SessionStatus;
  /** How much audio was accepted, sent and settled until now: seconds, and exact samples of the session's rate. A plain object that does not change. */
  readonly positions: Positions;
  /** Live figures, as they are now: how late results are, what waits, what was sent again. Each is told by a `measure` event too. */
  readonly stats: TranscriptionStats;
  /** The session in numbers until now, seams and gaps included; what `end()` and `closed` resolve with when it is over. A plain object that does not change. */
  summary(): Summary;
  /**
   * A copy of the accepted audio that has no answer, as far as the window holds it: it ends at `accepted`, and begins at `settled`
   * or, where the window holds less, later. Samples at the session's rate, interleaved where there are several channels; where time was skipped in between there is silence.
   * What was sent, has no answer and is no longer held is not in it: that is a gap `unanswered` when the session ends.
   */
  unsettled(): Int16Array;
  /** Takes audio with backpressure; closing it ends the session, aborting it aborts. */
  readonly writable: WritableStream<AudioChunk>;
  /** The results, from the moment that this is first asked for. Cancelling it detaches, and never aborts. */
  readonly readable: ReadableStream<TranscriptResult>;
}
