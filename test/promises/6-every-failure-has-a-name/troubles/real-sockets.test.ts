import { describe, expect, it } from 'vitest';
import type { CredentialsRequest } from '@throughline/core';
import { expectClosed, expectExactWords, expectFailed, expectNoStorm } from '../../../kit/expectations.ts';
import { bodhiCredentials as credentials } from '../../../kit/providers.ts';
import { runOverSockets } from '../../../kit/transcription.ts';

/** The cells of this folder run in virtual time; these few say that a real server is understood in the same way. */
describe.each([
  { name: 'a live session', live: true },
  { name: 'a file', live: false },
])('$name over real sockets', { concurrent: true }, ({ live }) => {
  it.each([1001, 1012, 1013])('whose provider closes eight links with %d goes on, and loses nothing', async (code) => {
    const run = await runOverSockets({
      seed: 63,
      live,
      faults: [{ on: { link: 1, after: 0.5 }, do: { type: 'close', code, reason: 'service restart' }, times: 8 }],
    });
    expectClosed(run);
    expectExactWords(run);
    expectNoStorm(run);
    expect(run.simulator.ledger.links).toHaveLength(9);
  });

  it('whose provider sends a late 500 on eight links goes on, and loses nothing', async () => {
    const run = await runOverSockets({
      seed: 63,
      live,
      faults: [{ on: { link: 1, after: 1 }, do: { type: 'error-frame', code: 500, shape: 'short' }, times: 8 }],
    });
    expectClosed(run);
    expectExactWords(run);
    expect(run.simulator.ledger.links).toHaveLength(9);
  });

  it('whose account has no balance, by the reason of a close, fails at once', async () => {
    const reason = 'Insufficient Balance: not enough credits for the request';
    const run = await runOverSockets({
      seed: 63,
      live,
      faults: [{ on: { position: 8 }, do: { type: 'close', code: 4002, reason } }],
    });
    expectFailed(run, 'insufficient-balance');
    expect(run.simulator.ledger.dials).toHaveLength(1);
  });

  it.each([4001, 1008])('whose token is refused by a close with %d and no word goes on with another', async (code) => {
    const asked: boolean[] = [];
    const run = await runOverSockets({
      seed: 63,
      live,
      faults: [
        { on: { position: 8 }, do: { type: 'close', code } },
        { on: { link: 2 }, do: { type: 'close', code } },
      ],
      session: {
        credentials: ({ refresh }: CredentialsRequest) => {
          asked.push(refresh);
          return { ...credentials, expiresAt: Date.now() + 3_600_000 };
        },
      },
    });
    expectClosed(run);
    expectExactWords(run);
    expect(asked).toEqual([false, true]);
    expect(run.simulator.ledger.links).toHaveLength(3);
  });
});
