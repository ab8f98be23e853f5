import { describe, expect, it } from 'vitest';
import type { FinalResult, Gap, TranscriptionSession } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { createAudioConverter } from '@throughline/node';
import { scriptWords } from '@throughline/simulator';
import { virtualProvider, type VirtualProvider } from '../../kit/transcription.ts';

const RATE = 16_000;

interface Told {
  readonly session: TranscriptionSession;
  readonly finals: FinalResult[];
  readonly gaps: Gap[];
}

function listen(session: TranscriptionSession): Told {
  const finals: FinalResult[] = [];
  const gaps: Gap[] = [];
  session.on('final', (final) => finals.push(final));
  session.on('gap', (gap) => gaps.push(gap));
  return { session, finals, gaps };
}

/** Gives the script's audio of `[from, to)` in real time. */
async function speak(provider: VirtualProvider, { session }: Told, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += RATE / 10) {
    void session.write(provider.audio.samples(at, Math.min(at + RATE / 10, to)));
    await provider.clock.advance(100);
  }
}

function wordsOf({ finals }: Told): string[] {
  return finals
    .flatMap(({ words = [] }) => words)
    .map(({ text, start, end }) => `${text} ${Math.round(start * RATE)} ${Math.round(end * RATE)}`);
}

/** The script's words, moved by what was skipped before them. */
function wordsMoved(provider: VirtualProvider, moved: (position: number) => number): string[] {
  return scriptWords(provider.script).map(
    ({ text, start, end }) => `${text} ${start + moved(start)} ${end + moved(start)}`,
  );
}

/** A place between two words, some seconds into the script. */
function pauseAfter(provider: VirtualProvider, seconds: number): number {
  const words = scriptWords(provider.script);
  const index = words.findIndex(({ start }, at) => start > seconds * RATE && start > (words[at - 1]?.end ?? 0));
  return Math.round(((words[index - 1]?.end ?? 0) + (words[index]?.start ?? 0)) / 2);
}

