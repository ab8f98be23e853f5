import type { ResultEvent } from '../protocol/recognition.ts';
import { SpeechError } from '../errors/speech-error.ts';
import { KeptAnswers, type KeptAnswer } from './kept-answers.ts';

/** A link that has taken over lets the one before it say its last finals first, but for no longer than this, in milliseconds. */
const FINALS_WAIT_MS = 3_000;

export interface StandbyOptions {
  /** Takes an answer as if it came now. False: the link is over, and nothing after it counts. */
  readonly take: (answer: KeptAnswer) => boolean;
  /** A final waits, whose segment stands before those of the partials that are told meanwhile. */
  readonly opens: (final: ResultEvent) => void;
}

/**
 * Holds back what a link answers while another one is to be told first: all of it while that one is active, and all but partials while
 * it retires.
 */
export class Standby {
  readonly #kept = new KeptAnswers();
  readonly #options: StandbyOptions;
  #leads = false;
  #until = Infinity;

  constructor(options: StandbyOptions) {
    this.#options = options;
  }

  /** Segments with a partial and no final. */
  get open(): number {
    return this.#kept.open;
  }

  /** Whether more was answered than can be kept. */
  get isFull(): boolean {
    return this.#kept.isFull;
  }

  /** When the finals are told whatever the other link does, in the clock's milliseconds. */
  get until(): number {
    return this.#until;
  }

  /** Whether an answer is kept; else it may be told at once, or, where it comes too late, never. */
  keeps(answer: KeptAnswer): boolean {
    if (this.#leads && answer.type === 'event' && answer.event.type === 'result' && !answer.event.final) {
      return this.#kept.hasFinalOf(answer.event);
    }
    this.#kept.add(answer);
    if (this.#leads && answer.type === 'event' && answer.event.type === 'result') this.#options.opens(answer.event);
    return true;
  }

  /** The link is active now, and the other one retires. */
  lead(now: number): void {
    this.#leads = true;
    this.#until = now + FINALS_WAIT_MS;
    for (const final of this.#kept.finals) this.#options.opens(final);
    this.#tell(this.#kept.takePartials());
  }

  /** Nothing is waited for any more. */
  release(): void {
    const answers = this.#kept.takeAnswers();
    if (!this.#leads) this.#tell([...answers, ...this.#kept.takePartials()]);
    else this.#tell(answers);
  }

  #tell(answers: readonly KeptAnswer[]): void {
    for (const answer of answers) if (!this.#options.take(answer)) return;
  }
}

/** The error of a link that answers more, beside the active one, than can be kept. */
export function keptTooMuch(): SpeechError {
  return new SpeechError('connection-lost', {
    message: 'the link that was to take over has answered more than can be kept',
    context: { phase: 'streaming' },
  });
}
