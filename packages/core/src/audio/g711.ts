/** The two laws of ITU-T G.711: one byte a sample, 13 or 14 bits of range. */
export type G711Law = 'mulaw' | 'alaw';

/** µ-law adds 33 to a magnitude of 14 bits, here of 16, so that every segment is twice as long as the one before it. */
const MULAW_BIAS = 33 * 4;
const MULAW_LARGEST = 0x7fff - MULAW_BIAS;
/** A-law sends every other bit inverted, so that silence is no run of equal bits. */
const ALAW_INVERTED = 0x55;
const SIGN = 0x80;

const decoded: Partial<Record<G711Law, Int16Array>> = {};

/**
 * 16-bit samples as G.711, by the decision values of the law; what is louder than it can say is clipped. Samples that were decoded from G.711 become the same bytes
 * again, but for the second zero of µ-law: 0x7f becomes 0xff.
 */
export function encodeG711(samples: Int16Array, law: G711Law): Uint8Array {
  const bytes = new Uint8Array(samples.length);
  const encode = law === 'mulaw' ? mulawOf : alawOf;
  for (let index = 0; index < samples.length; index += 1) bytes[index] = encode(samples[index] ?? 0);
  return bytes;
}

/** G.711 as 16-bit samples. */
export function decodeG711(bytes: Uint8Array, law: G711Law): Int16Array {
  const table = (decoded[law] ??= Int16Array.from({ length: 256 }, (_, code) => sampleOf(code, law)));
  const samples = new Int16Array(bytes.length);
  for (let index = 0; index < bytes.length; index += 1) samples[index] = table[bytes[index] ?? 0] ?? 0;
  return samples;
}

function mulawOf(sample: number): number {
  const biased = Math.min(Math.abs(sample), MULAW_LARGEST) + MULAW_BIAS;
  const segment = 24 - Math.clz32(biased);
  const code = (segment << 4) | ((biased >> (segment + 3)) & 0x0f);
  return ~(sample < 0 ? code | SIGN : code) & 0xff;
}

function alawOf(sample: number): number {
  const magnitude = (sample < 0 ? ~sample : sample) >> 4;
  const segment = Math.max(0, 28 - Math.clz32(magnitude));
  const step = (segment === 0 ? magnitude : magnitude >> (segment - 1)) & 0x0f;
  const code = (segment << 4) | step;
  return (sample < 0 ? code : code | SIGN) ^ ALAW_INVERTED;
}

function sampleOf(code: number, law: G711Law): number {
  const bits = law === 'mulaw' ? ~code : code ^ ALAW_INVERTED;
  const segment = (bits >> 4) & 7;
  const step = bits & 0x0f;
  if (law === 'mulaw') {
    const magnitude = (((2 * step + 33) << segment) - 33) * 4;
    return (bits & SIGN) === 0 ? magnitude : -magnitude;
  }
  const magnitude = segment === 0 ? 2 * step + 1 : (2 * step + 33) << (segment - 1);
  return ((bits & SIGN) === 0 ? -magnitude : magnitude) * 8;
}
