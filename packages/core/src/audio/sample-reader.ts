import { SpeechError } from '../errors/speech-error.ts';
import { kindOf } from './chunk.ts';
import { DETECTION_BYTES, detectContainer, mayBecomeContainer } from './container.ts';
import type { AudioChunk, AudioEncoding, AudioFormat } from './format.ts';
import { bytesPerSample } from './format.ts';
import { viewFloat32, viewInt16 } from './pcm.ts';

const NOTHING = new Uint8Array(0);

/**
 * Turns writes into whole samples, and for several channels into whole groups of one sample each. What a write holds beyond
 * them is carried into the next one. Typed arrays speak for themselves: an `Int16Array` holds 16-bit samples and a
 * `Float32Array` floats, whatever the format says; bytes are in the format's encoding.
 *
 * A stream that begins as the name of a file format does is held back until it is one or cannot be one: at most 11 bytes.
 *
 * `read` changes nothing that matters until `commit`, so that a write can still be refused as a whole.
 */
export class SampleReader {
  readonly #format: AudioFormat;
  readonly #onDropped: (bytes: number) => void;
  /** The first bytes of the stream, to recognise a container that comes in pieces; undefined once these are samples. */
  #head: Uint8Array | undefined = NOTHING;
  #headRead: Uint8Array | undefined = NOTHING;
  #carry: Uint8Array = NOTHING;
  #carryEncoding: AudioEncoding;
  #rest: Uint8Array = NOTHING;
  #restEncoding: AudioEncoding;

  /** @param onDropped - receives how many bytes were dropped because the sample that they begin never came whole */
  constructor(format: AudioFormat, onDropped: (bytes: number) => void) {
    this.#format = format;
    this.#onDropped = onDropped;
    this.#carryEncoding = format.encoding;
    this.#restEncoding = format.encoding;
  }

  /** Whether nothing is carried, and no file can begin here any more: whole samples would be read as they are. */
  get isClear(): boolean {
    return this.#head === undefined && this.#carry.length === 0;
  }

  /**
   * The whole samples of a write: where possible a view of the caller's own memory, good until the caller changes it.
   *
   * @throws SpeechError `audio-container` if the stream begins like a file, `audio-invalid` for anything that is not audio
   */
  read(chunk: AudioChunk): Int16Array | Float32Array {
    switch (kindOf(chunk)) {
      case 'int16':
        return this.#readSamples(chunk as Int16Array, 'pcm_s16le');
      case 'float32':
        return this.#readSamples(chunk as Float32Array, 'pcm_f32le');
      case 'bytes':
        return this.#readBytes(chunk as Uint8Array, this.#format.encoding);
      case 'buffer':
        return this.#readBytes(new Uint8Array(chunk as ArrayBuffer), this.#format.encoding);
    }
  }

  /** The last `read` was accepted: what it left over is carried. */
  commit(): void {
    if (this.#head !== undefined) this.#head = this.#headRead === undefined ? undefined : copied(this.#headRead);
    this.#carry = this.#rest.length === 0 ? NOTHING : copied(this.#rest);
    this.#carryEncoding = this.#restEncoding;
  }

  /** The stream is at its end: whole samples that were held back, if any. Another part of one is dropped. */
  finish(): Int16Array | Float32Array {
    const encoding = this.#carryEncoding;
    const whole = this.#carry.length - (this.#carry.length % (bytesPerSample[encoding] * this.#format.channels));
    const held = asSamples(this.#carry.subarray(0, whole), encoding);
    this.#carry = this.#carry.subarray(whole);
    this.#dropCarry();
    return held;
  }

  #readSamples(samples: Int16Array | Float32Array, encoding: AudioEncoding): Int16Array | Float32Array {
    const carryIsWhole = this.#carry.length % bytesPerSample[encoding] === 0 && this.#carryEncoding === encoding;
    // Samples cannot complete a sample that bytes have begun.
    if (this.#carry.length > 0 && !carryIsWhole) this.#dropCarry();
    const isWhole = this.#carry.length === 0 && samples.length % this.#format.channels === 0;
    if (isWhole && (this.#head === undefined || !this.#mustHold(bytesOf(samples)))) {
      this.#keep(NOTHING, encoding);
      return samples;
    }
    return this.#readBytes(bytesOf(samples), encoding);
  }

  #readBytes(bytes: Uint8Array, encoding: AudioEncoding): Int16Array | Float32Array {
    if (this.#carry.length > 0 && this.#carryEncoding !== encoding) this.#dropCarry();
    const holds = this.#head !== undefined && this.#mustHold(bytes);
    const all = this.#carry.length === 0 ? bytes : joined(this.#carry, bytes);
    const whole = holds ? 0 : all.length - (all.length % (bytesPerSample[encoding] * this.#format.channels));
    this.#keep(whole === all.length ? NOTHING : all.subarray(whole), encoding);
    return asSamples(whole === all.length ? all : all.subarray(0, whole), encoding);
  }

  #keep(rest: Uint8Array, encoding: AudioEncoding): void {
    this.#rest = rest;
    this.#restEncoding = encoding;
  }

  #dropCarry(): void {
    if (this.#carry.length > 0) this.#onDropped(this.#carry.length);
    this.#carry = NOTHING;
  }

  /** Looks for a container in the first bytes of the stream, and says whether they must wait for those that follow. */
  #mustHold(bytes: Uint8Array): boolean {
    const before = this.#head ?? NOTHING;
    const more = bytes.subarray(0, DETECTION_BYTES - before.length);
    const head = before.length === 0 ? more : joined(before, more);
    const container = detectContainer(head);
    if (container !== undefined) {
      throw new SpeechError('audio-container', {
        message: `the audio begins with the header of ${container}, where bare samples are expected`,
        context: { container },
      });
    }
    const further = mayBecomeContainer(head);
    this.#headRead = further === 'no' ? undefined : head;
    return further === 'name' && head.length > 0;
  }
}

function asSamples(bytes: Uint8Array, encoding: AudioEncoding): Int16Array | Float32Array {
  return encoding === 'pcm_s16le'
    ? (viewInt16(bytes) ?? new Int16Array(copied(bytes).buffer))
    : (viewFloat32(bytes) ?? new Float32Array(copied(bytes).buffer));
}

function bytesOf(samples: Int16Array | Float32Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

// Not `slice()`: that of a Node Buffer copies nothing.
function copied(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
