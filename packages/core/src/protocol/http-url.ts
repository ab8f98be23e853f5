import type { Check } from './check-config.ts';

/** An address of an HTTP service. Only its scheme is ever shown: people put keys into addresses. */
export const httpUrl: Check = (value, field) => {
  const wanted = 'an https: or http: address without a user, a query or a fragment';
  if (typeof value !== 'string') return { field, found: `a value of type ${typeof value}`, wanted };
  const url = urlOf(value);
  if (url === undefined) return { field, found: 'a text that is no address', wanted };
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return { field, found: `a ${url.protocol} address`, wanted };
  if (url.username + url.password !== '') return { field, found: 'an address with a user in it', wanted };
  return /[?#]/u.test(value) ? { field, found: 'an address with a query or a fragment', wanted } : undefined;
};

function urlOf(value: string): URL | undefined {
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
}
