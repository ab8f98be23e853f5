import { describe, expect, it } from 'vitest';
import { closed, expectFailedAfter, runInTrouble } from '../../../kit/troubled.ts';

const frame = (link: number): string =>
  JSON.stringify({ error: 'Internal Server Error', message: `unexpected server error ${link}`, code: 500 });

describe.each([
  { name: 'a live session', live: true, minutes: 2 },
  { name: 'a file', live: false, minutes: 10 },
])(
  '$name whose provider fails for longer than its budget of $minutes min',
  { concurrent: true },
  ({ live, minutes }) => {
    it("fails with all that the provider's support asks for", async () => {
      const run = await runInTrouble(live, {
        kills: (link) => ({ afterMs: 0, frames: [frame(link)], end: closed(1011) }),
        lastsMs: 3_600_000,
      });
      const error = expectFailedAfter(run, 'retry-budget-spent', { least: minutes * 60, most: minutes * 60 + 30 });
      expect(error).toMatchObject({ provider: 'bodhi', providerCode: 500, requestId: expect.any(String) });
      expect(error.message).toContain('unexpected server error');
      expect(error.remedy).toContain('support@navanatech.in');
      expect(error.support).toBe('support@navanatech.in');
      const { causes = [] } = JSON.parse(JSON.stringify(error)) as {
        readonly causes?: readonly Record<string, unknown>[];
      };
      expect(causes).toHaveLength(5);
      expect(causes.at(-1)).toMatchObject({ at: error.at, requestId: error.requestId, providerCode: 500 });
      expect(new Set(causes.map(({ requestId }) => requestId)).size).toBe(5);
    });
  },
);
