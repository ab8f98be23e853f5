/** So many warnings of one link are reported; what comes after is counted. */
const WARNINGS = 100;

/** What a link warns of. */
export type LinkWarning = 'frame-malformed' | 'provider-warning';

export interface LinkWarningPorts {
  warning(message: string, code: LinkWarning): void;
  /** A warning that is counted and not reported: the link has had its share. */
  warningLeftOut(): void;
}

/** The warnings of one link: a provider that sends nothing else must not fill the caller's log. */
export class LinkWarnings {
  readonly #ports: LinkWarningPorts;
  #count = 0;

  constructor(ports: LinkWarningPorts) {
    this.#ports = ports;
  }

  /** What a warning costs is paid only where it is reported. */
  warn(code: LinkWarning, message: () => string): void {
    if (this.share(code)) this.#ports.warning(message(), code);
  }

  /** Counts a warning; whether the link may still report one. */
  share(code: LinkWarning): boolean {
    this.#count += 1;
    if (this.#count <= WARNINGS) return true;
    this.#ports.warningLeftOut();
    if (this.#count === WARNINGS + 1) {
      this.#ports.warning(
        `${WARNINGS} warnings of this link were reported; what comes after them is only counted`,
        code,
      );
    }
    return false;
  }
}
