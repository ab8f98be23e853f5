import type { Engine, EngineFactory } from '../../engine.ts';
import {
  anyOr,
  assertOptions,
  boolean,
  customers,
  engine,
  amount,
  limit,
  listOf,
  nonEmptyText,
  oneOf,
  secret,
} from '../../option-checks.ts';
import { type ProviderServer, startEngine } from '../../provider-server.ts';
import { childSeed, seededRandom } from '../../seeded-random.ts';
import { Accounts } from './accounts.ts';
import { AssemblyaiLink, type AssemblyaiState } from './link.ts';
import { errorClose, message, refusal } from './messages.ts';
import type { AssemblyaiBehaviour } from './options.ts';
import { knownModels } from './request.ts';

/** What `assemblyaiServer` takes. */
export interface AssemblyaiServerOptions extends AssemblyaiBehaviour {
  /** What recognises the speech: `scriptedEngine({ script })`, or a real one. */
  readonly engine: Engine | EngineFactory;
}

/**
 * The server side of AssemblyAI's Universal-Streaming, version 3, as its published documents and its official client describe it:
 * sessions, and over HTTP the tokens for them. Throws a `SpeechError` `config-invalid` that names the field for options that
 * cannot be right.
 */
export function assemblyaiServer(options: AssemblyaiServerOptions): ProviderServer {
  assertOptions(
    options,
    { engine },
    {
      accounts: customers({
        required: { apiKey: secret },
        optional: { account: oneOf('active', 'no-balance', 'disabled') },
      }),
      models: anyOr(listOf(nonEmptyText)),
      sessionsPerMinute: limit,
      tooManyCode: oneOf(1008, 3009),
      tokens: oneOf('once', 'until-expiry'),
      unknownParameters: oneOf('ignored', 'refused'),
      aheadSeconds: amount,
      longestSeconds: limit,
      heartbeatMs: limit,
      labelledFromSeconds: amount,
      formatting: boolean,
    },
  );
  const { engine: given, ...wanted } = options;
  const behaviour: Required<AssemblyaiBehaviour> = {
    accounts: 'any',
    models: knownModels,
    sessionsPerMinute: 100,
    tooManyCode: 3009,
    tokens: 'once',
    unknownParameters: 'ignored',
    aheadSeconds: 2,
    longestSeconds: 10_800,
    heartbeatMs: 5_000,
    labelledFromSeconds: 1,
    formatting: false,
    ...Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)),
  };
  return {
    name: 'assemblyai',
    start: (context) => {
      const random = seededRandom(childSeed(context.seed, 0));
      const state: AssemblyaiState = {
        behaviour,
        engine: startEngine(given, context),
        accounts: new Accounts(behaviour, context.clock, random),
      };
      return {
        // A session is refused by a frame; a status is that of something before it.
        refusalBody: (status) => JSON.stringify({ error: `HTTP ${status}` }),
        tooMany: () => {
          const { code, text } = refusal.tooMany(behaviour.tooManyCode);
          return { frame: message.error(text, code), close: errorClose(code) };
        },
        request: (request) => state.accounts.tokenAnswer(request),
        open: (link) => new AssemblyaiLink(link, state),
        close: async () => state.engine.close?.(),
      };
    },
  };
}
