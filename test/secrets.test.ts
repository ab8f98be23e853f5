import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Fault } from '@throughline/simulator';
import { credentials } from './support/run.ts';
import { everythingOf, expectNoSecret, inspectionOf } from './support/secrets.ts';
import { runOverSockets, runVirtually } from './support/simulated.ts';

const { apiKey, customerId = '' } = credentials;
const secrets = [apiKey, customerId];

/** A service that repeats the caller's secrets in whatever it says. */
const echoes: readonly { readonly name: string; readonly faults: readonly Fault[] }[] = [
  {
    name: 'the body of a refusal',
    faults: [
      { on: { link: 1 }, do: { type: 'http', status: 401, body: `{"error":"bad key ${apiKey} of ${customerId}"}` } },
    ],
  },
  {
    name: 'a refusal that nobody knows',
    faults: [{ on: { link: 1 }, do: { type: 'http', status: 418, body: `you sent ${btoa(apiKey)}` } }],
  },
  {
    name: 'an error frame',
    faults: [
      {
        on: { position: 4 },
        do: { type: 'error-frame', code: 402, message: `no balance for ${customerId} with ${apiKey}` },
      },
    ],
  },
  {
    name: 'a close reason',
    faults: [{ on: { position: 4 }, do: { type: 'close', code: 1008, reason: `key ${apiKey} revoked` }, times: 9 }],
  },
];

describe('secrets', () => {
  it.each(echoes)(
    'are in no error, event, log or inspection when the service echoes them in $name',
    async ({ faults }) => {
      const inspected: string[] = [];
      const run = await runVirtually({
        seed: 31,
        live: false,
        faults,
        session: { inspect: (event) => inspected.push(inspectionOf(event)) },
      });
      expect('error' in run.outcome).toBe(true);
      expect(inspected.length).toBeGreaterThan(5);
      expectNoSecret(everythingOf('error' in run.outcome ? run.outcome.error : undefined), secrets);
      expectNoSecret(inspect(run.session, { showHidden: true }), secrets);
      expectNoSecret(
        everythingOf([run.links, run.warnings, run.seams, run.session.status, run.session.summary()]),
        secrets,
      );
      expectNoSecret(inspected.join('\n'), secrets);
    },
  );

  it('are in nothing that a session shows over real sockets, whatever it went through', async () => {
    const inspected: string[] = [];
    const run = await runOverSockets({
      seed: 32,
      live: false,
      faults: [
        { on: { link: 1 }, do: { type: 'http', status: 503, body: apiKey } },
        { on: { position: 4 }, do: { type: 'rst' } },
        { on: { position: 9 }, do: { type: 'close', code: 4001, reason: apiKey } },
        { on: { position: 14 }, do: { type: 'error-frame', code: 402, message: apiKey }, times: 3 },
      ],
      session: { inspect: (event) => inspected.push(inspectionOf(event)) },
    });
    expectNoSecret(everythingOf(run.outcome), secrets);
    expectNoSecret(inspect(run.session, { showHidden: true }), secrets);
    expectNoSecret(everythingOf([run.links, run.warnings]), secrets);
    expectNoSecret(inspected.join('\n'), secrets);
  });
});
