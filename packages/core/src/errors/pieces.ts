/** So many characters of a secret in a row are the secret. */
export const PIECE = 8;

const factor = 0x01_00_01_93;
let out = 1;
for (let index = 0; index < PIECE; index += 1) out = Math.imul(out, factor);
const outgoing = out;
/** More pieces of one hash are not distinguished: so many are alike only where somebody makes them so. */
const longestProbe = 64;

/** The hash of the last `PIECE` units, from that of those one unit before. */
export function rolled(hash: number, incoming: number, leaving: number): number {
  return (Math.imul(hash, factor) + incoming - Math.imul(leaving, outgoing)) | 0;
}

/** Every piece of `PIECE` units of texts, folded and squeezed, found by its hash. Some 20 bytes a unit. */
export class Pieces {
  #pool = new Uint16Array(64);
  #used = 0;
  /** Place in the pool + 1, at the place that the hash says or soon behind it. */
  #slots = new Uint32Array(128);
  #count = 0;

  add(units: Uint16Array, length: number): void {
    if (length < PIECE) return;
    const from = this.#store(units, length);
    let hash = 0;
    for (let at = 0; at < length; at += 1) {
      hash = rolled(hash, units[at] ?? 0, at < PIECE ? 0 : (units[at - PIECE] ?? 0));
      if (at >= PIECE - 1) this.#insert(hash, from + at - PIECE + 1);
    }
  }

  /** Whether the piece that begins at `at` is one of them. */
  has(hash: number, units: Uint16Array, at: number): boolean {
    const mask = this.#slots.length - 1;
    for (let probe = 0; probe < longestProbe; probe += 1) {
      const slot = this.#slots[(mixed(hash) + probe) & mask] ?? 0;
      if (slot === 0) return false;
      if (this.#same(slot - 1, units, at)) return true;
    }
    return false;
  }

  #store(units: Uint16Array, length: number): number {
    const from = this.#used;
    if (from + length > this.#pool.length) {
      const larger = new Uint16Array(Math.max(this.#pool.length * 2, from + length));
      larger.set(this.#pool);
      this.#pool = larger;
    }
    this.#pool.set(units.subarray(0, length), from);
    this.#used = from + length;
    return from;
  }

  #insert(hash: number, place: number): void {
    if (this.has(hash, this.#pool, place)) return;
    if ((this.#count + 1) * 2 > this.#slots.length) this.#grow();
    this.#put(hash, place);
  }

  #put(hash: number, place: number): void {
    const mask = this.#slots.length - 1;
    for (let probe = 0; probe < longestProbe; probe += 1) {
      const index = (mixed(hash) + probe) & mask;
      if (this.#slots[index] !== 0) continue;
      this.#slots[index] = place + 1;
      this.#count += 1;
      return;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    this.#count = 0;
    for (const slot of old) if (slot !== 0) this.#put(this.#hashAt(slot - 1), slot - 1);
  }

  #hashAt(place: number): number {
    let hash = 0;
    for (let at = place; at < place + PIECE; at += 1) hash = rolled(hash, this.#pool[at] ?? 0, 0);
    return hash;
  }

  #same(place: number, units: Uint16Array, at: number): boolean {
    for (let index = 0; index < PIECE; index += 1) if (this.#pool[place + index] !== units[at + index]) return false;
    return true;
  }
}

const mixed = (hash: number): number => Math.imul(hash ^ (hash >>> 15), 0x2c_1b_3c_6d) >>> 8;
