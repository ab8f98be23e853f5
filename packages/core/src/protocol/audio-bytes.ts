import { encodeG711 } from '../audio/g711.ts';

/** The bytes of samples, which are not copied: they change with the samples. */
export function pcmBytes(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** Samples as a provider is sent them: by one of the laws of G.711, in half the bytes; as they are for any other `encoding`. */
export function audioBytes(samples: Int16Array, encoding: string | undefined): Uint8Array {
  return encoding === 'mulaw' || encoding === 'alaw' ? encodeG711(samples, encoding) : pcmBytes(samples);
}
