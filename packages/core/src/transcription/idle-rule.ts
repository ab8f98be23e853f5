import type { KeepAlive } from '../protocol/recognition.ts';

/** What is due on a link that has nothing to send. */
export type IdleAction =
  | { readonly type: 'message' }
  | { readonly type: 'silence'; readonly seconds: number }
  | { readonly type: 'hang-up' };

/** What is done while nobody speaks, so that the provider does not end the link for it, or so that it costs nothing. */
export class IdleRule {
  /** Whether silence has followed the last audio: its first piece may be longer. */
  silenceSent = false;
  readonly #keepAlive: KeepAlive | undefined;
  readonly #idle: 'keep-alive' | 'hang-up';

  /** `keepAlive`: what the provider's links need, if anything. */
  constructor(keepAlive: KeepAlive | undefined, idle: 'keep-alive' | 'hang-up') {
    this.#keepAlive = keepAlive;
    this.#idle = idle;
  }

  /**
   * What is due now, where the last frame left so many milliseconds ago; silence counts as sent. `begun`: whether the link was sent
   * any audio, silence included.
   */
  due(quietMs: number, begun: boolean): IdleAction | undefined {
    const keepAlive = this.#keepAlive;
    if (keepAlive === undefined) return undefined;
    if (keepAlive.type === 'message') {
      const { everyMs, firstAudio } = keepAlive;
      if (begun || firstAudio === undefined) return quietMs >= everyMs ? { type: 'message' } : undefined;
      if (quietMs < firstAudio.afterMs) return undefined;
      return this.#idle === 'hang-up' ? { type: 'hang-up' } : { type: 'silence', seconds: firstAudio.seconds };
    }
    const { everyMs, afterMs, firstSeconds, thenSeconds } = keepAlive;
    if (quietMs < (this.silenceSent ? everyMs : afterMs)) return undefined;
    if (this.#idle === 'hang-up') return { type: 'hang-up' };
    const seconds = this.silenceSent ? thenSeconds : firstSeconds;
    this.silenceSent = true;
    return { type: 'silence', seconds };
  }
}
