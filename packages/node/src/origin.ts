const ownHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether an upgrade comes from a page of another site. Programs send no Origin; pages of this machine are at home.
 *
 * @param allowed - origins of pages that may connect besides: `https://example.org`
 */
export function isForeignOrigin(origin: string | undefined, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes(origin)) return false;
  return !URL.canParse(origin) || !ownHosts.has(new URL(origin).hostname);
}
