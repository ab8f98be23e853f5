const OWN_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an upgrade comes from a page of another site. Programs send no Origin; pages of this machine are at home. */
export function isForeignOrigin(origin: string | undefined, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes(origin)) return false;
  return !URL.canParse(origin) || !OWN_HOSTS.has(new URL(origin).hostname);
}
