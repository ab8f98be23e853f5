import type { SocketEnd, SpeechError } from '@throughline/core';
import { speechScript } from '@throughline/simulator';
import { expect } from 'vitest';
import { expectClosed, expectExactWords, expectFailed, expectNoStorm } from './expectations.ts';
import { type Run, type RunOptions, runVirtually } from './transcription.ts';
import { TroubledTransport, type Death, type Trouble } from './troubled-transport.ts';

/** When the trouble begins, in milliseconds. */
const BEGINS_MS = 8_000;
/** For how long it lasts. */
const LASTS_MS = 90_000;

/** Who meets it: a live source, and a recording. */
export const sources = [
  { name: 'a live session', live: true },
  { name: 'a file', live: false },
] as const;

export type TroubledRun = Run & {
  /** The milliseconds since 1970 at which the trouble began. */
  readonly beganAt: number;
  /** Seconds from the begin of the trouble to each dial within it. */
  readonly dials: readonly number[];
};

/** A session whose provider is in trouble from its 8th second on, for 90 s. */
export async function runInTrouble(
  live: boolean,
  trouble: Omit<Trouble, 'from' | 'until'> & { readonly lastsMs?: number },
  session: NonNullable<RunOptions['session']> = {},
): Promise<TroubledRun> {
  let transport: TroubledTransport | undefined;
  let beganAt = Number.NaN;
  const run = await runVirtually({
    seed: 61,
    live,
    script: speechScript({ seconds: live ? 110 : 40, seed: 61 }),
    session,
    between: (inner, clock) => {
      transport = new TroubledTransport(inner, clock, {
        ...trouble,
        from: BEGINS_MS,
        until: BEGINS_MS + (trouble.lastsMs ?? LASTS_MS),
      });
      beganAt = clock.wallNow() - clock.now() + BEGINS_MS;
      return transport;
    },
  });
  return { ...run, beganAt, dials: (transport?.dials ?? []).map((at) => (at - BEGINS_MS) / 1000) };
}

function errorOf(run: Run): SpeechError | undefined {
  return 'error' in run.outcome ? run.outcome.error : undefined;
}

/** The session failed with this code, so many seconds after the trouble began, and what it did not get an answer to is still there. */
export function expectFailedAfter(
  run: TroubledRun,
  code: string,
  seconds: { least: number; most: number },
): SpeechError {
  expectFailed(run, code);
  const error = errorOf(run);
  if (error === undefined) throw new Error('the session did not fail');
  const after = (Date.parse(error.at ?? '') - run.beganAt) / 1000;
  expect(after).toBeGreaterThanOrEqual(seconds.least);
  expect(after).toBeLessThanOrEqual(seconds.most);
  return error;
}

/** Nothing was lost by the trouble, and nobody was dialled more often than is polite. */
export function expectGoesOn(run: TroubledRun): void {
  expectClosed(run);
  expectExactWords(run);
  expect(run.gaps).toEqual([]);
  expectNoStorm(run);
  expect(run.dials.length).toBeGreaterThan(3);
}

export const closed = (code: number, reason = ''): SocketEnd => ({ type: 'close', code, reason });

/** A link that dies by a close. */
export const closes = (afterMs: number, code: number, reason = ''): Death => ({ afterMs, end: closed(code, reason) });
