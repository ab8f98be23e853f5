import { isExposed, printableLine } from '@throughline/core/internal';
import { Option } from 'commander';
import type { Output } from './terminal.ts';

/** Of every command that sends a key to an address that may be given. */
export interface InsecureFlags {
  readonly insecure?: true;
  readonly url?: string;
}

export function insecureOption(): Option {
  return new Option(
    '--insecure',
    'allow a ws: or http: address of another machine: the key and all other data are sent unencrypted',
  );
}

/**
 * As a session takes it. Where it makes a difference, a warning says what is sent in the open: `what`, such as `the key and the audio`.
 */
export function insecureOf(
  { insecure, url }: InsecureFlags,
  what: string,
  error: Output,
): { readonly allowInsecureUrl?: true } {
  if (insecure !== true) return {};
  if (url !== undefined && URL.canParse(url) && isExposed(new URL(url))) {
    const { host } = new URL(url);
    error.write(
      `${error.colors.yellow('warning:')} ${what} are sent unencrypted to ${printableLine(host)}, as --insecure allows\n`,
    );
  }
  return { allowInsecureUrl: true };
}

/** Of a command that may be given several routes. */
interface InsecureRoutesFlags extends InsecureFlags {
  readonly route?: readonly Pick<InsecureFlags, 'url'>[];
}

/** The same where there may be several routes: each address gets its warning. */
export function insecureRoutesOf(
  flags: InsecureRoutesFlags,
  what: string,
  error: Output,
): ReturnType<typeof insecureOf> {
  const given = flags.insecure === undefined ? {} : { insecure: flags.insecure };
  const [first = {}] = (flags.route ?? [flags]).map(({ url }) =>
    insecureOf(url === undefined ? given : { ...given, url }, what, error),
  );
  return first;
}
