/** Hosts that are this machine, as a URL spells them. */
const loopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/u;

/** Whether a URL's `hostname` is this machine, so that nothing sent to it crosses a network. */
export function isLoopback(hostname: string): boolean {
  return loopback.test(hostname);
}

/** The same of a whole URL as a text; what is no URL is not. */
export function isLoopbackUrl(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && isLoopback(new URL(url).hostname);
}

/** Whether what is sent to a URL crosses a network, and is not encrypted on its way. */
export function isExposed({ protocol, hostname }: Pick<URL, 'protocol' | 'hostname'>): boolean {
  return (protocol === 'ws:' || protocol === 'http:') && !isLoopback(hostname);
}

/**
 * Whether an upgrade comes from a page of another site. Programs send no Origin; pages of this machine are its own.
 *
 * @param allowed - origins of pages that may connect besides: `https://example.org`
 */
export function isForeignOrigin(origin: string | undefined, allowed: readonly string[]): boolean {
  return origin !== undefined && !allowed.includes(origin) && !isLoopbackUrl(origin);
}

/** Whether a value is an origin as a browser spells it: scheme and host in lower case, no path, no slash at the end. */
export function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z][a-z\d+.-]*:\/\/[^\s/?#A-Z]+$/u.test(value);
}
