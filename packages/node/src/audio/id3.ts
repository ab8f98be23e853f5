// Source: ID3 2.4, "Structure".

/** Bytes in which the length of a tag is found. */
export const id3HeadBytes = 10;

/** Bytes of the ID3v2 tag that begins here, its head and foot included; undefined where none does. */
export function id3Bytes(head: Uint8Array): number | undefined {
  const [i, d, three, version = 0xff, , flags = 0, ...size] = head.subarray(0, id3HeadBytes);
  const lengths = size.slice(0, 4);
  if (i !== 0x49 || d !== 0x44 || three !== 0x33 || version > 4 || lengths.length < 4) return undefined;
  if (lengths.some((part) => part >= 0x80)) return undefined;
  const foot = version === 4 && (flags & 0x10) !== 0 ? id3HeadBytes : 0;
  return id3HeadBytes + lengths.reduce((sum, part) => sum * 0x80 + part, 0) + foot;
}
