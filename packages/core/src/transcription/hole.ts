/** Audio that is missing between two frames of one link: shorter than this, it is as if a speaker had hurried. */
const LEAST_SECONDS = 0.3;
/** The silence that ends a segment, where the wire format does not define it. */
const ENDPOINT_SECONDS = 1;

/**
 * Where audio is missing on a link, its provider takes the words before and after it for one stretch. A hole keeps them apart: it
 * is silence, sent in place of the missing audio. This says how long it is, and where it stands: its first half at the end of the
 * audio before it, its second half at the beginning of the audio after it, so that a time inside it lies at the nearer edge.
 */
export class Hole {
  readonly #leastSamples: number;
  readonly #silenceSamples: number;
  /** Where the audio ended that the link was sent last; undefined before its first. */
  #from: number | undefined;
  /** Samples of silence that the link was sent since, and how many of them when it was known where its next audio begins. */
  #silent = 0;
  #silentAfter = 0;

  /**
   * Positions are of the source clock, silence is counted in the link's samples; `endpointSeconds`: the silence that makes the
   * provider end a segment, where that is known.
   */
  constructor(sourceRate: number, linkRate: number, endpointSeconds: number | undefined) {
    this.#leastSamples = LEAST_SECONDS * sourceRate;
    this.#silenceSamples = Math.round((endpointSeconds ?? ENDPOINT_SECONDS) * linkRate);
  }

  /** The link is sent audio up to `end`. */
  audio(end: number): void {
    this.#from = end;
    this.#silent = 0;
    this.#silentAfter = 0;
  }

  /** The link is sent silence, for whatever reason; `next`: where its next audio begins. Returns where the silence stands. */
  silence(count: number, next: number): number {
    const place = this.#silent < this.#silenceSamples / 2 ? (this.#from ?? next) : next;
    this.#silent += count;
    if (next !== this.#from) this.#silentAfter += count;
    return place;
  }

  /** Samples of silence that are due before the link is sent audio from `next` on. */
  due(next: number): number {
    if (this.#from === undefined || next - this.#from < this.#leastSamples) return 0;
    // Silence that was sent before it was known that audio is missing stands all at the beginning: a half is due at the end even
    // so, or a word after it whose time is reported a little early would be placed before it.
    return Math.ceil(Math.max(0, this.#silenceSamples - this.#silent, this.#silenceSamples / 2 - this.#silentAfter));
  }
}
