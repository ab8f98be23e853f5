import type { SpeechError } from '../errors/speech-error.ts';
import type { SpokenUtterance } from './utterance.ts';

/** The utterances of a session that are not over, in order; only the first is spoken. */
export class UtteranceQueue {
  #waiting: SpokenUtterance[] = [];
  #taken = 0;
  #completed = 0;

  /** Utterances that the session was asked for, also those that were refused. */
  get taken(): number {
    return this.#taken;
  }

  /** Utterances that were spoken to their end. */
  get completed(): number {
    return this.#completed;
  }

  /** The one that is spoken, or the next. */
  get first(): SpokenUtterance | undefined {
    return this.#waiting[0];
  }

  get all(): readonly SpokenUtterance[] {
    return this.#waiting;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** The number of one more utterance, whatever becomes of it: 1, 2, 3 … */
  next(): number {
    this.#taken += 1;
    return this.#taken;
  }

  push(utterance: SpokenUtterance): void {
    this.#waiting.push(utterance);
  }

  /** Lets those go that are over; whether there were any. */
  letGo(): boolean {
    const over = this.#waiting.filter((utterance) => utterance.over);
    if (over.length === 0) return false;
    this.#waiting = this.#waiting.filter((utterance) => !utterance.over);
    this.#completed += over.filter(({ completed }) => completed).length;
    return true;
  }

  /** The session is over: none of them will be spoken. */
  fail(error: SpeechError): void {
    for (const utterance of this.#waiting.splice(0)) utterance.fail(error);
  }
}
