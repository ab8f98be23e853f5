import { transcribe } from '@throughline/core';
import { systemClock } from '@throughline/core/internal';
import { speechScript } from '@throughline/simulator';
import { expect, it } from 'vitest';
import { expectClosed, expectExactWords } from '../../../kit/expectations.ts';
import { latenessOf, type Lateness } from '../../../kit/lateness.ts';
import { runVirtually } from '../../../kit/transcription.ts';
import { withoutPauses } from '../../../kit/without-pauses.ts';

const speech = speechScript({ seconds: 150, seed: 7 });

it.each([
  ['with pauses', speech],
  ['without any', withoutPauses(speech)],
])('what is said is shown in time where each link waits for the one before the last to end, %s', async (_, script) => {
  let noted: Lateness = { told: [], takenOver: [] };
  const run = await runVirtually({
    seed: 7,
    live: true,
    script,
    // Each retiring link is waited for in vain, so that the place beside the active one is free only when that one is due.
    faults: [{ on: { link: 1 }, do: { type: 'no-end-of-stream' }, times: 3 }],
    session: { rotate: { afterSeconds: 20 } },
    begin: (given) => {
      const session = transcribe(given);
      noted = latenessOf(session, given.clock ?? systemClock);
      return session;
    },
  });
  expectClosed(run);
  expectExactWords(run);
  expect(noted.takenOver.length).toBeGreaterThan(2);
  // A successor that took over as soon as it is made would catch up for two seconds first.
  expect(Math.max(...noted.told.map(({ lateMs }) => lateMs))).toBeLessThan(300);
});
