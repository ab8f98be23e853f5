import { uuid } from '@throughline/core/internal';
import type { Engine, EngineFactory } from '../../engine.ts';
import {
  anyOr,
  assertOptions,
  boolean,
  customers,
  engine,
  limit,
  listOf,
  nonEmptyText,
  numberBetween,
  oneOf,
  secret,
} from '../../option-checks.ts';
import { type ProviderServer, startEngine } from '../../provider-server.ts';
import { seededRandom } from '../../seeded-random.ts';
import { Accounts } from './accounts.ts';
import { answerOf, badQuery, refusal, refusalBody } from './errors.ts';
import { FluxLink } from './flux-link.ts';
import { ListenLink } from './listen-link.ts';
import type { DeepgramBehaviour, DeepgramSettings } from './options.ts';
import { readQuery, type Query } from './query.ts';

/** What `deepgramServer` takes. */
export interface DeepgramServerOptions extends DeepgramBehaviour {
  /** What recognises the speech: `scriptedEngine({ script })`, or a real one. */
  readonly engine: Engine | EngineFactory;
}

/**
 * The server side of Deepgram, `/v1/listen`, `/v2/listen` and `/v1/auth/grant`, as its published documents and its official client
 * describe it. Throws a `SpeechError` `config-invalid` that names the field for options that cannot be right.
 */
export function deepgramServer(options: DeepgramServerOptions): ProviderServer {
  assertOptions(
    options,
    { engine },
    {
      accounts: customers({
        required: { apiKey: secret },
        optional: { account: oneOf('active', 'no-credit', 'no-permission', 'no-model', 'no-grants') },
      }),
      models: anyOr(listOf(nonEmptyText)),
      mostStreams: limit,
      idleSeconds: limit,
      mostPace: limit,
      timeDecimals: numberBetween(0, 20, 'decimals'),
      fluxWordTimes: boolean,
      warnsWithoutTurn: boolean,
    },
  );
  const behaviour: DeepgramSettings = {
    mostStreams: options.mostStreams ?? Infinity,
    idleSeconds: options.idleSeconds ?? 10,
    mostPace: options.mostPace ?? Infinity,
    timeDecimals: options.timeDecimals ?? 6,
    fluxWordTimes: options.fluxWordTimes ?? true,
    warnsWithoutTurn: options.warnsWithoutTurn ?? false,
  };
  return {
    name: 'deepgram',
    start: (context) => {
      const recogniser = startEngine(options.engine, context);
      const accounts = new Accounts(options.accounts ?? 'any', context.clock);
      let streams = 0;
      return {
        refusalBody,
        tooMany: () => refusal('streams'),
        subprotocol: ([scheme]) => scheme,
        answerHeaders: (dial) => ({ 'dg-request-id': requestIdOf(context.seed, dial) }),
        request: (request) => (request.url.pathname === '/v1/auth/grant' ? accounts.grant(request) : undefined),
        admit: (headers, url) => {
          const path = pathOf(url);
          if (path === undefined) return answerOf(404, 'NOT_FOUND', 'There is nothing at this path.');
          const kind = accounts.refusalOf(headers) ?? (streams >= behaviour.mostStreams ? 'streams' : undefined);
          if (kind !== undefined) return refusal(kind);
          const query = readQuery(path, url.searchParams, options.models);
          if (!('wrong' in query)) return undefined;
          return query.wrong === 'model' ? refusal('noModel') : badQuery(query.wrong.parameter);
        },
        open: (link) => {
          const path = link.query.get('model')?.startsWith('flux-') === true ? '/v2/listen' : '/v1/listen';
          const query = readQuery(path, link.query, options.models);
          if ('wrong' in query) throw new TypeError('a link was opened that should have been refused');
          streams += 1;
          const frame = {
            query,
            requestId: requestIdOf(context.seed, link.link),
            timeDecimals: behaviour.timeDecimals,
          };
          const over = () => {
            streams -= 1;
          };
          const stream = { frame, behaviour, engine: recogniser, over };
          return path === '/v2/listen' ? new FluxLink(link, stream) : new ListenLink(link, stream);
        },
        close: async () => recogniser.close?.(),
      };
    },
  };
}

function pathOf({ pathname }: URL): Query['path'] | undefined {
  return pathname === '/v1/listen' || pathname === '/v2/listen' ? pathname : undefined;
}

function requestIdOf(seed: number, dial: number): string {
  return uuid(seededRandom(seed * 1_000 + dial));
}
