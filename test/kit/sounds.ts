const RATE = 16_000;
const CHUNK = RATE / 10;

/** Its chunks, each made once: hundreds of runs hear the same music from its beginning. */
const played: Int16Array[] = [];

/** Music as it is played to those who wait: a chord that swells a little, at −6 dBFS, and is never silent. Its chunks are only to be read. */
export function* music(seconds: number): Iterable<Int16Array> {
  for (let chunk = 0; chunk < seconds * 10; chunk += 1) yield (played[chunk] ??= musicIn(chunk));
}

function musicIn(chunk: number): Int16Array {
  return Int16Array.from({ length: CHUNK }, (_, index) => {
    const at = (chunk * CHUNK + index) / RATE;
    const chord = [220, 277.2, 329.6].reduce((sum, hertz) => sum + Math.sin(2 * Math.PI * hertz * at), 0);
    return Math.round(8_000 * (1 + 0.1 * Math.sin(at)) * chord);
  });
}

/** Exact zeros. */
export function* silence(seconds: number): Iterable<Int16Array> {
  for (let chunk = 0; chunk < seconds * 10; chunk += 1) yield new Int16Array(CHUNK);
}

/** Samples one after another. */
export function joined(parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
