import { transcribe } from '@throughline/core';
import { speechScript, type Fault } from '@throughline/simulator';
import { Governor } from '@throughline/core/governor';
import { describe, expect, it } from 'vitest';
import { expectClosed, expectExactWords, expectOneEndEach } from '../../kit/expectations.ts';
import { runVirtually, type Run, type RunOptions } from '../../kit/transcription.ts';

const SECONDS = 70;

/** Seventy seconds of live speech, with a fresh link after 25 s. */
function rotating(faults: readonly Fault[], options: Partial<RunOptions> = {}): Promise<Run> {
  const { session, ...rest } = options;
  return runVirtually({
    seed: 3,
    live: true,
    script: speechScript({ seconds: SECONDS, seed: 3 }),
    faults,
    session: { rotate: { afterSeconds: 25 }, ...session },
    ...rest,
  });
}

const states = (run: Run): ReadonlySet<string> => new Set(run.statuses.map(({ state }) => state));
const ends = (run: Run): readonly string[] =>
  run.links.flatMap((event) =>
    event.state === 'failed'
      ? [`${event.epoch} ${event.error.code}`]
      : event.state === 'drained'
        ? [`${event.epoch} drained`]
        : [],
  );
const warnings = (run: Run): readonly string[] => run.warnings.map(({ code }) => code);

describe('a successor', () => {
  it('takes over while the active link streams, and nothing of that shows but the number of the link', async () => {
    const run = await rotating([]);
    expectClosed(run);
    expectExactWords(run);
    expectOneEndEach(run);
    expect(states(run)).toEqual(new Set(['connecting', 'open', 'ending', 'closed']));
    expect(run.session.stats.outageMs).toBe(0);
    expect(run.session.stats.links).toBeGreaterThanOrEqual(3);
  });

  it('that hangs in its handshake is ended by the connect limit and tried again', async () => {
    const run = await rotating([{ on: { link: 2 }, do: { type: 'hang-at-handshake' } }], {
      session: { rotate: { afterSeconds: 60 }, limits: { connectMs: 2_000 } },
    });
    expectClosed(run);
    expectExactWords(run);
    expectOneEndEach(run);
    expect(ends(run)).toEqual(['2 connect-timeout', '1 drained', '3 drained']);
    expect(states(run)).not.toContain('recovering');
    expect(warnings(run)).toEqual([]);
  });

  it('that is refused for good is not tried again; that nobody takes over is said once, and the link goes on', async () => {
    const run = await rotating([{ on: { link: 2 }, do: { type: 'http', status: 402 } }]);
    expectClosed(run);
    expectExactWords(run);
    expectOneEndEach(run);
    expect(ends(run)).toEqual(['2 insufficient-balance', '1 drained']);
    expect(warnings(run)).toEqual(['no-successor']);
    expect(run.warnings[0]?.message).toMatch(
      /^no-successor: no other link could take over from link 1 in time; .*insufficient-balance: /u,
    );
    expect(states(run)).not.toContain('recovering');
  });

  it('takes over at once when the active link dies, and that is no outage', async () => {
    // With the most of chance and with none, it is dialled by 26 s, and no pause of the speech is sought before 26.9 s.
    const run = await rotating([{ on: { link: 1, after: 26.5 }, do: { type: 'rst' } }], {
      session: { rotate: { afterSeconds: 41 } },
    });
    expectClosed(run);
    expectExactWords(run);
    expectOneEndEach(run);
    expect(ends(run)[0]).toBe('1 connection-lost');
    expect(states(run)).not.toContain('recovering');
    expect(run.session.stats.outageMs).toBe(0);
    expect(run.links.filter(({ state }) => state === 'retiring').map(({ epoch }) => epoch)).not.toContain(1);
  });

  it('that is still being dialled is dropped when the active link dies, and has its one end', async () => {
    const run = await rotating(
      [
        { on: { link: 2 }, do: { type: 'hang-at-handshake' } },
        { on: { link: 1, after: 26.5 }, do: { type: 'rst' } },
      ],
      { session: { rotate: { afterSeconds: 41 } } },
    );
    expectClosed(run);
    expectExactWords(run);
    expectOneEndEach(run);
    expect(ends(run).slice(0, 2)).toEqual(['1 connection-lost', '2 drained']);
    expect(states(run)).toContain('recovering');
  });

  it('is ended with the active link when the session is aborted', async () => {
    const run = await rotating([], {
      begin: (options) => {
        const session = transcribe(options);
        session.on('link', ({ epoch, state }) => {
          if (epoch === 2 && state === 'ready') session.abort();
        });
        return session;
      },
    });
    expect('error' in run.outcome && run.outcome.error.code).toBe('aborted');
    expectOneEndEach(run);
    expect(ends(run).toSorted()).toEqual(['1 aborted', '2 aborted']);
  });

  it('is not dialled sooner than the provider allows another dial, and the link goes on', async () => {
    const run = await rotating([], { traits: { dialsPerMinute: 1 } });
    expectClosed(run);
    expectExactWords(run);
    expect(run.session.stats.dials).toBe(1);
    expect(warnings(run)).toEqual(['no-successor']);
  });

  it('is dropped when the session ends meanwhile', async () => {
    const run = await rotating([], {
      script: speechScript({ seconds: 30, seed: 3 }),
      session: { rotate: { afterSeconds: 44 } },
    });
    expectClosed(run);
    expectExactWords(run);
    expect(run.session.stats.dials).toBe(2);
    expectOneEndEach(run);
  });
});

