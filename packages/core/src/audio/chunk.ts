import { SpeechError } from '../errors/speech-error.ts';
import { bytesPerSample, type AudioChunk, type AudioFormat } from './format.ts';

/** What a write may be given. `bytes` and `buffer` are in the input's encoding; the others speak for themselves. */
export type ChunkKind = 'int16' | 'float32' | 'bytes' | 'buffer';

const viewKinds: Readonly<Record<string, ChunkKind>> = {
  Int16Array: 'int16',
  Float32Array: 'float32',
  Uint8Array: 'bytes',
};

// The built-in getters look at the object itself: they work across realms, where `instanceof` fails, and cannot be deceived.
const tagOfView = getterOf(Object.getPrototypeOf(Int16Array.prototype) as object, Symbol.toStringTag);
const lengthOfBuffer = getterOf(ArrayBuffer.prototype, 'byteLength');

/**
 * What kind of audio a write was given.
 *
 * @throws SpeechError `audio-invalid` for anything that is not audio, and for memory that is gone: transferred to a worker,
 *   or cut off by a buffer that was made shorter
 */
export function kindOf(chunk: unknown): ChunkKind {
  if (ArrayBuffer.isView(chunk)) {
    // The usual cases, in a tenth of the time.
    if (chunk.byteLength > 0) {
      if (chunk instanceof Int16Array) return 'int16';
      if (chunk instanceof Uint8Array) return 'bytes';
      if (chunk instanceof Float32Array) return 'float32';
    }
    const tag = tagOfView(chunk) as string | undefined;
    const kind = viewKinds[tag ?? ''];
    if (kind === undefined) return refuse(`a ${tag ?? 'DataView'}`);
    if (chunk.byteLength === 0 && isGone(chunk as Uint8Array)) refuseGone();
    return kind;
  }
  const length = bufferLength(chunk);
  if (length === undefined) return refuse(describe(chunk));
  if (length === 0 && isGone(chunk as ArrayBuffer)) refuseGone();
  return 'buffer';
}

/** A chunk in memory of its own. */
export function copyOfChunk(chunk: AudioChunk, kind: ChunkKind): AudioChunk {
  // Not `slice()`: that of a Node Buffer copies nothing.
  if (kind === 'bytes') return new Uint8Array(chunk as Uint8Array);
  if (kind === 'int16') return new Int16Array(chunk as Int16Array);
  return kind === 'float32' ? new Float32Array(chunk as Float32Array) : (chunk as ArrayBuffer).slice(0);
}

/**
 * Two chunks of samples or bytes, one after the other, in memory of their own: `room` bytes, which further ones use up.
 *
 * @param first - a copy that nobody else holds
 */
export function joinedChunks(first: AudioChunk, second: AudioChunk, kind: ChunkKind, room: number): AudioChunk {
  const length = first.byteLength + second.byteLength;
  const there = ArrayBuffer.isView(first) ? first.buffer : first;
  const buffer = there.byteLength >= length ? there : new ArrayBuffer(Math.max(room, length));
  const bytes = new Uint8Array(buffer);
  if (buffer !== there) bytes.set(bytesOfChunk(first));
  bytes.set(bytesOfChunk(second), first.byteLength);
  if (kind === 'int16') return new Int16Array(buffer, 0, length / 2);
  return kind === 'float32' ? new Float32Array(buffer, 0, length / 4) : bytes.subarray(0, length);
}

function bytesOfChunk(chunk: AudioChunk): Uint8Array {
  return ArrayBuffer.isView(chunk)
    ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    : new Uint8Array(chunk);
}

/** How long a chunk is, in samples of each channel; not always a whole number. What is no audio has no length. */
export function samplesPerChannel(chunk: AudioChunk, { encoding, channels }: AudioFormat): number {
  try {
    const kind = kindOf(chunk);
    const unit = kind === 'int16' ? 2 : kind === 'float32' ? 4 : bytesPerSample[encoding];
    return chunk.byteLength / unit / channels;
  } catch {
    // It is refused where it is read, in words of its own.
    return 0;
  }
}

function bufferLength(chunk: unknown): number | undefined {
  try {
    return lengthOfBuffer(chunk) as number;
  } catch {
    return undefined;
  }
}

/** Of memory without length: filling nothing throws only where it is gone. */
function isGone(chunk: Uint8Array | ArrayBuffer): boolean {
  try {
    if (ArrayBuffer.isView(chunk)) chunk.fill(0);
    else new Uint8Array(chunk).fill(0);
    return false;
  } catch {
    return true;
  }
}

function getterOf(prototype: object, name: PropertyKey): (of: unknown) => unknown {
  const getter: unknown = Reflect.getOwnPropertyDescriptor(prototype, name)?.get;
  if (typeof getter !== 'function') throw new Error(`this platform has no typed arrays: ${String(name)} is missing`);
  return (of) => Reflect.apply(getter, of, []) as unknown;
}

/** In a word, and without looking into it: a proxy may throw. */
function describe(chunk: unknown): string {
  if (chunk === null || chunk === undefined) return String(chunk);
  if (Array.isArray(chunk)) return 'an array';
  return typeof chunk === 'object' ? 'an object' : `a ${typeof chunk}`;
}

function refuse(found: string): never {
  throw new SpeechError('audio-invalid', {
    message: `a write was given ${found}, which is not audio`,
    context: { reason: `not audio: ${found}` },
    remedy: 'Write an Int16Array, a Float32Array, a Uint8Array or an ArrayBuffer.',
  });
}

function refuseGone(): never {
  throw new SpeechError('audio-invalid', {
    message: 'a write was given memory that is gone: it was transferred elsewhere, or its buffer was made shorter',
    context: { reason: 'its memory is gone' },
    remedy: 'Write the audio before you transfer its buffer, or transfer a copy.',
  });
}
