const bigEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

/** Makes samples of bytes (16-bit, little-endian, mono) that may be cut anywhere. */
export class PcmReader {
  #odd: number | undefined;

  read(bytes: Uint8Array): Int16Array<ArrayBuffer> {
    const carried = this.#odd === undefined ? 0 : 1;
    const length = (carried + bytes.length) & ~1;
    const whole = new Uint8Array(length);
    if (length === 0) {
      if (bytes.length === 1) this.#odd = bytes[0];
      return new Int16Array(0);
    }
    if (this.#odd !== undefined) whole[0] = this.#odd;
    whole.set(bytes.subarray(0, length - carried), carried);
    this.#odd = (carried + bytes.length) % 2 === 1 ? bytes.at(-1) : undefined;
    if (bigEndian) swap(whole);
    return new Int16Array(whole.buffer);
  }

  /** The sentence is over; false where half a sample is left of it. */
  end(): boolean {
    const whole = this.#odd === undefined;
    this.#odd = undefined;
    return whole;
  }
}

function swap(bytes: Uint8Array): void {
  for (let index = 0; index + 1 < bytes.length; index += 2) {
    const low = bytes[index] ?? 0;
    bytes[index] = bytes[index + 1] ?? 0;
    bytes[index + 1] = low;
  }
}
