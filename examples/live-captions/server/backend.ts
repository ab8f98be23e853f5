import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { bodhi } from '@throughline/core/providers/bodhi';
import { createLocalRecognizer } from '@throughline/local';
import { createRelay, providerUpstream, type RelayServer, relayTokens } from '@throughline/node/relay';
import { createSimulator, type FaultAction } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';

/** What stands behind the page: a provider, and the relay that holds its key. */
export interface Backend {
  /** For one connection of one page. */
  token(): Promise<string>;
  /** Takes the page's sockets on a server. */
  attach(server: Server): void;
  /** Disturbs what goes over the network now; a sentence about what was done, or `undefined` for a name that is none. */
  disturb(name: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** What the provider wants to see; the page never does. */
const account = { apiKey: 'the-key-stays-on-the-server', customerId: 'live-captions' };

/** By its name: what happens to the connection between relay and provider, and what the page says of it. */
const faults: Readonly<Record<string, { readonly action: FaultAction; readonly done: string }>> = {
  cut: { action: { type: 'rst' }, done: 'The connection was reset.' },
  stall: {
    action: { type: 'half-open' },
    done: 'The provider is silent now. That is noticed by speech without an answer.',
  },
  refuse: { action: { type: 'outage', seconds: 5, mode: 'refuse' }, done: 'The provider is gone for 5 s.' },
};

/** The recogniser of this machine in the place of a provider, behind a relay. */
export async function startBackend(): Promise<Backend> {
  const simulator = createSimulator({
    provider: bodhiServer({ engine: await createLocalRecognizer(), models: 'any', credentials: [account] }),
  });
  const { url } = await simulator.listen();
  const upstream = providerUpstream(bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url }), account);
  // Whoever asks gets a token. An application asks first who that is.
  const tokens = relayTokens({ secret: randomBytes(32) });
  const open = (): RelayServer =>
    createRelay({
      upstreams: { bodhi: upstream },
      authorise: tokens.authorise,
      log: false,
    });
  let relay = open();
  let served: Server | undefined;
  let detach: (() => void) | undefined;
  return {
    token: () => tokens.issue({ user: 'somebody', upstreams: ['bodhi'] }),
    attach: (server) => {
      served = server;
      detach = relay.attach(server);
    },
    disturb: async (name) => {
      if (name === 'restart') {
        const old = relay;
        relay = open();
        detach?.();
        if (served !== undefined) detach = relay.attach(served);
        await old.drain({ spreadSeconds: 0 });
        await old.close();
        return 'Another relay serves this page now.';
      }
      const fault = Object.hasOwn(faults, name) ? faults[name] : undefined;
      if (fault === undefined) return undefined;
      simulator.addFault({ on: { time: 0 }, do: fault.action });
      return fault.done;
    },
    close: async () => {
      await relay.close();
      await simulator.close();
    },
  };
}
