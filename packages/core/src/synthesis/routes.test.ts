import { describe, expect, expectTypeOf, it } from 'vitest';
import type { CredentialsRequest } from '../protocol/credentials.ts';
import type { SynthesisProtocol } from '../protocol/synthesis.ts';
import { faseeh, type FaseehCredentials } from '../providers/faseeh/index.ts';
import type { Transport } from '../transport.ts';
import type { AnySynthesizeOptions } from './routes.ts';
import { voiceRateOf } from './voice-rate.ts';

/** Takes what `synthesize` takes; its type says what was inferred. */
function taken<C extends object, Credentials extends readonly object[] | []>(
  options: AnySynthesizeOptions<C, Credentials>,
): { readonly one?: C; readonly several?: Credentials; readonly count: number } {
  return { count: options.routes?.length ?? 1 };
}

interface OwnCredentials {
  readonly token: string;
}

const transport = { open: () => ({}), headers: true } as unknown as Transport;
const first = faseeh({ voiceId: 'ar-najdi-male-2' });
const second = first as unknown as SynthesisProtocol<OwnCredentials>;

describe('the types of the routes of a voice', () => {
  it('infer the credentials of each route from its own protocol', () => {
    const given = taken({
      routes: [
        {
          protocol: first,
          credentials: (request) => {
            expectTypeOf(request).toEqualTypeOf<CredentialsRequest>();
            return { apiKey: 'k' };
          },
        },
        { protocol: second, credentials: { token: 't' } },
      ],
      failover: { sentence: 'next', after: ['rate-limited'] },
      sampleRate: 24_000,
      transport,
    });
    expectTypeOf(given.several).toEqualTypeOf<[FaseehCredentials, OwnCredentials] | undefined>();
    expect(given.count).toBe(2);
    const one = taken({ protocol: second, credentials: { token: 't' }, transport });
    expectTypeOf(one.one).toEqualTypeOf<OwnCredentials | undefined>();
  });

  it('refuse credentials of another protocol than that of the same route, and what needs routes without', () => {
    taken({
      routes: [
        { protocol: first, credentials: { apiKey: 'k' } },
        // @ts-expect-error the second has a token
        { protocol: second, credentials: { apiKey: 'k' } },
      ],
      transport,
    });
    const alone = { protocol: first, credentials: { apiKey: 'k' }, failover: {}, transport };
    // @ts-expect-error nothing to go on with
    taken(alone);
    expect(true).toBe(true);
  });
});

describe('the rate of a session of several voices', () => {
  it('is what the caller asks for, else that of the first', () => {
    expect(voiceRateOf({ given: [16_000, 24_000], canConvert: true })).toBe(16_000);
    expect(voiceRateOf({ given: [16_000, 24_000], sampleRate: 48_000, canConvert: true })).toBe(48_000);
    expect(voiceRateOf({ given: [22_050, 22_050], canConvert: false })).toBe(22_050);
  });

  it('is refused by the field that stands in the way', () => {
    const refused = (options: Parameters<typeof voiceRateOf>[0]) => () => voiceRateOf(options);
    expect(refused({ given: [24_000, 22_050], canConvert: true })).toThrow('routes[1].protocol gives 22050');
    expect(refused({ given: [22_050, 24_000], canConvert: true })).toThrow('routes[1].protocol gives 24000');
    expect(refused({ given: [24_000, 16_000], sampleRate: 11_025, canConvert: true })).toThrow('sampleRate is 11025');
    expect(refused({ given: [24_000, 16_000], canConvert: false })).toThrow('there is no createConverter');
  });
});
