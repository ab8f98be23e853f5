import type { Clock } from '../clock.ts';
import type { SocketEnd } from '../transport.ts';
import type { JudgedFact, LinkPorts } from './link-ports.ts';
import type { LinkWarnings } from './link-warnings.ts';
import type { Phase } from './retry-policy.ts';

/** A close that follows an error frame within this time is of the same cause, and the frame says more. */
const ERROR_CLOSE_MS = 250;

export interface SurvivedErrorsOptions {
  readonly clock: Clock;
  /** Whether what is asked for comes in utterances, of which one can fail alone. */
  readonly utterances: boolean;
  readonly warnings: LinkWarnings;
  readonly ports: Pick<LinkPorts, 'survived'>;
}

/** The error frames of one link that concern less than the link, which lives on. */
export class SurvivedErrors {
  readonly #options: SurvivedErrorsOptions;
  /** The last one, and when it came. */
  #last: { readonly failure: JudgedFact; readonly at: number } | undefined;

  constructor(options: SurvivedErrorsOptions) {
    this.#options = options;
  }

  /** Reports the error of a frame if the link survives it; whether it does. */
  take(failure: JudgedFact, phase: Phase): boolean {
    const { clock, utterances, warnings, ports } = this.#options;
    const { survivable, error } = failure;
    const streams = phase === 'streaming' || phase === 'draining';
    if (!streams || (survivable !== true && !(utterances && error.scope === 'utterance'))) return false;
    this.#last = { failure, at: clock.now() };
    if (survivable !== true || warnings.share('provider-warning'))
      ports.survived({ ...failure, survivable: true, phase });
    return true;
  }

  /** The error frame that the end of a socket follows at once: it is what the link ends of. */
  before({ type }: SocketEnd): JudgedFact | undefined {
    const last = this.#last;
    if (type === 'refused' || last === undefined) return undefined;
    return this.#options.clock.now() - last.at <= ERROR_CLOSE_MS ? last.failure : undefined;
  }
}
