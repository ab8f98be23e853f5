/** Hosts that are this machine, as a URL spells them. */
const loopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/u;
const ownPages: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a URL's `hostname` is this machine, so that nothing sent to it crosses a network. */
export function isLoopback(hostname: string): boolean {
  return loopback.test(hostname);
}

/**
 * Whether an upgrade comes from a page of another site. Programs send no Origin; pages of this machine are at home.
 *
 * @param allowed - origins of pages that may connect besides: `https://example.org`
 */
export function isForeignOrigin(origin: string | undefined, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes(origin)) return false;
  return !URL.canParse(origin) || !ownPages.has(new URL(origin).hostname);
}

/** Whether a text is an origin as a browser spells it: scheme and host in lower case, no path, no slash at the end. */
export function originText(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z][a-z\d+.-]*:\/\/[^\s/?#A-Z]+$/u.test(value);
}
