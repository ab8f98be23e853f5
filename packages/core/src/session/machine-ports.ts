import type { SessionEvent } from './session-event.ts';
import type { Failure, Phase, Verdict } from './retry-policy.ts';

/** A link, as the machine has it. */
export interface OpenedLink {
  end(): void;
}

/** What the machine asks of the session. Secrets and audio stay on the other side of it. */
export interface MachinePorts {
  readonly connectMs: number;
  readonly readyMs: number;
  /** Fetches credentials and keeps them to itself. */
  authorize(options: { readonly refresh: boolean; readonly signal: AbortSignal }): Promise<void>;
  /** Opens the link; what is returned ends it, from any state. */
  openLink(epoch: number, edge: (event: SessionEvent) => void): OpenedLink;
  /** Fetches what the dial of a successor needs, without a wait for a slot of the account. */
  authorizeBeside(signal: AbortSignal): Promise<void>;
  /** Opens a link beside the active one; what is returned ends it, whatever it has become by then. */
  openBeside(epoch: number, edge: (event: SessionEvent) => void): OpenedLink;
  /** The link beside the active one has failed, or never came to be. */
  besideFailed(failure: Failure): void;
  /** There is no link beside the active one. */
  besideOver(): void;
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
  #link: Opened | undefined;
  #beside: Opened | undefined;

  constructor(ports: MachinePorts) {
    this.#ports = ports;
  }

  get ports(): MachinePorts {
    return this.#ports;
  }

  /** Opens a link and returns what ends the active one, once, whoever asks first. */
  openLink(epoch: number, edge: (event: SessionEvent) => void): () => void {
    const opened = new Opened(this.#ports.openLink(epoch, edge));
    this.#link = opened;
    return () => opened.end();
  }

  /** Opens a link beside the active one and returns what ends the one that is beside then, once, whoever asks first. */
  openBeside(epoch: number, edge: (event: SessionEvent) => void): () => void {
    const opened = new Opened(this.#ports.openBeside(epoch, edge));
    this.#beside = opened;
    return () => opened.end();
  }

  /** Ends the active link. */
  endLink(): void {
    this.#link?.end();
  }

  /** Ends the link beside it. */
  endBeside(): void {
    this.#beside?.end();
  }

  /** The link beside the active one is the active one now, and the other way round, whichever actor has opened it. */
  exchange(): void {
    if (this.#link !== undefined && this.#beside !== undefined) this.#link.exchange(this.#beside);
  }
}

/** What an actor has opened, and may have to end. */
class Opened {
  #link: OpenedLink | undefined;

  constructor(link: OpenedLink) {
    this.#link = link;
  }

  end(): void {
    const link = this.#link;
    this.#link = undefined;
    link?.end();
  }

  exchange(other: Opened): void {
    [this.#link, other.#link] = [other.#link, this.#link];
  }
}
