import type { SessionEvent } from './session-event.ts';
import type { Failure, Phase, Verdict } from './retry-policy.ts';

/** What the machine asks of the session. Secrets and audio stay on the other side of it. */
export interface MachinePorts {
  readonly connectMs: number;
  readonly readyMs: number;
  /** Fetches credentials and keeps them to itself. */
  authorize(options: { readonly refresh: boolean; readonly signal: AbortSignal }): Promise<void>;
  /** Opens the link; the function returned ends it, from any state. */
  openLink(epoch: number, edge: (event: SessionEvent) => void): () => void;
  /** Judges where the session stands; may count, must not wait. */
  decide(failure: Failure | undefined): Verdict;
  /** Whether nothing is accepted, or all is settled, with no segment open. */
  nothingLeft(): boolean;
  /** Makes a failure of something that was thrown or of a limit that was passed; `epoch`: on which link, where there is one. */
  failureOf(cause: unknown, phase: Phase, epoch?: number): Failure;
}

/**
 * The ports of one session as the machine carries them. One machine serves all sessions, so that its states need not be
 * built and held for each; what is a session's own comes in here. Inspection shows the context and the input of a machine:
 * of this it shows nothing.
 */
export class HeldPorts {
  readonly #ports: MachinePorts;
  #endLink = (): void => undefined;

  constructor(ports: MachinePorts) {
    this.#ports = ports;
  }

  get ports(): MachinePorts {
    return this.#ports;
  }

  /** Opens a link and returns what ends it, once, whoever asks first. */
  openLink(epoch: number, edge: (event: SessionEvent) => void): () => void {
    const end = once(this.#ports.openLink(epoch, edge));
    this.#endLink = end;
    return end;
  }

  /** Ends the link that was opened last. */
  endLink(): void {
    this.#endLink();
  }
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
