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
