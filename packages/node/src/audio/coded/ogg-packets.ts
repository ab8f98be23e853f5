import type { Damage } from './damage.ts';
import type { OggPage } from './ogg-pages.ts';

/** A packet that is larger holds no audio: comments with pictures do not reach it either. In bytes. */
const mostPacketBytes = 16 * 1024 * 1024;

/** Joins what a stream's packets are spread over. */
export class OggPackets {
  readonly #damage: Damage;
  #parts: Uint8Array[] | undefined;
  #bytes = 0;
  #number: number | undefined;

  constructor(damage: Damage) {
    this.#damage = damage;
  }

  /** The packets that end on the next page of the stream. One whose beginning or rest is missing is left out. */
  add(page: OggPage): Uint8Array[] {
    const isNext = this.#number === undefined || page.number === this.#number + 1;
    if (!isNext) this.#damage.missing(page.at);
    this.#number = page.number;
    if (!isNext || !page.isContinued) this.#drop();
    const packets: Uint8Array[] = [];
    page.segments.forEach((segment, index) => {
      const isRest = index === 0 && page.isContinued;
      if (isRest && this.#parts === undefined) return;
      if (index === page.segments.length - 1 && page.goesOn) this.#hold(segment, page);
      else {
        packets.push(isRest ? Buffer.concat([...(this.#parts ?? []), segment]) : segment);
        this.#drop();
      }
    });
    return packets;
  }

  #hold(part: Uint8Array, page: OggPage): void {
    this.#parts ??= [];
    this.#bytes += part.length;
    if (this.#bytes > mostPacketBytes) {
      this.#damage.leftOut(this.#bytes, page.at);
      this.#drop();
    } else this.#parts.push(part);
  }

  #drop(): void {
    this.#parts = undefined;
    this.#bytes = 0;
  }
}
