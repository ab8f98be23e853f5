import { describe, expect, it } from 'vitest';
import { closes, expectFailedAfter, expectGoesOn, runInTrouble, sources } from '../../../kit/troubled.ts';

const refused = (status: number, retryAfter: string) =>
  ({ type: 'refused', status, headers: { 'retry-after': retryAfter }, body: '' }) as const;

describe.each(sources)('$name whose provider refuses dials with a time to wait', { concurrent: true }, ({ live }) => {
  it.each([429, 503])('each second one with %d, for 90 s: waits as asked, and loses nothing', async (status) => {
    const run = await runInTrouble(live, {
      refuses: (dial) => (dial % 2 === 1 ? refused(status, '12') : undefined),
      kills: () => closes(700, 1012),
    });
    expectGoesOn(run);
    const waits = run.dials.flatMap((at, index) => (index % 2 === 0 ? [(run.dials[index + 1] ?? Infinity) - at] : []));
    for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(12);
  });

  it('with 503 for longer than its budget: fails at once, and says when to come back', async () => {
    const run = await runInTrouble(live, { refuses: () => refused(503, '900'), kills: () => closes(0, 1006) });
    const error = expectFailedAfter(run, 'retry-budget-spent', { least: 0, most: 2 });
    expect(error).toMatchObject({ retryAfterMs: 900_000, httpStatus: 503, requestId: expect.any(String) });
    expect(error.remedy).toContain('Try again in 900 s');
    expect(error.causes?.map(({ code }) => code)).toEqual(['connection-lost', 'provider-unavailable']);
  });
});
