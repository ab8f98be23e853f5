import { detectContainer } from '@throughline/core/internal';
import type { Foreign } from './foreign.ts';

/** Less text than this proves nothing: samples may look like it by chance. */
const fewestCharacters = 16;
/** What a decoder of UTF-8 puts in the place of bytes that are not UTF-8. */
const replacement = '\uFFFD';
/** The control characters that texts hold: from tab to carriage return, and escape, by which terminals are coloured. */
const [tab, carriageReturn, escape, blank] = [0x09, 0x0d, 0x1b, 0x20];

const saved = 'and what was saved is not the audio but an answer about it';

const noAudio = 'Leave it out, and give the recording itself.';

/** Texts, by how they begin; blanks before are left out. */
const kinds: readonly { readonly name: string; readonly pattern: RegExp; readonly advice: string }[] = [
  {
    name: 'a web page (HTML)',
    pattern: /^<(?:!doctype html|html|head|body|script|meta|title)\b/iu,
    advice: `Open it in a browser: usually it asks to sign in or reports an error, ${saved}; then download the audio again.`,
  },
  {
    name: 'an XML text',
    pattern: /^<(?:\?xml\b|[a-z][\w:.-]*[\s>])/iu,
    advice: `Read it: usually it reports an error, ${saved}; then download the audio again.`,
  },
  {
    name: 'a Git LFS pointer',
    pattern: /^version https:\/\/git-lfs\.github\.com\/spec\//u,
    advice: 'Fetch the file itself: git lfs pull.',
  },
  {
    name: 'a playlist',
    pattern: /^(?:#EXTM3U|\[playlist\])/u,
    advice: 'Give one of the files that it names.',
  },
  { name: 'a transcript in JSON lines', pattern: /^\{"type":"(?:file|partial|final)",/u, advice: noAudio },
  { name: 'the report of a batch', pattern: /^\{\s*"version":\s*\d+,\s*"outcome":/u, advice: noAudio },
  { name: 'subtitles (WebVTT)', pattern: /^WEBVTT\s/u, advice: noAudio },
  { name: 'subtitles (SRT)', pattern: /^\d+\r?\n\d+:\d\d:\d\d[,.]\d{3} --> /u, advice: noAudio },
  {
    name: 'a JSON text',
    pattern: /^(?:\{\s*(?:"|\})|\[\s*(?:[[{"\d\]]|-\d|true|false|null))/u,
    advice: `Read it: usually it reports an error, ${saved}; then ask for the audio again. If it holds audio, decode that to bytes first.`,
  },
];

/**
 * What a text is that stands where audio is expected; undefined where the bytes are none.
 *
 * @param head - the first bytes, up to 4 096: the last character may be cut
 */
export function recogniseText(head: Uint8Array): Foreign | undefined {
  if (isRuined(head)) return ruined(head[0] === 0x52 && head[1] === 0x49 ? 'a WAV file' : 'a binary file');
  const text = decodedText(head);
  if (text === undefined || text.trim().length === 0 || holdsNoText(text)) return undefined;
  const begin = text.trimStart();
  const coded = /^(?:data:[\w./+;= -]*;base64,)?(?<code>[A-Za-z\d+/_-][A-Za-z\d+/_\s-]*={0,2}\s*)$/u.exec(begin);
  const code = coded?.groups?.['code'] ?? '';
  if (code.replaceAll(/\s/gu, '').length >= fewestCharacters && isCode(code, begin)) return base64(code);
  if (/^[\dA-F\s]+$/iu.test(begin) && begin.replaceAll(/\s/gu, '').length >= fewestCharacters) {
    return { container: 'a text of hexadecimal digits', advice: () => 'Decode it to bytes first.' };
  }
  const kind = kinds.find(({ pattern }) => pattern.test(begin));
  if (kind !== undefined) return { container: kind.name, advice: () => kind.advice };
  if (begin.length < fewestCharacters) return undefined;
  return {
    container: 'a text',
    advice: () => 'Give the path of the audio file itself; this one holds text.',
  };
}

/** The head as text, where all of it is one: UTF-8 with or without its mark, or UTF-16 with it. */
function decodedText(head: Uint8Array): string | undefined {
  const mark = `${head[0]} ${head[1]}`;
  const encoding = mark === '255 254' ? 'utf-16le' : mark === '254 255' ? 'utf-16be' : 'utf-8';
  try {
    // `stream`: the last character may be cut.
    return new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
  } catch {
    return undefined;
  }
}

/**
 * Whether bytes went through a decoder of UTF-8 and back, which loses each from 0x80 on that was no text: what is left is a text
 * with many of the marks that such a decoder leaves, and with bytes that no text holds.
 *
 * @param head - the first bytes; no more than 4 096 are looked at
 */
export function isRuined(head: Uint8Array): boolean {
  const text = decodedText(head.subarray(0, 4096));
  return text !== undefined && text.split(replacement).length > 3 && holdsNoText(text);
}

const ruined = (container: string): Foreign => ({
  container: `${container} that was read as text (UTF-8) and written again, which has destroyed it`,
  advice: () => 'Get the file again, and copy it as bytes, never as text: this one cannot be repaired.',
});

/** Base64 has no words: letters of both cases or digits in one run, in lines of one length. */
function isCode(code: string, begin: string): boolean {
  if (begin.startsWith('data:')) return true;
  const lines = code.trim().split(/\r?\n/u);
  const [first = ''] = lines;
  const sameLength = lines.slice(1, -1).every((line) => line.length === first.length);
  const noBlanks = lines.every((line) => !/\s/u.test(line));
  const [upper, lower] = [/[A-Z]/u.test(code), /[a-z]/u.test(code)];
  // A number of such letters in a row is a word at most up to some length.
  return (
    sameLength && noBlanks && upper && lower && (first.length >= 24 || detectContainer(decoded(code)) !== undefined)
  );
}

function base64(code: string): Foreign {
  const container = detectContainer(decoded(code));
  const what = container === undefined ? 'a text in base64' : `${container} in base64`;
  return {
    container: what,
    advice: (path) =>
      path === undefined || code.includes(',')
        ? 'Decode it to bytes first.'
        : `Decode it first: base64 -d ${path} > decoded${container === 'WAV' ? '.wav' : ''}`,
  };
}

function decoded(code: string): Uint8Array {
  return Uint8Array.from(Buffer.from(code, 'base64'));
}

/** Whether a text has control characters that no text holds. */
function holdsNoText(text: string): boolean {
  return [...text].some((character) => {
    const code = character.charCodeAt(0);
    return code < blank && code !== escape && (code < tab || code > carriageReturn);
  });
}
