import { describe, expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = Date.UTC(2026, 10, 3, 10, 0, 0);

describe('Retry-After', () => {
  it('may be seconds', () => {
    expect(retryAfterMs('120', now)).toBe(120_000);
    expect(retryAfterMs(' 0 ', now)).toBe(0);
    expect(retryAfterMs('1.5', now)).toBe(1_500);
  });

  it('may be a date in any of the three forms of HTTP', () => {
    expect(retryAfterMs('Tue, 03 Nov 2026 10:00:30 GMT', now)).toBe(30_000);
    expect(retryAfterMs('Tuesday, 03-Nov-26 10:00:30 GMT', now)).toBe(30_000);
    expect(retryAfterMs('Tue Nov  3 10:00:30 2026', now)).toBe(30_000);
  });

  it('is no wait when its date has passed', () => {
    expect(retryAfterMs('Tue, 03 Nov 2026 09:59:00 GMT', now)).toBe(0);
  });

  it('is ignored when it is neither, or longer than a year', () => {
    const bad = [undefined, '', '-5', 'soon', '1e3', '0x10', 'NaN', 'Infinity', '5, 6', '2026-11-03', '9999999999'];
    for (const value of [...bad, 'Tue, 99 Nov 2026 10:00:30 GMT', 'Tue, 03 Nov 2999 10:00:30 GMT']) {
      expect([value, retryAfterMs(value, now)]).toEqual([value, undefined]);
    }
  });
});
