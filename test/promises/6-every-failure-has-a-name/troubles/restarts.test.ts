import { describe, it } from 'vitest';
import { closes, expectGoesOn, runInTrouble, sources } from '../../../kit/troubled.ts';

const deaths = [
  { code: 1012, when: 'at once', afterMs: 0 },
  { code: 1012, when: 'after 0.6 s', afterMs: 600 },
  { code: 1012, when: 'after 2.5 s', afterMs: 2_500 },
  { code: 1001, when: 'after 0.6 s', afterMs: 600 },
  { code: 1013, when: 'after 0.6 s', afterMs: 600 },
  { code: 1013, when: 'after 2.5 s', afterMs: 2_500 },
] as const;

describe.each(sources)('$name whose provider restarts for 90 s', { concurrent: true }, ({ live }) => {
  it.each(deaths)('and closes each link with $code $when goes on, and loses nothing', async ({ code, afterMs }) => {
    expectGoesOn(await runInTrouble(live, { kills: () => closes(afterMs, code, 'service restart') }));
  });
});
