import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cuts, expectNothingOf, nested, secretText } from '../../testing/secrets.ts';
import { CautiousSecrets } from './cautious-secrets.ts';
import { Secrets } from './redact.ts';

const key = 'Sk_live_9aBcD3fGh1JkLmN0pQrStUvWx_7Zq';
const dial = { url: 'wss://api.test/v1?token=tok-abcdef123&model=en', headers: {}, subprotocols: [] };

function both(...credentials: readonly unknown[]): { readonly cautious: CautiousSecrets; readonly exact: Secrets } {
  const [cautious, exact] = [new CautiousSecrets(), new Secrets()];
  for (const each of credentials) {
    cautious.add(each);
    exact.add(each);
  }
  return { cautious, exact };
}

describe('a session whose code that finds secrets is still being loaded', () => {
  it('shows every text as it is where there is no secret', () => {
    expect(both({}).cautious.redact('NaN at 3.2 s (Sk_live_9)')).toBe('NaN at 3.2 s (Sk_live_9)');
  });

  it('shows prose, and hides what may be a secret in an encoding', () => {
    const { cautious } = both({ apiKey: key });
    expect(cautious.redact("the user's tab was closed, so the session isn't needed: c2stbGl2ZQ==")).toBe(
      "the user's tab was closed, so the session isn't needed: ***",
    );
  });

  it('hides all of a text that has a part of a secret in it, in any letter case, wrapped or cut', () => {
    const { cautious } = both({ apiKey: key });
    for (const said of [key, key.toUpperCase(), key.slice(0, 9), `${key.slice(0, 8)}\n${key.slice(8)}`]) {
      expect(cautious.redact(`key ${said} is wrong`)).toBe('***');
    }
  });

  it('knows what a dial carries, at any depth, and what throws when it is read', () => {
    const secrets = new CautiousSecrets();
    secrets.addDial(dial);
    secrets.add({
      get broken(): string {
        throw new Error('no');
      },
    });
    const circle: Record<string, unknown> = { map: new Map([['k', 'mapped-secret']]) };
    circle['self'] = circle;
    secrets.add(circle);
    expect(['no tok-abcdef123', 'no mapped-secret', 'no network'].map(secrets.redact)).toEqual([
      '***',
      '***',
      'no network',
    ]);
  });

  it('hides at least what is hidden when that code is there', () => {
    fc.assert(
      fc.property(secretText, nested, cuts, (secret, encode, cut) => {
        const { cautious, exact } = both(secret);
        const said = cut(encode(secret));
        const shown = cautious.redact(`It said: ${said} and no more.`);
        expectNothingOf(secret, encode(secret), shown);
        expect(exact.redact(shown)).toBe(shown);
      }),
      { numRuns: 300 },
    );
  });
});
