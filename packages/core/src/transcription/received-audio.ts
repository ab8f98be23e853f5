import type { RecognitionEvent } from '../protocol/recognition.ts';
import type { LinkMap } from '../transcript/link-map.ts';

type Received = Extract<RecognitionEvent, { readonly type: 'received' }>;

/**
 * How far a provider that goes on over links has received the audio, in seconds of its own clock, as one link knows it.
 *
 * Where it had received more than it had said when the link before ended, the next link sends a little twice, and the clock of the
 * provider is ahead of ours by that: the first acknowledgement of what the link sends shows it.
 */
export class ReceivedAudio {
  readonly #map: LinkMap;
  #seconds: number;
  /** Where the link goes on by what was known then; absent where it does not, or where the provider has said so itself. */
  #resumedAt: number | undefined;
  #isFirst = true;

  /** `resumedAt`: where the link goes on, where the provider may have received more by then. */
  constructor(map: LinkMap, seconds: number, resumedAt?: number) {
    this.#map = map;
    this.#seconds = seconds;
    this.#resumedAt = resumedAt;
  }

  get seconds(): number {
    return this.#seconds;
  }

  received({ from, until }: Received): void {
    if (!Number.isFinite(until)) return;
    this.#correct(from, until);
    this.#seconds = Math.max(this.#seconds, until);
  }

  /** The provider has answered something up to `end` seconds: it has received all before that. */
  answered(end: number | undefined): void {
    if (end !== undefined && end <= this.#map.sentSeconds) this.#seconds = Math.max(this.#seconds, end);
  }

  #correct(from: number | undefined, until: number): void {
    const at = this.#resumedAt;
    if (at === undefined) return;
    const first = this.#isFirst && from !== undefined ? from - at : 0;
    this.#isFirst = false;
    // It acknowledges the first that it was sent on this link, at another place; or what it was not sent, as far as we know.
    const late = Math.max(until - this.#map.sentSeconds, first);
    if (late > 0) this.#resumedAt = at + this.#map.delay(at, late);
  }
}
