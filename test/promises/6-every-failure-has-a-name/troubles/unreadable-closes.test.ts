import { describe, expect, it } from 'vitest';
import { closes, expectFailedAfter, expectGoesOn, runInTrouble, sources } from '../../../kit/troubled.ts';

const unreadable = [
  ['4000 without a reason', 4000, ''],
  ['4999 and garbage', 4999, '\u0000\u{1F4A5}{"code":'],
  ['3999 and words of nobody', 3999, 'Es ist etwas passiert'],
] as const;

describe.each(sources)(
  '$name whose provider closes for 90 s, nobody can read why',
  { concurrent: true },
  ({ live }) => {
    it.each(unreadable)('with %s at once goes on: no link has heard any audio', async (_, code, reason) => {
      expectGoesOn(await runInTrouble(live, { kills: () => closes(0, code, reason) }));
    });

    // It cannot be told from audio that kills each link that hears it; of the provider's own trouble there is no sign.
    it.each(unreadable)('with %s 1.5 s after each open is given up after 30 s', async (_, code, reason) => {
      const run = await runInTrouble(live, { kills: () => closes(1_500, code, reason) });
      const error = expectFailedAfter(run, 'replay-stuck', { least: 30, most: 50 });
      expect(error).toMatchObject({ provider: 'bodhi', closeCode: code, requestId: expect.any(String) });
      expect(error.causes).toHaveLength(5);
      for (const cause of error.causes ?? []) {
        expect(cause).toMatchObject({ code: 'unknown-provider-error', closeCode: code, requestId: expect.any(String) });
      }
      expect(new Set(error.causes?.map(({ at }) => at)).size).toBe(5);
    });

    it('with 1008, which blames the client, is given up after three retries without a result', async () => {
      const run = await runInTrouble(live, { kills: () => closes(0, 1008) });
      const error = expectFailedAfter(run, 'unknown-provider-error', { least: 1, most: 10 });
      expect(error).toMatchObject({ closeCode: 1008, requestId: expect.any(String) });
      expect(error.causes).toHaveLength(3);
      expect(run.dials).toHaveLength(3);
    });
  },
);
