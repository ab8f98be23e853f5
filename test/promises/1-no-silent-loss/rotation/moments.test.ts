import { transcribe, type Lifecycle, type LifecycleChange, type TranscriptionSession } from '@throughline/core';
import { speechScript } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { differences, expectedWords, spokenWords } from '../../../kit/compare.ts';
import { expectClosed, expectExactWords, expectNoStorm, expectOneEndEach } from '../../../kit/expectations.ts';
import { runVirtually, type Run } from '../../../kit/transcription.ts';

/** Each moment of the first rotation: an event of a link, and so many milliseconds after it. */
const moments = [
  ['1 ready', 15_000],
  ['2 dialling', 0],
  ['2 dialling', 10],
  ['2 open', 0],
  ['2 ready', 0],
  ['2 ready', 1_500],
  ['1 retiring', 0],
  ['1 retiring', 10],
  ['1 retiring', 1_500],
  ['1 drained', 0],
] as const;

interface Means {
  /** What the platform reports. */
  report(change: LifecycleChange): void;
  /** Three seconds later. */
  later(run: () => void): void;
}

type Deed = (session: TranscriptionSession, means: Means) => void;

/** Forty-five seconds of live speech, with a fresh link after 25 s, of which the first one answers late; something is done at one moment. */
async function doneAt([event, afterMs]: (typeof moments)[number], deed: Deed): Promise<Run> {
  const listeners = new Set<(change: LifecycleChange) => void>();
  const lifecycle: Lifecycle = {
    online: true,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  let done = false;
  const run = await runVirtually({
    seed: 3,
    live: true,
    script: speechScript({ seconds: 45, seed: 3 }),
    faults: [{ on: { link: 1 }, do: { type: 'late-results', ms: 2_000 } }],
    session: { rotate: { afterSeconds: 25 }, lifecycle },
    begin: (options) => {
      const session = transcribe(options);
      const after = (ms: number, act: () => void): void => void options.clock?.setTimeout(act, ms);
      const act = (): void =>
        deed(session, {
          report: (change) => listeners.forEach((listener) => listener(change)),
          later: (undo) => after(3_000, undo),
        });
      session.on('link', ({ epoch, state }) => {
        if (done || `${epoch} ${state}` !== event) return;
        done = true;
        if (afterMs === 0) act();
        else after(afterMs, act);
      });
      return session;
    },
  });
  expect(done).toBe(true);
  expectOneEndEach(run);
  expectNoStorm(run);
  expect(run.complaints).toEqual([]);
  return run;
}

/** What does not end the session, and must not be noticed in its words. */
const deeds: Readonly<Record<string, Deed>> = {
  'pause()': (session, { later }) => {
    session.pause();
    later(() => session.resume());
  },
  'the network that goes and comes': (_, { report, later }) => {
    report('offline');
    later(() => report('online'));
  },
  'a page that is frozen': (_, { report, later }) => {
    report('frozen');
    later(() => report('resumed'));
  },
  'a machine that has slept': (_, { report }) => report('woken'),
};

describe.each(moments.map((moment) => ({ moment, name: `${moment[1]} ms after ${moment[0]}` })))(
  'at a moment of a rotation, $name',
  ({ moment }) => {
    it.each(Object.entries(deeds))('%s loses no word and says none twice', async (_, deed) => {
      const run = await doneAt(moment, deed);
      expectClosed(run);
      expectExactWords(run);
      expect(run.gaps).toEqual([]);
      expect(run.links.filter(({ state }) => state === 'ready').length).toBeGreaterThanOrEqual(2);
    });

    it('finalize() may cut the word that is being said, and nothing else', async () => {
      const run = await doneAt(moment, (session) => session.finalize());
      expectClosed(run);
      const { lost, added } = differences(run, 0.3);
      expect([lost.length <= 1, added.length <= 1]).toEqual([true, true]);
    });

    it('end() brings the last word, and closes', async () => {
      const run = await doneAt(moment, (session) => void session.end());
      expect('error' in run.outcome ? run.outcome.error : undefined).toBeUndefined();
      const { acceptedSamples, settledSamples, sampleRate } = run.session.summary();
      expect(settledSamples).toBe(acceptedSamples);
      const whole = expectedWords(run).filter(({ end }) => end <= acceptedSamples);
      const said = spokenWords(run).map(({ text, start }) => ({ text, start: Math.round(start * sampleRate) }));
      expect(said.slice(0, whole.length)).toEqual(whole.map(({ text, start }) => ({ text, start })));
      expect(said.length).toBeLessThanOrEqual(whole.length + 1);
    });

    it('abort() ends both links, and hands back what has no answer', async () => {
      const run = await doneAt(moment, (session) => session.abort());
      expect('error' in run.outcome && run.outcome.error.code).toBe('aborted');
      const { acceptedSamples, settledSamples } = run.session.summary();
      expect(run.session.unsettled().length).toBe(acceptedSamples - settledSamples);
      expect(run.links.filter(({ state }) => state === 'dialling').length).toBeLessThanOrEqual(2);
    });
  },
);