describe('a retiring link', () => {
  it('that is slower than the active one is waited for at the end, and no other link is made for that', async () => {
    // It retires from 25 s to 28 s, and has its last results 10 s later: after those of the active link, whose audio ends at 30 s.
    const run = await rotating([{ on: { link: 1 }, do: { type: 'late-results', ms: 10_000 } }], {
      script: speechScript({ seconds: 30, seed: 3 }),
      session: { rotate: { afterSeconds: 28 } },
    });
    expectClosed(run);
    expectExactWords(run);
    expectOneEndEach(run);
    expect(run.links.filter(({ state }) => state === 'retiring').map(({ epoch }) => epoch)).toEqual([1]);
    expect(ends(run)).toEqual(['1 drained', '2 drained']);
  });
});

describe('an account without room for a second link', () => {
  const full: Fault = { on: { link: 1 }, do: { type: 'limits', links: 1 } };

  it('is asked twice; then each link is ended before the next one is made, which is no failure', async () => {
    const run = await rotating([full]);
    expectClosed(run);
    expectExactWords(run);
    expectOneEndEach(run);
    expect(ends(run).filter((end) => end.endsWith('rate-limited'))).toEqual(['2 rate-limited', '3 rate-limited']);
    expect(run.session.stats.outageMs).toBe(0);
    expect(run.session.stats.links).toBeGreaterThanOrEqual(3);
    expect(warnings(run)).toEqual([]);
  });

  it('is not even asked where its governor knows', async () => {
    const run = await rotating([], { session: { governor: new Governor({ links: 1, most: 1 }) } });
    expectClosed(run);
    expectExactWords(run);
    expectOneEndEach(run);
    expect(new Set(ends(run).map((end) => end.split(' ')[1]))).toEqual(new Set(['drained']));
    expect(run.session.stats.links).toBeGreaterThanOrEqual(3);
    expect(run.session.stats.outageMs).toBe(0);
  });

  it('has its links ended one by one from the start where the caller says so', async () => {
    const run = await rotating([], { session: { rotate: { afterSeconds: 25, overlap: false } } });
    expectClosed(run);
    expectExactWords(run);
    expectOneEndEach(run);
    expect(new Set(ends(run).map((end) => end.split(' ')[1]))).toEqual(new Set(['drained']));
    expect(run.links.map(({ state }) => state)).not.toContain('retiring');
    expect(run.session.stats.links).toBeGreaterThanOrEqual(3);
  });
});
