import type { Transport } from '@throughline/core';
import { scriptAudio, scriptText, scriptWords, speechScript } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { expectedWords } from '../../kit/compare.ts';
import { expectClosed, expectExactWords, expectFailed, expectNoStorm } from '../../kit/expectations.ts';
import { SpoilingTransport, type SpoilingOptions, type Slip } from '../../kit/spoiling-transport.ts';
import { type Run, runVirtually, type RunOptions } from '../../kit/transcription.ts';
import { usedHeapBytes } from '../../kit/fuzz/used-heap.ts';

const script = speechScript({ seconds: 24, seed: 5 });

const unreadable: readonly Slip[] = ['truncated', 'textless', 'untyped'];
const readable: readonly Slip[] = ['nan', 'bytes', 'unkeyed', 'rekeyed'];
const mistimed: readonly Slip[] = ['milliseconds', 'ahead'];

function misspoken(options: SpoilingOptions, more: Partial<RunOptions> = {}): Promise<Run> {
  const between = (inner: Transport): Transport => new SpoilingTransport(inner, options);
  return runVirtually({ seed: 5, live: true, script, between, ...more });
}

/** A provider that is asked to say finals only. */
const config = { excludePartial: true };
const third = (script.utterances[2]?.words ?? []).map(({ text }) => text).join(' ');

const textOf = (run: Run): string =>
  run.finals
    .toSorted((a, b) => a.start - b.start)
    .map(({ text }) => text)
    .join(' ');
const unreadDeaths = (run: Run): number =>
  run.links.filter((link) => link.state === 'failed' && link.error.code === 'unread-answer').length;

describe('a result that can be read in spite of its form', () => {
  it.each(readable)('is used: %s', async (slip) => {
    const run = await misspoken({ slip: () => slip });
    expectClosed(run);
    expectExactWords(run);
    expect(unreadDeaths(run)).toBe(0);
  });
});

describe('a final that cannot be used', () => {
  it.each(unreadable)('once is asked for again, and every word comes once: %s', async (slip) => {
    const run = await misspoken({
      slip: ({ final, segment }, link) => (final && link === 1 && segment === 2 ? slip : undefined),
    });
    expectClosed(run);
    expectExactWords({ ...run, finals: run.finals.toSorted((a, b) => a.start - b.start) });
    expect([unreadDeaths(run), run.gaps]).toEqual([1, []]);
  });

  it.each(unreadable)('as the last of the stream is asked for again: %s', async (slip) => {
    const last = script.utterances.length - 1;
    const run = await misspoken({
      slip: ({ final, segment }, link) => (final && link === 1 && segment === last ? slip : undefined),
    });
    expectClosed(run);
    expectExactWords(run);
    expect(run.gaps).toEqual([]);
  });

  it.each(unreadable)(
    'on every link, and without partials, is a gap over its words and nothing else: %s',
    async (slip) => {
      const run = await misspoken(
        { slip: ({ final, text }) => (final && text === third ? slip : undefined) },
        { config },
      );
      expectClosed(run);
      expectExactWords({ ...run, finals: run.finals.toSorted((a, b) => a.start - b.start) });
      expect(run.gaps).toEqual([expect.objectContaining({ reason: 'unread' })]);
      const missing = scriptWords(script).filter((word) => !expectedWords(run).includes(word));
      expect(missing.map(({ text }) => text).join(' ')).toBe(third);
      expect(run.session.summary().unreadFrames).toBe(2);
    },
  );

  it.each(unreadable)('on every link, but shown as a partial, becomes final as it was shown: %s', async (slip) => {
    const run = await misspoken({ slip: ({ final, text }) => (final && text === third ? slip : undefined) });
    expectClosed(run);
    expect(textOf(run)).toBe(scriptText(script));
    expect(run.finals.filter(({ unconfirmed }) => unconfirmed === true).map(({ text }) => text)).toEqual([third]);
    expect(run.gaps).toEqual([]);
  });

  it.each(unreadable)(
    'in a provider all of whose frames are so fails the session after three links: %s',
    async (slip) => {
      const run = await misspoken({ slip: () => slip }, { live: false });
      expectFailed(run, 'unread-answer');
      expect(run.links.filter(({ state }) => state === 'dialling')).toHaveLength(3);
      expect(run.session.unsettled()).toEqual(scriptAudio(script).samples(0, run.session.summary().acceptedSamples));
      expect(run.finals).toEqual([]);
    },
  );
});

describe('times that cannot be', () => {
  it.each(mistimed)('do not take words away: %s', async (slip) => {
    const run = await misspoken({ slip: ({ segment }) => (segment % 3 === 1 ? slip : undefined) });
    expectClosed(run);
    expect(textOf(run)).toBe(scriptText(script));
    expect(run.warnings.filter(({ code }) => code === 'times-impossible')).toHaveLength(1);
  });
});

describe('20 frames a second of an unknown type with text in them, for 10 min', () => {
  it.each([
    ['beside the results', 1_000],
    ['from the first moment of each link', 0],
  ])(
    '%s cost at most three links more, no gap, no word, and no memory',
    async (_, afterMs) => {
      const long = speechScript({ seconds: 600, seed: 9 });
      const chatter = JSON.stringify({ type: 'interim_v3', transcript: 'so it is' });
      const heap: number[] = [];
      let frames = 0;
      const run = await runVirtually({
        seed: 9,
        live: true,
        script: long,
        between: (inner, clock) => ({
          headers: inner.headers,
          pings: inner.pings,
          open: (request, handlers, limits) => {
            let over = false;
            const chat = (): void => {
              if (over) return;
              handlers.message(chatter);
              frames += 1;
              if (frames % 3_000 === 0) heap.push(usedHeapBytes());
              clock.setTimeout(chat, 50);
            };
            const ended = (): void => {
              over = true;
            };
            const socket = inner.open(
              request,
              {
                opened: () => {
                  handlers.opened();
                  clock.setTimeout(chat, afterMs + 200);
                },
                activity: () => handlers.activity(),
                ended: (end) => {
                  ended();
                  handlers.ended(end);
                },
                message: (data) => handlers.message(data),
              },
              limits,
            );
            return {
              get bufferedAmount() {
                return socket.bufferedAmount;
              },
              send: (data) => socket.send(data),
              close: (code, reason) => {
                ended();
                socket.close(code, reason);
              },
              terminate: () => {
                ended();
                socket.terminate();
              },
            };
          },
        }),
      });
      expectClosed(run);
      expectNoStorm(run);
      expect(frames).toBeGreaterThan(11_000);
      expect(textOf(run)).toBe(scriptText(long));
      expect(run.gaps).toEqual([]);
      expect(run.links.filter(({ state }) => state === 'dialling').length).toBeLessThanOrEqual(4);
      expect(run.warnings.filter(({ code }) => code === 'frames-ignored')).toHaveLength(1);
      expect(run.warnings.length).toBeLessThan(20);
      expect(run.session.summary().unreadFrames).toBeGreaterThan(11_000);
      const [first = 0, ...later] = heap;
      // What the test itself keeps of ten minutes is a part of it: every final and its words.
      expect(later.every((bytes) => bytes - first < 4 * 2 ** 20)).toBe(true);
    },
    120_000,
  );
});
