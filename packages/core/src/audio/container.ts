/** File formats that are taken for bare samples by mistake, by the bytes that they begin with. */
const containers: readonly { readonly name: string; readonly offset: number; readonly bytes: string }[] = [
  { name: 'WAV', offset: 0, bytes: 'RIFF' },
  { name: 'WAV (big-endian)', offset: 0, bytes: 'RIFX' },
  { name: 'WAV (64-bit)', offset: 0, bytes: 'RF64' },
  { name: 'AIFF', offset: 0, bytes: 'FORM' },
  { name: 'Ogg', offset: 0, bytes: 'OggS' },
  { name: 'FLAC', offset: 0, bytes: 'fLaC' },
  { name: 'MP3', offset: 0, bytes: 'ID3' },
  { name: 'MP4', offset: 4, bytes: 'ftyp' },
  { name: 'WebM or Matroska', offset: 0, bytes: '\u001A\u0045\u00DF\u00A3' },
];

/** How many bytes tell a container from samples. */
export const CONTAINER_HEAD_BYTES = 12;

/**
 * The file format that audio begins with, by its first bytes; undefined where they may be bare samples. An MP3 without an ID3
 * tag is not recognised: it begins with two bytes that quiet samples hold too.
 *
 * @param head - the first bytes; 12 are enough, and fewer tell what they can
 */
export function detectContainer(head: Uint8Array): string | undefined {
  return containers.find(({ offset, bytes }) => {
    for (let index = 0; index < bytes.length; index += 1) {
      if (head[offset + index] !== bytes.charCodeAt(index)) return false;
    }
    return true;
  })?.name;
}
