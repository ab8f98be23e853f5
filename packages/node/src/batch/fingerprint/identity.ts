import { isAbsolute, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileInput } from '../input.ts';

/** What an input is called in a ledger: one name for one thing, however it was given. */
export type Identity =
  /** A file in or below the base: its path from there, with slashes. */
  | { readonly type: 'file'; readonly path: string }
  /** Any other file: its absolute path, with slashes. */
  | { readonly type: 'elsewhere'; readonly path: string }
  /** An address, without what may be a secret or change at each run: user, password, query and fragment. */
  | { readonly type: 'address'; readonly host: string; readonly path: string; readonly query: boolean }
  | { readonly type: 'named'; readonly path: string };

/** `./calls/../calls/a.wav` and `/data/calls/a.wav` are one file where the base is `/data`; links are not followed. */
export function identityOf(input: FileInput, base = process.cwd()): Identity {
  if (typeof input === 'string') return ofPath(input, base);
  if (!(input instanceof URL)) return { type: 'named', path: input.name };
  if (input.protocol === 'file:') return ofPath(fileURLToPath(input), base);
  return { type: 'address', host: input.host, path: input.pathname, query: input.search !== '' };
}

/**
 * The identity as one text, for a ledger and the people who read it: `calls/a.wav`, `/data/a.wav`, `https://example.com/a.wav`. What an
 * address with a query leads to has a part of its fingerprint too.
 */
export function ledgerName(input: FileInput, fingerprint: string, base?: string): string {
  const identity = identityOf(input, base);
  if (identity.type !== 'address' || !(input instanceof URL)) return identity.path;
  const address = `${input.protocol}//${identity.host}${identity.path}`;
  return identity.query ? `${address} (${shortened(fingerprint)})` : address;
}

/** The first 16 digits of a fingerprint, without what says how it was made. */
export function shortened(fingerprint: string): string {
  return fingerprint.slice(fingerprint.indexOf('-') + 1).slice(0, 16);
}

function ofPath(path: string, base: string): Identity {
  const absolute = resolve(base, path);
  const below = relative(resolve(base), absolute).split(sep).join(posix.sep);
  // On Windows a path on another drive stays absolute.
  const outside = below === '..' || below.startsWith('../') || isAbsolute(below);
  return outside ? { type: 'elsewhere', path: absolute.split(sep).join(posix.sep) } : { type: 'file', path: below };
}
