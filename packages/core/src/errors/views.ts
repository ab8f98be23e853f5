/** Stands between two pieces that do not follow one another. Never part of a secret. */
export const BARRIER = 0xff_ff;

/** No letter or digit of the same word stands before this unit, although the view shows one there, or shows nothing. */
export const WORD_BEGINS = 1;
/** The same behind it. */
export const WORD_ENDS = 2;

/**
 * What a text says once an encoding is undone, in UTF-16 units, and which part of the text each unit comes from. The text
 * itself is a view too.
 */
export class View {
  length = 0;
  readonly #units: Uint16Array;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #edges: Uint8Array;

  /** `capacity`: the most units that it will ever hold. */
  constructor(capacity: number) {
    this.#units = new Uint16Array(capacity);
    this.#starts = new Uint32Array(capacity);
    this.#ends = new Uint32Array(capacity);
    this.#edges = new Uint8Array(capacity);
  }

  static of(text: string): View {
    const view = new View(text.length);
    for (let at = 0; at < text.length; at += 1) view.push(text.charCodeAt(at), at, at + 1);
    return view;
  }

  /** `start` and `end` are places in the text. */
  push(unit: number, start: number, end: number, edges = 0): void {
    const at = this.length;
    this.#units[at] = unit;
    this.#starts[at] = start;
    this.#ends[at] = end;
    this.#edges[at] = edges;
    this.length = at + 1;
  }

  /** A barrier outside of the view. */
  unit(at: number): number {
    return at < 0 || at >= this.length ? BARRIER : (this.#units[at] ?? BARRIER);
  }

  start(at: number): number {
    return this.#starts[at] ?? 0;
  }

  end(at: number): number {
    return this.#ends[at] ?? 0;
  }

  edges(at: number): number {
    return this.#edges[at] ?? 0;
  }

  /**
   * Reads the units from `from` on as bytes of UTF-8. A byte that is none stays what it is, as in Latin-1: what was decoded may
   * have been no text at all, and may hold some all the same.
   */
  readUtf8(from: number): void {
    const { length } = this;
    this.length = from;
    for (let at = from; at < length;) {
      const size = sizeOfCharacter(this.#units, at, length);
      const code = size === 1 ? (this.#units[at] ?? 0) : this.#codePoint(at, size);
      const start = this.start(at);
      const end = this.end(at + size - 1);
      const edges = (this.edges(at) & WORD_BEGINS) | (this.edges(at + size - 1) & WORD_ENDS);
      if (size < 4) this.push(code, start, end, edges);
      else {
        this.push(0xd7_c0 + (code >> 10), start, end, edges);
        this.push(0xdc_00 + (code & 0x3_ff), start, end, edges);
      }
      at += size;
    }
  }

  #codePoint(at: number, size: number): number {
    let code = (this.#units[at] ?? 0) & (0xff >> (size + 1));
    for (let next = at + 1; next < at + size; next += 1) code = (code << 6) | ((this.#units[next] ?? 0) & 0x3f);
    return code;
  }
}

function sizeOfCharacter(units: Uint16Array, at: number, length: number): number {
  const first = units[at] ?? 0;
  if (first < 0xc2 || first > 0xf4) return 1;
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (at + size > length) return 1;
  for (let next = at + 1; next < at + size; next += 1) if (((units[next] ?? 0) & 0xff_c0) !== 0x80) return 1;
  return size;
}
