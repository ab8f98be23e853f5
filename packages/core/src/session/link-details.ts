import type { WireLink } from '../protocol/wire.ts';

/** Of a handshake's answer; names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string>>;

/** What a provider says of a link itself, rather than of what it was sent. */
export class LinkDetails {
  readonly #wire: Pick<WireLink<unknown>, 'requestIdOf'>;
  readonly #clean: (text: string) => string;
  #requestId: string | undefined;
  #expiresAt: number | undefined;

  /** `clean`: takes out of a text of the provider what must not be shown. */
  constructor(wire: Pick<WireLink<unknown>, 'requestId' | 'requestIdOf'>, clean: (text: string) => string) {
    this.#wire = wire;
    this.#clean = clean;
    this.#requestId = wire.requestId;
  }

  /** What the provider's support can find the link by: known from the start, from the handshake's answer, or from a frame. */
  get requestId(): string | undefined {
    return this.#requestId;
  }

  /** When the provider will end the link, in milliseconds since 1970, where that is known. */
  get expiresAt(): number | undefined {
    return this.#expiresAt;
  }

  /** A handshake's answer may name the link, whether it was accepted or refused. */
  answeredWith(headers: AnswerHeaders | undefined): void {
    const id = headers === undefined ? undefined : this.#wire.requestIdOf?.(headers);
    if (id !== undefined) this.named(id);
  }

  named(id: string): void {
    this.#requestId = this.#clean(id);
  }

  /** Nothing that is no time is taken for one. */
  expires(at: number | undefined): void {
    if (at !== undefined && Number.isFinite(at)) this.#expiresAt = at;
  }
}
