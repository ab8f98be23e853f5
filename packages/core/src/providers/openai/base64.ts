/** A multiple of 3, and few enough for the arguments of one call. */
const PIECE_BYTES = 12_288;

interface WithBase64 {
  /** Of newer platforms; several times as fast. */
  toBase64?(): string;
}

/** Bytes as base64. */
export function base64Of(bytes: Uint8Array): string {
  const native = (bytes as WithBase64).toBase64?.();
  if (native !== undefined) return native;
  let text = '';
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    text += btoa(String.fromCharCode(...bytes.subarray(from, from + PIECE_BYTES)));
  }
  return text;
}
