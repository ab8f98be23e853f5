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

const urlSafe: Readonly<Record<string, string>> = { '-': '+', _: '/' };

/**
 * The bytes of a base64 text; `undefined` where it is none. Blanks, the alphabet for URLs and padding that is left out are read:
 * nothing else can be meant by them.
 */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  return decoded(text) ?? decoded(text.replaceAll(/[-_]/gu, (character) => urlSafe[character] ?? ''));
}

function decoded(text: string): Uint8Array | undefined {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
