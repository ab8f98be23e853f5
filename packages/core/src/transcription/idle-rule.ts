import type { KeepAlive } from '../protocol/recognition.ts';

/** What is due on a link that has nothing to send. */
export type IdleAction =
  | { readonly type: 'message' }
  | { readonly type: 'silence'; readonly seconds: number }
  | { readonly type: 'hang-up' };

/** What is done while nobody speaks, so that the provider does not end the link for it, or so that it costs nothing. */
export class IdleRule {
  /** Whether silence has followed the last audio, of which the first piece may be longer; or was sent before any. */
  silenceSent = false;
  /** The shortest time without a frame after which anything is due, in milliseconds. */
  readonly shortestMs: number;
  readonly #keepAlive: KeepAlive | undefined;
  readonly #idle: 'keep-alive' | 'hang-up';

  /** `keepAlive`: what the provider's links need, if anything. */
  constructor(keepAlive: KeepAlive | undefined, idle: 'keep-alive' | 'hang-up') {
    this.#keepAlive = keepAlive;
    this.#idle = idle;
    this.shortestMs = shortestMs(keepAlive);
  }

  /** In how many milliseconds something is due, whatever leaves meanwhile: at the earliest. */
  waitMs(quietMs: number, begun: boolean): number {
    return Math.min(this.#limitMs(begun) - quietMs, this.shortestMs);
  }

  /**
   * What is due now, where the last frame left so many milliseconds ago; silence counts as sent. `begun`: whether the link was sent
   * any audio, silence included.
   */
  due(quietMs: number, begun: boolean): IdleAction | undefined {
    const keepAlive = this.#keepAlive;
    if (keepAlive === undefined) return undefined;
    if (quietMs < this.#limitMs(begun)) return undefined;
    if (keepAlive.type === 'message') {
      const { firstAudio } = keepAlive;
      if (begun || firstAudio === undefined) return { type: 'message' };
      return this.#idle === 'hang-up' ? { type: 'hang-up' } : { type: 'silence', seconds: firstAudio.seconds };
    }
    if (this.#idle === 'hang-up') return { type: 'hang-up' };
    // The longer one ends what was spoken; where the link was sent nothing there is nothing to end, and silence is billed.
    const seconds = this.silenceSent || !begun ? keepAlive.thenSeconds : keepAlive.firstSeconds;
    this.silenceSent = true;
    return { type: 'silence', seconds };
  }

  /** After how many milliseconds without a frame something is due. */
  #limitMs(begun: boolean): number {
    const keepAlive = this.#keepAlive;
    if (keepAlive === undefined) return Infinity;
    const { everyMs } = keepAlive;
    if (keepAlive.type === 'silence') return this.silenceSent ? everyMs : keepAlive.afterMs;
    return begun ? everyMs : (keepAlive.firstAudio?.afterMs ?? everyMs);
  }
}

function shortestMs(keepAlive: KeepAlive | undefined): number {
  if (keepAlive === undefined) return Infinity;
  const { everyMs } = keepAlive;
  if (keepAlive.type === 'silence') return Math.min(everyMs, keepAlive.afterMs);
  return Math.min(everyMs, keepAlive.firstAudio?.afterMs ?? everyMs);
}
