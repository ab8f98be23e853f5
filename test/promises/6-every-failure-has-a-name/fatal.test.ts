import { describe, expect, it } from 'vitest';
import { isSpeechError } from '@throughline/core';
import { speechScript, type Fault } from '@throughline/simulator';
import { expectFailed } from '../../kit/expectations.ts';
import { runOverSockets, runVirtually } from '../../kit/transcription.ts';

const always = 1_000;

const refusal = (status: number): Fault => ({ on: { link: 1 }, do: { type: 'http', status } });
const frame = (code: number): Fault => ({ on: { position: 8 }, do: { type: 'error-frame', code }, times: always });

const fatal = [
  { name: 'a handshake refused with 402', faults: [refusal(402)], code: 'insufficient-balance' },
  { name: 'a handshake refused with 403', faults: [refusal(403)], code: 'account-inactive' },
  { name: 'a handshake refused with 401', faults: [refusal(401)], code: 'authentication-failed' },
  { name: 'a handshake refused with 400', faults: [refusal(400)], code: 'invalid-request' },
  { name: 'a handshake refused with 404', faults: [refusal(404)], code: 'unknown-provider-error' },
  { name: 'an error frame 402', faults: [frame(402)], code: 'insufficient-balance' },
  { name: 'an error frame 403', faults: [frame(403)], code: 'account-inactive' },
  { name: 'an error frame 401', faults: [frame(401)], code: 'authentication-failed' },
] as const;

describe.each([
  { mount: 'over real sockets', runOn: runOverSockets },
  { mount: 'over the memory transport', runOn: runVirtually },
])('$mount', { concurrent: true }, ({ runOn }) => {
  it.each(fatal)('$name fails with $code, and no audio is lost with it', async ({ faults, code }) => {
    const run = await runOn({ seed: 21, live: false, faults });
    expectFailed(run, code);
  });

  it.each([
    { name: 'a frame with 400', faults: [{ on: { position: 8 }, do: { type: 'error-frame', code: 400 } }] },
    {
      name: 'a handshake refused with 403 and no word of the account',
      faults: [
        { on: { position: 8 }, do: { type: 'rst' } },
        { on: { link: 2 }, do: { type: 'http', status: 403, body: '<h1>Forbidden</h1>' } },
      ],
    },
  ] as const)('a configuration that the provider has taken is tried once more after $name', async ({ faults }) => {
    const run = await runOn({ seed: 21, live: false, faults });
    expect('summary' in run.outcome).toBe(true);
    expect(run.simulator.ledger.links).toHaveLength(2);
  });

  it('an account that the provider says is deactivated is not tried once more', async () => {
    const run = await runOn({ seed: 21, live: false, faults: [{ ...frame(403), times: 1 }] });
    expectFailed(run, 'account-inactive');
    expect(run.simulator.ledger.links).toHaveLength(1);
  });
});

describe('credentials that are refused', () => {
  it('are asked for again once, where a function gives them', async () => {
    const asked: boolean[] = [];
    const run = await runVirtually({
      seed: 22,
      live: false,
      behaviour: { credentials: [{ apiKey: 'fresh-key-77', customerId: '3fa85f64-5717-4562-b3fc-2c963f66afa6' }] },
      session: {
        credentials: ({ refresh }) => {
          asked.push(refresh);
          return {
            apiKey: refresh ? 'fresh-key-77' : 'stale-key-66',
            customerId: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
          };
        },
      },
    });
    expect('summary' in run.outcome).toBe(true);
    expect(asked).toEqual([false, true]);
  });

  it('are the end when the new ones are refused too', async () => {
    const asked: boolean[] = [];
    const run = await runVirtually({
      seed: 22,
      live: false,
      behaviour: { credentials: [{ apiKey: 'never-given', customerId: '3fa85f64-5717-4562-b3fc-2c963f66afa6' }] },
      session: {
        credentials: ({ refresh }) => {
          asked.push(refresh);
          return { apiKey: 'stale-key-66', customerId: '3fa85f64-5717-4562-b3fc-2c963f66afa6' };
        },
      },
    });
    expectFailed(run, 'authentication-failed');
    expect(asked).toEqual([false, true]);
  });
});

describe('a spent budget', () => {
  it.each([
    { name: 'two minutes for a live source', live: true, minutes: 2 },
    { name: 'ten minutes for a file', live: false, minutes: 10 },
  ])('is $name', async ({ live, minutes }) => {
    const run = await runVirtually({
      seed: 23,
      live,
      script: speechScript({ seconds: 30, seed: 23 }),
      faults: [{ on: { position: 12 }, do: { type: 'outage', seconds: 3_000 } }],
    });
    expectFailed(run, 'retry-budget-spent');
    const { ledger } = run.simulator;
    const [first, last] = [ledger.link(1).endedAt ?? 0, ledger.dials.at(-1)?.at ?? 0];
    expect((last - first) / 60_000).toBeGreaterThan(minutes - 0.2);
    expect((last - first) / 60_000).toBeLessThan(minutes + 0.2);
  });

  it('is not waited for when the provider asks for more time than is left: the error says when', async () => {
    const run = await runVirtually({
      seed: 23,
      live: true,
      faults: [
        { on: { position: 8 }, do: { type: 'rst' } },
        { on: { link: 2 }, do: { type: 'http', status: 503, retryAfter: 900 } },
      ],
    });
    expectFailed(run, 'retry-budget-spent');
    const error = 'error' in run.outcome ? run.outcome.error : undefined;
    expect(error?.retryAfterMs).toBe(900_000);
    expect(error?.remedy).toContain('900 s');
  });

  it('is ten seconds for an address that nobody answers at, as long as no link was ever ready', async () => {
    const run = await runVirtually({
      seed: 24,
      live: false,
      faults: [{ on: { time: 0 }, do: { type: 'outage', seconds: 3_000 } }],
    });
    expectFailed(run, 'connection-refused');
    expect(run.simulator.ledger.dials.at(-1)?.at).toBeLessThan(10_500);
  });
});

describe('audio that kills each link that hears it', () => {
  it('is given up after at least three links that died at the same place, 30 s apart in all', async () => {
    const run = await runVirtually({
      seed: 25,
      live: false,
      profile: { endpointSeconds: 60 },
      faults: [{ on: { position: 8 }, do: { type: 'rst' }, times: always }],
    });
    expectFailed(run, 'replay-stuck');
    const deaths = run.simulator.ledger.links.map(({ endedAt = 0 }) => endedAt);
    expect(deaths.length).toBeGreaterThanOrEqual(3);
    expect((deaths.at(-1) ?? 0) - (deaths[0] ?? 0)).toBeGreaterThanOrEqual(29_900);
    expect((deaths.at(-2) ?? 0) - (deaths[0] ?? 0)).toBeLessThan(30_000);
    const error = 'error' in run.outcome ? run.outcome.error : undefined;
    expect(isSpeechError(error, 'replay-stuck') && Math.abs(error.context.position - 8) < 0.5).toBe(true);
  });
});
