import { expect, it } from 'vitest';
import { runPlainly } from '../../kit/plain/session.ts';

it('a provider that allows fewer dials in a minute than a session makes is never dialled more often', async () => {
  const { simulator } = await runPlainly({
    session: { retry: { budgetMs: 600_000 } },
    protocol: { traits: { dialsPerMinute: 5 } },
    faults: [{ on: { link: 1 }, do: { type: 'rst' }, times: 12 }],
  });
  const dials = simulator.ledger.dials.map(({ at }) => at);
  expect(dials).toHaveLength(13);
  for (const [index, at] of dials.entries()) {
    const within = dials.filter((other) => other >= at && other < at + 60_000);
    expect(within.length, `from dial ${index}`).toBeLessThanOrEqual(5);
  }
});
