import { describe, expect, expectTypeOf, it } from 'vitest';
import type { CredentialsRequest } from '../protocol/credentials.ts';
import { bodhi } from '../providers/bodhi/index.ts';
import type { BodhiCredentials } from '../providers/bodhi/index.ts';
import { deepgram } from '../providers/deepgram/index.ts';
import type { DeepgramCredentials } from '../providers/deepgram/index.ts';
import type { Transport } from '../transport.ts';
import type { AnyTranscribeOptions, RoutedTranscribeOptions } from './routes.ts';

/** Takes what `transcribe` takes, and gives back how many routes that are; its type says what was inferred. */
function taken<C extends object, Credentials extends readonly object[] | []>(
  options: AnyTranscribeOptions<C, Credentials>,
): { readonly one?: C; readonly several?: Credentials; readonly count: number } {
  return { count: options.routes?.length ?? 1 };
}

const transport: Transport = { open: () => ({}) as never, headers: true } as unknown as Transport;
const first = bodhi({ model: 'en-general-v2-8khz', sampleRate: 8_000, url: 'ws://127.0.0.1:2700' });
const second = deepgram({ model: 'nova-3', sampleRate: 16_000 });

describe('the types of routes', () => {
  it('infer the credentials of each route from its own protocol', () => {
    const given = taken({
      routes: [
        {
          protocol: first,
          credentials: (request) => {
            expectTypeOf(request).toEqualTypeOf<CredentialsRequest>();
            return { apiKey: 'k', customerId: 'c' };
          },
        },
        { protocol: second, credentials: { apiKey: 'k' } },
      ],
      failover: { afterMs: 5_000, after: ['rate-limited'] },
      transport,
    });
    expectTypeOf(given.several).toEqualTypeOf<[BodhiCredentials, DeepgramCredentials] | undefined>();
    expect(given.count).toBe(2);
  });

  it('infer those of one route as before', () => {
    const given = taken({ protocol: first, credentials: { apiKey: 'k' }, transport });
    expectTypeOf(given.one).toEqualTypeOf<BodhiCredentials | undefined>();
    expect(given.count).toBe(1);
  });

  it('take a list that was made elsewhere, however long', () => {
    const routes = ['a', 'b'].map((apiKey) => ({ protocol: second, credentials: { apiKey } }));
    expect(taken({ routes, transport }).count).toBe(2);
    const options: RoutedTranscribeOptions<readonly DeepgramCredentials[]> = { routes, transport };
    expect(taken(options).count).toBe(2);
  });

  it('refuse credentials of another protocol than that of the same route', () => {
    taken({
      routes: [
        { protocol: first, credentials: { apiKey: 'k' } },
        // @ts-expect-error Deepgram knows no customerId
        { protocol: second, credentials: { apiKey: 'k', customerId: 'c' } },
      ],
      transport,
    });
    // @ts-expect-error a key was forgotten
    taken({ routes: [{ protocol: first, credentials: {} }], transport });
    // @ts-expect-error credentials were forgotten
    taken({ routes: [{ protocol: second }], transport });
    expect(true).toBe(true);
  });

  it('refuse routes beside a protocol or credentials, and failover without routes', () => {
    const one = { protocol: first, credentials: { apiKey: 'k' } };
    // @ts-expect-error both
    taken({ ...one, routes: [{ protocol: second, credentials: { apiKey: 'k' } }], transport });
    // @ts-expect-error a protocol beside routes
    taken({ protocol: first, routes: [{ protocol: second, credentials: { apiKey: 'k' } }], transport });
    const alone = { ...one, failover: { afterMs: 5_000 }, transport };
    // @ts-expect-error nothing to go on with
    taken(alone);
    // @ts-expect-error neither
    taken({ transport });
    expect(true).toBe(true);
  });
});
