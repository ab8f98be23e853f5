import { startEngine, type Engine, type EngineFactory, type ProviderServer } from '@throughline/simulator';
import { ParrotServerLink } from './link.ts';

export interface ParrotServerOptions {
  /** What recognises the speech: `scriptedEngine({ script })`. */
  readonly engine: Engine | EngineFactory;
  /** The keys that are accepted. Default: every key. */
  readonly keys?: readonly string[];
}

/** Parrot's side of its protocol, for `createSimulator({ provider: parrotServer({ engine }) })`. */
export function parrotServer({ engine, keys }: ParrotServerOptions): ProviderServer {
  return {
    name: 'parrot',
    start: (context) => {
      const recogniser = startEngine(engine, context);
      const refusalBody = (status: number): string =>
        JSON.stringify({ op: 'error', message: `refused with ${status}` });
      return {
        refusalBody,
        admit: ({ authorization = '' }) => {
          const key = /^Bearer (.+)$/u.exec(authorization)?.[1];
          const accepted = key !== undefined && (keys === undefined || keys.includes(key));
          return accepted ? undefined : { status: 401, headers: {}, body: refusalBody(401) };
        },
        open: (link) => new ParrotServerLink(link, recogniser),
        close: async () => recogniser.close?.(),
      };
    },
  };
}
