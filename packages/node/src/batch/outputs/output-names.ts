import { createHash } from 'node:crypto';
import { type Identity, identityOf, shortened } from '../fingerprint/identity.ts';
import type { FileInput } from '../input.ts';

export const outputFormats = ['jsonl', 'txt', 'srt', 'vtt'] as const;
/** A kind of file that a transcript is written as. */
export type OutputFormat = (typeof outputFormats)[number];

/**
 * `mirror`: the directories of the inputs are made again below that of the outputs. `flat`: all outputs are in one directory, and a name
 * has a part that stands for the directory of its input.
 */
export type OutputLayout = 'mirror' | 'flat';

/** Longest part of a path that file systems take, in bytes, less what a format adds. */
const mostBytes = 255 - '.jsonl'.length;

/**
 * The name of an input's outputs, without the end that a format adds: a path with slashes from the directory of the outputs. Two
 * inputs never have one name, and none leads out of the directory: what has no place there, or another meaning, is written as `%` and
 * two digits, and what is too long ends with digits that stand for the whole.
 *
 * - `calls/a.wav` below the base: `calls/a.wav`
 * - `/data/a.wav` elsewhere: `_root/data/a.wav`
 * - `https://example.com/a.wav`: `_url/example.com/a.wav`; with a query followed by `~` and a part of the fingerprint
 */
export function outputName(
  input: FileInput,
  fingerprint: string,
  { layout, base }: { readonly layout: OutputLayout; readonly base?: string | undefined },
): string {
  const identity = identityOf(input, base);
  const parts = partsOf(identity);
  const directories = parts.slice(0, -1);
  const last = parts.at(-1) ?? '';
  const query = identity.type === 'address' && identity.query ? `~${shortened(fingerprint)}` : '';
  if (layout === 'mirror') return [...directories.map(asDirectory), fitted(last, query)].join('/');
  return fitted(last, (directories.length === 0 ? '' : `~${digits(directories.join('/'))}`) + query);
}

const roots = { elsewhere: '_root', address: '_url' } as const;

/** The parts of a path, none of them empty or with a meaning of its own. */
function partsOf(identity: Identity): readonly string[] {
  if (identity.type === 'address') {
    // It is escaped already, as an address is.
    const parts = identity.path.split('/').slice(1);
    return [roots.address, forSystem(identity.host), ...parts.map((part) => (part === '' ? empty : forSystem(part)))];
  }
  const absolute = identity.type === 'elsewhere';
  const parts = identity.path.split('/').slice(absolute && identity.path.startsWith('/') ? 1 : 0);
  const [first = empty, ...rest] = parts.map(escaped);
  if (absolute) return [roots.elsewhere, first, ...rest];
  return [Object.values<string>(roots).includes(first) ? first.replace('_', '%5F') : first, ...rest];
}

/** What no other part is written as. */
const empty = '%_';
/** What would be read as an escape, what a terminal obeys or hides, and what this module itself puts at an end. */
// oxlint-disable-next-line no-control-regex
const special = /%(?=[0-9A-F]{2}|_)|[\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]|~(?=[0-9a-f]{16}(?:~|$))/giu;
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
const specialOnWindows = /[<>:"|?*\\]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/giu;

function escaped(part: string): string {
  if (part === '') return empty;
  if (part === '.' || part === '..') return part.replaceAll('.', '%2E');
  return forSystem(part.replaceAll(special, bytes));
}

function forSystem(part: string): string {
  return process.platform === 'win32' ? part.replaceAll(specialOnWindows, bytes) : part;
}

function bytes(text: string): string {
  return Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** A directory is never called as the output of an input may be. */
function asDirectory(part: string): string {
  const name = fitted(part, '');
  const format = outputFormats.find((end) => name.toLowerCase().endsWith(`.${end}`));
  return format === undefined ? name : `${name.slice(0, -format.length - 1)}%2E${name.slice(-format.length)}`;
}

function fitted(name: string, suffix: string): string {
  const room = mostBytes - Buffer.byteLength(suffix);
  if (Buffer.byteLength(name) <= room) return name + suffix;
  const short = `~${digits(name)}`;
  const kept = Buffer.from(name).subarray(0, room - short.length);
  // Not a part of a character.
  return new TextDecoder().decode(kept, { stream: true }) + short + suffix;
}

function digits(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
