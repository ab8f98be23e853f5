import { detectContainer } from '@throughline/core/internal';

/** Bytes that `recognise` looks at. */
export const headBytes = 12;

// What the core's list leaves out: it judges samples of an unknown speaker too, where two bytes prove nothing. Here the
// file is no WAV file in any case, and only its name in the message is at stake.
const more: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: 'MP3', pattern: /^\xff[\xe2-\xe7\xf2-\xf7\xfa-\xfd]/ },
  { name: 'AAC', pattern: /^\xff[\xf0\xf1\xf8\xf9]/ },
  { name: 'AMR', pattern: /^#!AMR/ },
  { name: 'Apple CAF', pattern: /^caff/ },
  { name: 'Sun AU', pattern: /^\.snd/ },
  { name: 'Windows Media', pattern: /^\x30\x26\xb2\x75/ },
];

/** The name of the format that a file without a WAV header begins like; undefined where it is none that is known here. */
export function recognise(head: Uint8Array): string | undefined {
  const text = Buffer.from(head).toString('latin1');
  return detectContainer(head) ?? more.find(({ pattern }) => pattern.test(text))?.name;
}
