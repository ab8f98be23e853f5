import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import { MaskedFrame, maxMaskedBytes, minMaskedBytes } from './masked-frame.ts';
import { wsVersion } from './ws-version.ts';

/**
 * The versions of `ws` whose `lib/sender.js` and `lib/websocket.js` were read and are tested with this file: without an
 * extension, each frame that is given to them as text or bytes is written to the connection, whole, before they return. So frames of
 * ours and of theirs stand one after the other, as they were sent. With any other version, `ws` sends all frames.
 */
const testedVersions: readonly string[] = ['8.23.0'];

export interface Connection {
  /** Of the `upgrade` event of `ws`. */
  readonly stream: Duplex;
  /** Whether `ws` opened the connection itself, not an agent. */
  readonly direct: boolean;
  /** What the handshake agreed on, as `ws` names it; empty for nothing. */
  readonly extensions: string;
  /** Of `ws`. */
  readonly version?: string;
}

/**
 * Writes binary frames to the connection of a `ws` client that is open, and masks them faster than `ws`: 32 bits at a time, into memory
 * that is used again as soon as the connection is done with it. Undefined where it is not known that `ws` writes each frame at once: behind
 * an agent, with an extension, on another stream than Node's own sockets, with another version of `ws`.
 */
export function frameWriter({ stream, direct, extensions, version = wsVersion }: Connection): FrameWriter | undefined {
  if (!direct || extensions !== '' || !testedVersions.includes(version)) return undefined;
  if (stream.constructor === Socket) return new PlainWriter(stream);
  if (stream.constructor === TLSSocket) return new EncryptedWriter(stream);
  return undefined;
}

export interface FrameWriter {
  /**
   * Sends the bytes as one frame, and has taken them when it returns; false where it has not, for a length that is left to `ws`. To be
   * called only while the socket of `ws` is open.
   */
  write(data: Uint8Array): boolean;
  /** The same for `words[from, from + count)`. */
  writeWords(words: Int32Array, from: number, count: number): boolean;
}

abstract class MaskingWriter implements FrameWriter {
  protected readonly stream: Duplex;

  constructor(stream: Duplex) {
    this.stream = stream;
  }

  write(data: Uint8Array): boolean {
    if (!isMaskedHere(data.byteLength)) return false;
    this.writeFrame(MaskedFrame.of(data));
    return true;
  }

  writeWords(words: Int32Array, from: number, count: number): boolean {
    if (!isMaskedHere(4 * count)) return false;
    this.writeFrame(MaskedFrame.ofWords(words, from, count));
    return true;
  }

  /** Writes it, and releases it as soon as the connection is done with it. */
  protected abstract writeFrame(frame: MaskedFrame): void;
}

/** TCP takes what fits into the kernel's memory before `write` returns, which is all but always the whole frame. */
class PlainWriter extends MaskingWriter {
  protected override writeFrame(frame: MaskedFrame): void {
    const { stream } = this;
    stream.write(frame.bytes);
    // Where the connection has not taken everything, the frame is left to it for good.
    if (stream.writableLength === 0) frame.release();
  }
}

/** TLS says later when it is done with a frame. */
class EncryptedWriter extends MaskingWriter {
  protected override writeFrame(frame: MaskedFrame): void {
    this.stream.write(frame.bytes, frame.written);
  }
}

function isMaskedHere(bytes: number): boolean {
  return bytes >= minMaskedBytes && bytes <= maxMaskedBytes;
}
