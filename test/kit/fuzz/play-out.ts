import {
  isSpeechError,
  type FinalResult,
  type PartialResult,
  type Random,
  type TranscriptionSession,
} from '@throughline/core';
import type { Script, Simulator, VirtualClock } from '@throughline/simulator';
import { sourceOf } from '../sources.ts';
import { whole } from './mutate-frame.ts';

/** A session whose frames are damaged, before it is given its audio. */
export interface Setup {
  readonly session: TranscriptionSession;
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  readonly script: Script;
  /** Seconds of the script. */
  readonly seconds: number;
  readonly random: Random;
  /** What must not be shown. */
  readonly apiKey: string;
  /** Gets what goes wrong. */
  readonly complaints: string[];
}

/** Gives a session the whole script, aborts it at times, and waits for its end, which it returns; nothing may be left of it. */
export async function playOut({
  session,
  clock,
  simulator,
  script,
  seconds,
  random,
  apiKey,
  complaints,
}: Setup): Promise<string> {
  const check = ({ type, id, start, end, words = [] }: FinalResult | PartialResult): void => {
    const times = [start, end, ...words.flatMap((word) => [word.start, word.end])];
    if (times.every((time) => time >= 0 && time <= seconds)) return;
    complaints.push(`${type} ${id} lies outside the audio: ${times.join(' ')}`);
  };
  session.on('final', check);
  session.on('partial', check);
  session.on('failure', (error) => {
    if (JSON.stringify(error).includes(apiKey)) complaints.push('a key was shown');
  });
  const aborts = random.next() < 0.3 ? whole(random, 20_000) : undefined;
  const abortion = aborts === undefined ? undefined : clock.setTimeout(() => session.abort('enough'), aborts);
  const fed = session.pipe(sourceOf(script), { end: true }).then(
    () => undefined,
    (error: unknown) => {
      if (!isSpeechError(error)) complaints.push(`the pipe rejected with ${String(error)}`);
    },
  );
  const outcome = await clock.runUntil(
    session.closed.then(
      () => 'closed',
      (error: unknown) => (isSpeechError(error) ? error.code : Promise.reject(error as Error)),
    ),
  );
  clock.clearTimeout(abortion);
  await clock.runUntil(fed);
  if (aborts !== undefined && clock.now() > aborts + 1_000 && outcome === 'aborted') {
    complaints.push('an abort took longer than a second');
  }
  await simulator.close();
  await clock.advance(1_000);
  if (clock.pending > 0) complaints.push(`${clock.pending} timers were left behind`);
  return outcome;
}
