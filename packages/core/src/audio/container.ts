import { framesOf } from './coded-frames.ts';

interface Magic {
  readonly name: string;
  readonly offset: number;
  readonly bytes: string;
}

/** File formats that are taken for bare samples by mistake, by the bytes that they begin with. */
const containers: readonly Magic[] = [
  { name: 'WAV', offset: 0, bytes: 'RIFF' },
  { name: 'WAV (big-endian)', offset: 0, bytes: 'RIFX' },
  { name: 'WAV (64-bit)', offset: 0, bytes: 'RF64' },
  { name: 'WAV (64-bit)', offset: 0, bytes: 'BW64' },
  { name: 'Wave64', offset: 0, bytes: 'riff\u002E\u0091\u00CF\u0011' },
  { name: 'AIFF', offset: 0, bytes: 'FORM' },
  { name: 'Sun AU', offset: 0, bytes: '.snd' },
  { name: 'Apple CAF', offset: 0, bytes: 'caff' },
  { name: 'Ogg', offset: 0, bytes: 'OggS' },
  { name: 'FLAC', offset: 0, bytes: 'fLaC' },
  { name: 'WavPack', offset: 0, bytes: 'wvpk' },
  { name: 'MP3', offset: 0, bytes: 'ID3' },
  { name: 'AAC', offset: 0, bytes: 'ADIF' },
  { name: 'AMR', offset: 0, bytes: '#!AMR' },
  { name: '3GP', offset: 4, bytes: 'ftyp3g' },
  { name: 'MP4', offset: 4, bytes: 'ftyp' },
  { name: 'WebM or Matroska', offset: 0, bytes: '\u001A\u0045\u00DF\u00A3' },
  { name: 'Windows Media', offset: 0, bytes: '\u0030\u0026\u00B2\u0075\u008E\u0066\u00CF\u0011' },
  { name: 'NIST SPHERE', offset: 0, bytes: 'NIST_1A' },
];

/** How many bytes identify a container by its name at the beginning. */
const CONTAINER_HEAD_BYTES = 12;

/** How many bytes identify every format that is detected here: two frames of MP3 or AAC, of nearly any size. */
export const DETECTION_BYTES = 4096;

/**
 * The file format that audio begins with, by its first bytes; undefined where they may be bare samples. MP3 and AAC without
 * a file's header are recognised by two frames in a row, since one frame's first bytes are samples' too.
 *
 * @param head - the first bytes: up to 4 096 bytes; with more of them, more formats are detected
 */
export function detectContainer(head: Uint8Array): string | undefined {
  return containers.find((magic) => matches(head, magic) === 'whole')?.name ?? framesOf(head);
}

/**
 * Whether more bytes may still show a container where these do not: `name`: they are the beginning of the name of one, which
 * samples hardly ever are; `perhaps`: there is more to look at; `no`: these are samples.
 */
export function mayBecomeContainer(head: Uint8Array): 'name' | 'perhaps' | 'no' {
  if (head.length >= DETECTION_BYTES) return 'no';
  if (head.length < CONTAINER_HEAD_BYTES && containers.some((magic) => matches(head, magic) === 'part')) return 'name';
  return head.length < CONTAINER_HEAD_BYTES || framesOf(head, 'begun') !== undefined ? 'perhaps' : 'no';
}

/** `part`: the bytes end inside the name, and are right as far as they go. */
function matches(head: Uint8Array, { offset, bytes }: Magic): 'whole' | 'part' | 'no' {
  const there = Math.min(bytes.length, head.length - offset);
  for (let index = 0; index < there; index += 1) {
    if (head[offset + index] !== bytes.charCodeAt(index)) return 'no';
  }
  if (there === bytes.length) return 'whole';
  return there > 0 ? 'part' : 'no';
}
