import { transcribe } from '@throughline/core';
import { speechScript } from '@throughline/simulator';
import { expect, it } from 'vitest';
import { expectClosed, expectExactWords } from '../../../kit/expectations.ts';
import { runVirtually } from '../../../kit/transcription.ts';
import { withoutPauses } from '../../../kit/without-pauses.ts';

const speech = speechScript({ seconds: 150, seed: 7 });

it.each([
  ['with pauses', speech],
  ['without any', withoutPauses(speech)],
])('what is said is shown in time where each link waits for the one before the last to end, %s', async (_, script) => {
  let latestMs = 0;
  let rotations = 0;
  const run = await runVirtually({
    seed: 7,
    live: true,
    script,
    // Each retiring link is waited for in vain, so that the place beside the active one is free only when that one is due.
    faults: [{ on: { link: 1 }, do: { type: 'no-end-of-stream' }, times: 3 }],
    session: { rotate: { afterSeconds: 20 } },
    begin: (given) => {
      const session = transcribe(given);
      const now = (): number => given.clock?.now() ?? 0;
      const begun = now();
      let farthest = 0;
      session.on('link', ({ state }) => {
        if (state === 'retiring') rotations += 1;
      });
      session.on('partial', ({ end }) => {
        // What was told before is not told late.
        if (end <= farthest) return;
        farthest = end;
        latestMs = Math.max(latestMs, now() - begun - Math.ceil(end * 10) * 100);
      });
      return session;
    },
  });
  expectClosed(run);
  expectExactWords(run);
  expect(rotations).toBeGreaterThan(2);
  // A successor that took over as soon as it is made would catch up for two seconds first.
  expect(latestMs).toBeLessThan(300);
});