describe('time that the source never captured', () => {
  it('is a gap with the reason `source`, and all later words keep their true time', async () => {
    const provider = virtualProvider({ seconds: 20 });
    const told = listen(provider.open({ live: true }));
    const hole = pauseAfter(provider, 8);
    await speak(provider, told, 0, hole);
    await told.session.skip({ seconds: 2.5 });
    await speak(provider, told, hole, provider.audio.length);
    const summary = await provider.clock.runUntil(told.session.end());
    expect(wordsOf(told)).toEqual(wordsMoved(provider, (position) => (position < hole ? 0 : 40_000)));
    expect(told.gaps).toEqual([
      {
        start: hole / RATE,
        end: (hole + 40_000) / RATE,
        startSample: hole,
        endSample: hole + 40_000,
        reason: 'source',
      },
    ]);
    const all = provider.audio.length + 40_000;
    expect(summary).toMatchObject({ acceptedSamples: all, settledSamples: all, links: 1, replayed: 0 });
    // The provider was sent the silence that ends a segment in its place.
    const silences = provider.simulator.ledger.link(1).received.filter(({ kind }) => kind === 'silence');
    expect(silences.map(({ count }) => count)).toEqual([1.5 * RATE]);
    await provider.simulator.close();
  });

  it('of less than 0.3 s leaves no silence on the link', async () => {
    const provider = virtualProvider({ seconds: 20 });
    const told = listen(provider.open({ live: true }));
    const hole = pauseAfter(provider, 8);
    await speak(provider, told, 0, hole);
    void told.session.skip({ samples: 0.3 * RATE - 1 });
    await speak(provider, told, hole, provider.audio.length);
    await provider.clock.runUntil(told.session.end());
    expect(wordsOf(told)).toEqual(wordsMoved(provider, (position) => (position < hole ? 0 : 0.3 * RATE - 1)));
    expect(provider.simulator.ledger.link(1).received.some(({ kind }) => kind === 'silence')).toBe(false);
    await provider.simulator.close();
  });

  it('does not drift: a thousand spans of 0.0333 s are 33.3 s, to less than a sample', async () => {
    const provider = virtualProvider({ seconds: 4 });
    const told = listen(provider.open());
    for (let n = 0; n < 1_000; n += 1) void told.session.skip({ seconds: 0.0333 });
    expect(Math.abs(told.session.positions.acceptedSamples - 33.3 * RATE)).toBeLessThan(1);
    await provider.clock.runUntil(told.session.pipe(sourceOf(provider)).then(() => told.session.end()));
    const moved = told.session.positions.acceptedSamples - provider.audio.length;
    expect(Math.abs(moved - 33.3 * RATE)).toBeLessThan(1);
    expect(wordsOf(told)).toEqual(wordsMoved(provider, () => moved));
    await provider.simulator.close();
  });

  it('takes no memory and no time, however long it is, and the words after it have their place', async () => {
    const provider = virtualProvider({ seconds: 12 });
    const told = listen(provider.open({ live: true, window: { seconds: 5 } }));
    const hole = pauseAfter(provider, 5);
    await speak(provider, told, 0, hole);
    for (let hour = 0; hour < 24; hour += 1) void told.session.skip({ seconds: 3_600 });
    await speak(provider, told, hole, provider.audio.length);
    const summary = await provider.clock.runUntil(told.session.end());
    const day = 24 * 3_600 * RATE;
    expect(wordsOf(told)).toEqual(wordsMoved(provider, (position) => (position < hole ? 0 : day)));
    expect(summary.gaps.map(({ startSample, endSample, reason }) => [startSample, endSample, reason])).toEqual([
      [hole, hole + day, 'source'],
    ]);
    expect(summary.settledSamples).toBe(provider.audio.length + day);
    await provider.simulator.close();
  });

  it('may come before the first audio; and where nothing else comes, nothing is dialled', async () => {
    const provider = virtualProvider({ seconds: 6 });
    const told = listen(provider.open());
    await told.session.skip({ seconds: 1 });
    await provider.clock.runUntil(told.session.pipe(sourceOf(provider)).then(() => told.session.end()));
    expect(wordsOf(told)).toEqual(wordsMoved(provider, () => RATE));
    const nothing = provider.open();
    await nothing.skip({ seconds: 1 });
    const summary = await provider.clock.runUntil(nothing.end());
    expect(summary).toMatchObject({
      dials: 0,
      accepted: 1,
      settled: 1,
      gaps: [{ start: 0, end: 1, reason: 'source' }],
    });
    await provider.simulator.close();
  });

  it('in an outage is where it was, for the link that comes after it', async () => {
    const provider = virtualProvider({
      seconds: 20,
      faults: [{ on: { time: 6_000 }, do: { type: 'outage', seconds: 6 } }],
    });
    const told = listen(provider.open({ live: true }));
    const hole = pauseAfter(provider, 9);
    await speak(provider, told, 0, hole);
    void told.session.skip({ seconds: 4 });
    await speak(provider, told, hole, provider.audio.length);
    const summary = await provider.clock.runUntil(told.session.end());
    expect(summary.links).toBe(2);
    expect(wordsOf(told)).toEqual(wordsMoved(provider, (position) => (position < hole ? 0 : 4 * RATE)));
    expect(summary.gaps).toHaveLength(1);
    await provider.simulator.close();
  });

  it('takes its turn among writes that wait for room', async () => {
    const provider = virtualProvider({ seconds: 12 });
    const told = listen(provider.open({ window: { seconds: 2 } }));
    const hole = pauseAfter(provider, 5);
    const order: string[] = [];
    void told.session.write(provider.audio.samples(0, hole)).then(() => order.push('first'));
    void told.session.skip({ seconds: 1 }).then(() => order.push('skip'));
    void told.session.skip({ seconds: 1.5 }).then(() => order.push('skip too'));
    void told.session.write(provider.audio.samples(hole)).then(() => order.push('second'));
    expect(told.gaps).toEqual([]);
    const summary = await provider.clock.runUntil(told.session.end());
    expect(order).toEqual(['first', 'skip', 'skip too', 'second']);
    expect(wordsOf(told)).toEqual(wordsMoved(provider, (position) => (position < hole ? 0 : 2.5 * RATE)));
    expect(summary.settledSamples).toBe(provider.audio.length + 2.5 * RATE);
    await provider.simulator.close();
  });

  it('stands where it was told also where the audio is converted, and does not drift there either', async () => {
    const provider = virtualProvider({ seconds: 4 });
    const session = provider.open({
      input: { sampleRate: 44_100 },
      convert: true,
      createConverter: createAudioConverter,
      live: true,
    });
    await createAudioConverter({ sampleRate: 44_100, channels: 1, encoding: 'pcm_s16le' }, RATE);
    let writtenSeconds = 0;
    for (let n = 0; n < 200; n += 1) {
      const count = 441 + (n % 5);
      writtenSeconds += count / 44_100 + 0.0111;
      void session.write(new Int16Array(count).fill(n));
      await session.skip({ seconds: 0.0111 });
    }
    // What the last piece holds comes with the end.
    expect(Math.abs(session.positions.accepted - writtenSeconds)).toBeLessThan(2 / RATE);
    session.abort();
    await session.closed.catch(() => undefined);
    await provider.simulator.close();
  });

  it('is where it was also where the stream is one piece that is sent again from its start', async () => {
    const provider = virtualProvider({ seconds: 12, faults: [{ on: { time: 8_000 }, do: { type: 'rst' } }] });
    const protocol = bodhi({ model: 'en-general-v2-8khz', sampleRate: RATE, url: provider.url });
    const whole = { ...protocol, traits: { ...protocol.traits, replay: 'whole' as const } };
    const told = listen(provider.open({ live: true, protocol: whole }));
    const hole = pauseAfter(provider, 5);
    await told.session.skip({ seconds: 1 });
    await speak(provider, told, 0, hole);
    void told.session.skip({ seconds: 4 });
    await speak(provider, told, hole, provider.audio.length);
    const summary = await provider.clock.runUntil(told.session.end());
    expect(summary.links).toBe(2);
    expect(wordsOf(told)).toEqual(wordsMoved(provider, (position) => (position < hole ? RATE : 5 * RATE)));
    expect(summary.gaps.map(({ start, reason }) => [start, reason])).toEqual([
      [0, 'source'],
      [hole / RATE + 1, 'source'],
    ]);
    expect(summary.settledSamples).toBe(provider.audio.length + 5 * RATE);
    await provider.simulator.close();
  });

  it('is silence in what has no answer, and is reported before that is', async () => {
    const provider = virtualProvider({ seconds: 6 });
    const session = provider.open();
    session.pause();
    void session.write(provider.audio.samples(0, 1_000));
    void session.skip({ samples: 500 });
    void session.write(provider.audio.samples(1_000, 1_500));
    expect(session.unsettled()).toEqual(
      Int16Array.from([
        ...provider.audio.samples(0, 1_000),
        ...new Int16Array(500),
        ...provider.audio.samples(1_000, 1_500),
      ]),
    );
    expect(session.summary().gaps).toMatchObject([{ startSample: 1_000, endSample: 1_500, reason: 'source' }]);
    session.abort();
    await session.closed.catch(() => undefined);
  });

  it('is refused after the end, and where it cannot be', async () => {
    const provider = virtualProvider({ seconds: 4 });
    const { session } = listen(provider.open());
    await expect(session.skip({ seconds: -1 })).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(session.skip({} as never)).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(session.skip({ seconds: 1, samples: 1 } as never)).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(session.skip({ samples: 0.5 })).rejects.toMatchObject({ code: 'config-invalid' });
    expect(session.positions.accepted).toBe(0);
    const ended = session.end();
    await expect(session.skip({ seconds: 1 })).rejects.toMatchObject({ code: 'session-ended' });
    await provider.clock.runUntil(ended);
    await expect(session.skip({ seconds: 1 })).rejects.toMatchObject({ code: 'session-ended' });
    const aborted = provider.open();
    aborted.abort();
    await aborted.closed.catch(() => undefined);
    await expect(aborted.skip({ seconds: 1 })).rejects.toMatchObject({ code: 'aborted' });
  });
});

function sourceOf({ audio }: VirtualProvider) {
  return {
    format: { sampleRate: RATE, channels: 1, encoding: 'pcm_s16le' as const },
    seekable: true,
    async *frames(from = 0) {
      yield* audio.chunks({ from });
    },
  };
}
