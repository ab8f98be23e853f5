import { isLoopbackUrl } from '@throughline/core/internal';

/** Whether something of the caller's own listens there, and asks for no key: `throughline serve`, a simulator, a relay that adds the key. */
export function isOwnAddress(url: string | undefined): boolean {
  return isLoopbackUrl(url);
}

/** The first of these texts that is one: an empty environment variable is as good as none. */
export function firstGiven(...texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined && text !== '');
}
