/** What an address is called: without user, password, query and fragment, which may hold secrets. */
export function nameOfAddress({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}
