import type { Clock } from '../clock.ts';
import { NO_ANSWERS_CAP_MS, NO_ANSWERS_MS, type DeathSign, type LivenessOptions } from './liveness.ts';
import { silentHosts } from './silent-hosts.ts';

/** So many links in a row that never gave a byte: pings are not answered there. */
const SILENT_LINKS = 2;

/** What the silence of a provider's links has taught, for the links after them. */
export class KnownSilence {
  readonly #clock: Clock;
  readonly #host: () => string;
  #noAnswersMs = NO_ANSWERS_MS;
  /** Links in a row that never gave a byte. */
  #silentLinks = 0;

  /** `host`: host and port that were dialled last. */
  constructor(clock: Clock, host: () => string) {
    this.#clock = clock;
    this.#host = host;
  }

  /** How the next link's silence is judged. */
  get limits(): Pick<LivenessOptions, 'noAnswersMs' | 'pingsUnanswered'> {
    const pingsUnanswered = silentHosts(this.#clock).has(this.#host());
    return { noAnswersMs: this.#noAnswersMs, pingsUnanswered };
  }

  /** The provider has answered something that it was sent: its silence is no longer what it is known for. */
  answered(): void {
    this.#noAnswersMs = NO_ANSWERS_MS;
  }

  /** A pong came. */
  ponged(): void {
    silentHosts(this.#clock).forget(this.#host());
  }

  /** A link gave a byte. */
  received(): void {
    this.#silentLinks = 0;
  }

  /** A link has ended by its silence; `noByte`: it was pinged and never gave a byte. */
  died(sign: DeathSign, noByte: boolean): void {
    if (sign === 'no-answers') this.#noAnswersMs = Math.min(NO_ANSWERS_CAP_MS, this.#noAnswersMs * 2);
    if (sign === 'no-bytes' && noByte) this.#silentLinks += 1;
    if (this.#silentLinks >= SILENT_LINKS) silentHosts(this.#clock).learn(this.#host());
  }
}
