import { detectContainer } from '@throughline/core/internal';
import type { Advice, Foreign } from './foreign.ts';
import { recogniseText } from './foreign-texts.ts';

/** Bytes that `recognise` looks at. */
export const headBytes = 4096;

// What the core's list leaves out: it is used for samples of any origin too, where two bytes prove nothing. Here the file is no
// WAV file in any case, and only its name in the message is at stake.
const more: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: 'MP3', pattern: /^\xff[\xe2-\xe7\xf2-\xf7\xfa-\xfd]/ },
  { name: 'AAC', pattern: /^\xff[\xf0\xf1\xf8\xf9]/ },
  { name: 'AMR', pattern: /^#!AMR/ },
  { name: 'Apple CAF', pattern: /^caff/ },
  { name: 'Sun AU', pattern: /^\.snd/ },
  { name: 'Windows Media', pattern: /^\x30\x26\xb2\x75/ },
  { name: 'Flash Video', pattern: /^FLV[^ -~]/ },
  { name: 'RealMedia', pattern: /^\.(?:RMF|ra\xfd)/ },
  { name: 'Creative Voice', pattern: /^Creative Voice File/ },
  { name: "Monkey's Audio", pattern: /^MAC / },
  { name: 'Musepack', pattern: /^MP(?:CK|\+)/ },
  { name: 'True Audio', pattern: /^TTA1/ },
  // A packet of 188 bytes, and the next.
  { name: 'an MPEG transport stream', pattern: /^G[^]{187}G/ },
];

const unpack =
  (program: string): Advice =>
  (path) =>
    `Unpack it first${path === undefined ? '' : `: ${program} ${path}`}.`;
const elsewhere = 'Give the audio file itself: this is something else, saved under its name.';

/** Files that hold no audio, or hold it packed. */
const packed: readonly { readonly name: string; readonly bytes: string; readonly advice: Advice }[] = [
  {
    name: 'an SQLite database',
    bytes: 'SQLite format 3\0',
    advice: () => 'Leave it out: such a database, for instance the ledger of a batch, holds no audio.',
  },
  { name: 'a gzip file', bytes: '\x1f\x8b', advice: unpack('gunzip') },
  { name: 'a ZIP archive', bytes: 'PK\x03\x04', advice: unpack('unzip') },
  { name: 'a bzip2 file', bytes: 'BZh', advice: unpack('bunzip2') },
  { name: 'an XZ file', bytes: '\xfd7zXZ\0', advice: unpack('unxz') },
  { name: 'a Zstandard file', bytes: '\x28\xb5\x2f\xfd', advice: unpack('unzstd') },
  { name: 'a 7z archive', bytes: '7z\xbc\xaf\x27\x1c', advice: unpack('7z x') },
  { name: 'a RAR archive', bytes: 'Rar!\x1a\x07', advice: unpack('unrar x') },
  { name: 'a PDF', bytes: '%PDF-', advice: () => elsewhere },
  { name: 'a picture (PNG)', bytes: '\x89PNG\r\n', advice: () => elsewhere },
  { name: 'a picture (JPEG)', bytes: '\xff\xd8\xff', advice: () => elsewhere },
];

/** What a file without a WAV header is, by its first bytes; undefined where it is not known. */
export function recognise(head: Uint8Array): Foreign | undefined {
  const text = Buffer.from(head).toString('latin1');
  const archive = packed.find(({ bytes }) => text.startsWith(bytes));
  if (archive !== undefined) return { container: archive.name, advice: archive.advice };
  const writing = recogniseText(head);
  if (writing !== undefined) return writing;
  const audio = detectContainer(head) ?? more.find(({ pattern }) => pattern.test(text))?.name;
  return audio === undefined ? undefined : { container: audio };
}
