/** A longer wait than a year is taken for a mistake. */
const longestMs = 366 * 24 * 3_600_000;

const seconds = /^\d{1,10}(?:\.\d+)?$/u;
/** The three forms of RFC 9110 §5.6.7; the last one is in UTC without saying so. */
const datedInGmt = /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/u;
const asctime = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/u;

/**
 * The wait in milliseconds that a `Retry-After` header asks for (RFC 9110 §10.2.3): seconds or an HTTP date. A date that
 * has passed is 0. `undefined` for what is neither, so that the session's own backoff holds.
 * `wallNow` is in milliseconds since 1970.
 */
export function retryAfterMs(value: string | undefined, wallNow: number): number | undefined {
  const text = value?.trim() ?? '';
  const wait = seconds.test(text) ? Number(text) * 1_000 : dateMs(text) - wallNow;
  return wait <= longestMs ? Math.max(0, Math.ceil(wait)) : undefined;
}

function dateMs(text: string): number {
  if (datedInGmt.test(text)) return Date.parse(text);
  return asctime.test(text) ? Date.parse(`${text} GMT`) : Number.NaN;
}
