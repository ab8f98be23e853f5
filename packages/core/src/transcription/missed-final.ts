import type { AudioLog } from './audio-log.ts';

/** A final that begins this soon after what was answered leaves nothing out, in seconds. */
const NEXT_SECONDS = 0.5;
/** No word is shorter. */
const SHORTEST_SECONDS = 0.3;

/**
 * Finds out whether a final has been missed: the provider had sent it when the link was lost, and takes it for delivered. A provider
 * that sends no partials meanwhile leaves no other trace of it than sound which the next final leaves out.
 */
export class MissedFinal {
  readonly #log: AudioLog;
  /** What had no answer when the link went on, in samples; absent once that is known to be answered. */
  #span: { readonly from: number; readonly until: number } | undefined;

  /** `from`, `until`: samples that the provider has received and not answered, as far as is known. */
  constructor(log: AudioLog, from: number, until: number) {
    this.#log = log;
    this.#span = { from, until };
  }

  /** Whether the next final, which begins at `start`, shows that one before it was missed; the end of stream has no beginning. */
  isShownBy(start: number | undefined): boolean {
    const span = this.#span;
    if (span === undefined) return false;
    this.#span = undefined;
    const { sampleRate } = this.#log;
    if (start !== undefined && start <= span.from + NEXT_SECONDS * sampleRate) return false;
    const until = Math.min(start ?? Infinity, span.until);
    // What was answered since, by a mark of progress, was answered without a word.
    const from = Math.max(span.from, this.#log.settled);
    return until - from >= SHORTEST_SECONDS * sampleRate && !this.#log.isSilent(from, until);
  }
}
