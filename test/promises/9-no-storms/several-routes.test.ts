import { scriptedEngine, speechScript, type Fault } from '@throughline/simulator';
import { expect, it } from 'vitest';
import { runRouted } from '../../kit/routed.ts';

const SECONDS = 150;
/** Each alone stays below its own limit. */
const ROUTES = 6;

it('a session with several routes dials all of them together no more than 15 times in any minute', async () => {
  const script = speechScript({ seconds: SECONDS, seed: 1 });
  const flaps: Fault = { on: { link: 1 }, do: { type: 'flap' }, times: 1_000 };
  const { simulators } = await runRouted({
    routes: Array.from({ length: ROUTES }, () => ({
      provider: 'bodhi' as const,
      sampleRate: 16_000,
      engine: scriptedEngine({ script }),
      faults: [flaps],
    })),
    seconds: SECONDS,
    audio: (from, to) => new Int16Array(to - from),
    session: { failover: { afterMs: 1_000 }, retry: { budgetMs: 600_000 } },
    at: (seconds, _, session) => {
      if (seconds >= SECONDS - 1) session.abort();
    },
  });
  const dials = simulators.flatMap(({ ledger }) => ledger.dials.map(({ at }) => at)).toSorted((a, b) => a - b);
  const most = Math.max(...dials.map((from) => dials.filter((at) => at >= from && at < from + 60_000).length));
  // Without the limit of all together it is twice as many.
  expect(most).toBe(15);
});
