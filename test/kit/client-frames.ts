/** A frame of a client, as RFC 6455 has it. */
export interface ClientFrame {
  readonly opcode: number;
  readonly key: number;
  readonly payload: Buffer;
}

const known = new Set([0x1, 0x2, 0x8, 0x9, 0xa]);

/**
 * Reads what a client writes to its connection, bit by bit: each frame whole, masked, of a known kind, its length in the fewest bytes,
 * and none after a close. Throws for the first byte that is not so. Fragments and extensions are not read: this client has none.
 */
export class ClientFrames {
  #rest = Buffer.alloc(0);
  #closed = false;

  /** The frames that are complete with this. */
  *read(chunk: Buffer): Generator<ClientFrame> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) yield frame;
  }

  /** Bytes of a frame that is not complete. */
  get rest(): number {
    return this.#rest.length;
  }

  #next(): ClientFrame | undefined {
    const bytes = this.#rest;
    if (bytes.length < 2) return undefined;
    const first = bytes.readUInt8(0);
    const second = bytes.readUInt8(1);
    const opcode = first & 0x0f;
    if ((first & 0xf0) !== 0x80 || !known.has(opcode)) throw new Error(`a frame begins with 0x${first.toString(16)}`);
    if ((second & 0x80) === 0) throw new Error('a frame is not masked');
    if (this.#closed) throw new Error('a frame follows the close');
    const short = second & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    if (bytes.length < 2 + lengthBytes) return undefined;
    const length =
      lengthBytes === 0 ? short : lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    const fewest = length < 126 ? 0 : length < 65_536 ? 2 : 8;
    if (lengthBytes !== fewest) throw new Error(`${length} bytes are announced by ${lengthBytes} bytes`);
    if (opcode >= 0x8 && length > 125) throw new Error(`a control frame of ${length} bytes`);
    const payloadAt = 2 + lengthBytes + 4;
    const end = payloadAt + length;
    if (bytes.length < end) return undefined;
    const payload = Buffer.from(bytes.subarray(payloadAt, end));
    const key = bytes.subarray(payloadAt - 4, payloadAt);
    for (let index = 0; index < payload.length; index += 1)
      payload[index] = payload.readUInt8(index) ^ key.readUInt8(index % 4);
    this.#rest = bytes.subarray(end);
    this.#closed = opcode === 0x8;
    return { opcode, key: key.readUInt32BE(0), payload };
  }
}
