import { isJsonObject, parseJsonObject, systemRandom } from '@throughline/core/internal';
import type { WireLink, WireProtocol, TypedEvent } from '@throughline/core/protocol';
import type { RelayUpstream } from './upstream.ts';

/**
 * The upstream that a protocol of the library dials in Node: its address, and these credentials wherever the provider takes them. Of
 * the address's query only what is a credential is fixed: the rest is the page's own configuration.
 *
 * Throws a `SpeechError` `config-invalid` for credentials that cannot be right. A protocol that has to ask its provider before
 * each dial cannot be passed: give `createRelay` a function that asks.
 *
 * ```ts
 * createRelay({ upstreams: { deepgram: providerUpstream(deepgram({ model: 'nova-3', sampleRate: 16_000 }), { apiKey }) } });
 * ```
 */
export function providerUpstream<C extends object>(
  protocol: WireProtocol<C, WireLink<TypedEvent>>,
  credentials: C,
): RelayUpstream {
  const request = protocol.dial(credentials, { epoch: 1, headers: true });
  const values = new Set(textsIn(credentials));
  const url = new URL(request.url);
  const query = Object.fromEntries([...url.searchParams].filter(([, value]) => values.has(value)));
  url.search = '';
  return {
    url: url.href,
    headers: request.headers,
    ...(Object.keys(query).length > 0 && { query }),
    ...(request.subprotocols.length > 0 && { subprotocols: request.subprotocols }),
    ...firstMessageOf(protocol, credentials, values),
  };
}

/** Where a page, which sends no headers, would write the credentials: there the relay's have to stand. */
function firstMessageOf<C extends object>(
  protocol: WireProtocol<C, WireLink<TypedEvent>>,
  credentials: C,
  values: ReadonlySet<string>,
): { readonly firstMessage?: Readonly<Record<string, unknown>> } {
  const link = protocol.link({ epoch: 1, headers: false, random: systemRandom, credentials });
  const [first] = link.start();
  const message = typeof first === 'string' ? parseJsonObject(first) : undefined;
  if (!isJsonObject(message)) return {};
  const firstMessage = Object.fromEntries(
    Object.entries(message).filter(([, value]) => typeof value === 'string' && values.has(value)),
  );
  return Object.keys(firstMessage).length === 0 ? {} : { firstMessage };
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
