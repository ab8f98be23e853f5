/**
 * Whether a peer still lives: one that was not heard for a third of the limit is sent a ping, and one that is not heard for all of
 * it counts as gone. Asked about once a second; hearing costs a flag.
 */
export class PeerWatch {
  readonly #silentMs: number;
  readonly #ping: () => void;
  #heard = false;
  #lastHeard = 0;
  #lastPing = 0;

  constructor(silentMs: number, ping: () => void) {
    this.#silentMs = silentMs;
    this.#ping = ping;
  }

  begin(now: number): void {
    this.#lastHeard = now;
    this.#lastPing = now;
  }

  heard(): void {
    this.#heard = true;
  }

  isSilent(now: number): boolean {
    if (this.#heard) {
      this.#heard = false;
      this.#lastHeard = now;
    }
    const silent = now - this.#lastHeard;
    if (silent >= this.#silentMs) return true;
    const everyMs = this.#silentMs / 3;
    if (silent >= everyMs && now - this.#lastPing >= everyMs) {
      this.#lastPing = now;
      this.#ping();
    }
    return false;
  }
}
