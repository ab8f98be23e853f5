import { SpeechError } from '../errors/speech-error.ts';
import { CONTAINER_HEAD_BYTES, detectContainer } from './container.ts';
import type { AudioChunk, AudioEncoding, AudioFormat } from './format.ts';
import { bytesPerSample } from './format.ts';
import { viewFloat32, viewInt16 } from './pcm.ts';

const NOTHING = new Uint8Array(0);

/**
 * Turns writes into whole samples, and for several channels into whole groups of one sample each. What a write holds beyond
 * them is carried into the next one. Typed arrays speak for themselves: an `Int16Array` holds 16-bit samples and a
 * `Float32Array` floats, whatever the format says; bytes are in the format's encoding.
 *
 * `read` changes nothing that matters until `commit`, so that a write can still be refused as a whole.
 */
export class SampleReader {
  readonly #format: AudioFormat;
  readonly #onDropped: (bytes: number) => void;
  /** The first bytes of the stream, to recognise a container that comes in pieces. */
  readonly #head = new Uint8Array(CONTAINER_HEAD_BYTES);
  #headLength = 0;
  #headLengthRead = 0;
  #carry: Uint8Array = NOTHING;
  #carryEncoding: AudioEncoding;
  #rest: Uint8Array = NOTHING;
  #restEncoding: AudioEncoding;

  /** @param onDropped - told how many bytes were dropped because the sample that they begin never came whole */
  constructor(format: AudioFormat, onDropped: (bytes: number) => void) {
    this.#format = format;
    this.#onDropped = onDropped;
    this.#carryEncoding = format.encoding;
    this.#restEncoding = format.encoding;
  }

  /**
   * The whole samples of a write: where possible a view of the caller's own memory, good until the caller changes it.
   *
   * @throws SpeechError `audio-container` if the stream begins like a file, `audio-invalid` for anything that is not audio
   */
  read(chunk: AudioChunk): Int16Array | Float32Array {
    // By tag and not by class: a chunk may come from another realm, where `instanceof` fails.
    const tag: string | undefined = (chunk as AudioChunk | undefined)?.[Symbol.toStringTag];
    switch (tag) {
      case 'Int16Array':
        return this.#readSamples(chunk as Int16Array, 'pcm_s16le');
      case 'Float32Array':
        return this.#readSamples(chunk as Float32Array, 'pcm_f32le');
      case 'Uint8Array':
        return this.#readBytes(chunk as Uint8Array, this.#format.encoding);
      case 'ArrayBuffer':
        return this.#readBytes(new Uint8Array(chunk as ArrayBuffer), this.#format.encoding);
      default:
        return refuse(tag ?? typeof chunk);
    }
  }

  /** The last `read` was accepted: what it left over is carried. */
  commit(): void {
    this.#headLength = this.#headLengthRead;
    this.#carry = this.#rest.length === 0 ? NOTHING : copied(this.#rest);
    this.#carryEncoding = this.#restEncoding;
  }

  /** The stream is at its end: what is carried is dropped. */
  finish(): void {
    this.#dropCarry();
  }

  #readSamples(samples: Int16Array | Float32Array, encoding: AudioEncoding): Int16Array | Float32Array {
    const carryIsWhole = this.#carry.length % bytesPerSample[encoding] === 0 && this.#carryEncoding === encoding;
    // Samples cannot complete a sample that bytes have begun.
    if (this.#carry.length > 0 && !carryIsWhole) this.#dropCarry();
    if (this.#carry.length > 0 || samples.length % this.#format.channels !== 0) {
      return this.#readBytes(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), encoding);
    }
    if (this.#headLength < CONTAINER_HEAD_BYTES) {
      this.#checkHead(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
    }
    this.#keep(NOTHING, encoding);
    return samples;
  }

  #readBytes(bytes: Uint8Array, encoding: AudioEncoding): Int16Array | Float32Array {
    if (this.#carry.length > 0 && this.#carryEncoding !== encoding) this.#dropCarry();
    if (this.#headLength < CONTAINER_HEAD_BYTES) this.#checkHead(bytes);
    const all = this.#carry.length === 0 ? bytes : joined(this.#carry, bytes);
    const whole = all.length - (all.length % (bytesPerSample[encoding] * this.#format.channels));
    this.#keep(whole === all.length ? NOTHING : all.subarray(whole), encoding);
    const samples = whole === all.length ? all : all.subarray(0, whole);
    return encoding === 'pcm_s16le'
      ? (viewInt16(samples) ?? new Int16Array(copied(samples).buffer))
      : (viewFloat32(samples) ?? new Float32Array(copied(samples).buffer));
  }

  #keep(rest: Uint8Array, encoding: AudioEncoding): void {
    this.#rest = rest;
    this.#restEncoding = encoding;
  }

  #dropCarry(): void {
    if (this.#carry.length > 0) this.#onDropped(this.#carry.length);
    this.#carry = NOTHING;
  }

  #checkHead(bytes: Uint8Array): void {
    const taken = Math.min(bytes.length, CONTAINER_HEAD_BYTES - this.#headLength);
    this.#head.set(bytes.subarray(0, taken), this.#headLength);
    this.#headLengthRead = this.#headLength + taken;
    const container = detectContainer(this.#head.subarray(0, this.#headLengthRead));
    if (container === undefined) return;
    throw new SpeechError('audio-container', {
      message: `the audio begins with the header of ${container}, where bare samples are expected`,
      context: { container },
    });
  }
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

function refuse(found: string): never {
  throw new SpeechError('audio-invalid', {
    message: `a write was given ${found}, which is not audio`,
    context: { reason: `not audio: ${found}` },
    remedy: 'Write an Int16Array, a Float32Array, a Uint8Array or an ArrayBuffer.',
  });
}
