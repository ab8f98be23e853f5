import { describe, expect, it } from 'vitest';
import type { FinalResult, Gap, TranscriptionSession } from '@throughline/core';
import { createAudioConverter } from '@throughline/node';
import { scriptWords } from '@throughline/simulator';
import { virtualService, type VirtualService } from '../../kit/service.ts';

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
async function speak(service: VirtualService, { session }: Told, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += RATE / 10) {
    void session.write(service.audio.samples(at, Math.min(at + RATE / 10, to)));
    await service.clock.advance(100);
  }
}

function wordsOf({ finals }: Told): string[] {
  return finals
    .flatMap(({ words = [] }) => words)
    .map(({ text, start, end }) => `${text} ${Math.round(start * RATE)} ${Math.round(end * RATE)}`);
}

/** The script's words, moved by what was skipped before them. */
function wordsMoved(service: VirtualService, moved: (position: number) => number): string[] {
  return scriptWords(service.script).map(
    ({ text, start, end }) => `${text} ${start + moved(start)} ${end + moved(start)}`,
  );
}

/** A place between two words, some seconds into the script. */
function pauseAfter(service: VirtualService, seconds: number): number {
  const words = scriptWords(service.script);
  const index = words.findIndex(({ start }, at) => start > seconds * RATE && start > (words[at - 1]?.end ?? 0));
  return Math.round(((words[index - 1]?.end ?? 0) + (words[index]?.start ?? 0)) / 2);
}

describe('time that the source never captured', () => {
  it('is a gap with the reason `source`, and all later words keep their true time', async () => {
    const service = virtualService({ seconds: 20 });
    const told = listen(service.open({ live: true }));
    const hole = pauseAfter(service, 8);
    await speak(service, told, 0, hole);
    await told.session.skip({ seconds: 2.5 });
    await speak(service, told, hole, service.audio.length);
    const summary = await service.clock.runUntil(told.session.end());
    expect(wordsOf(told)).toEqual(wordsMoved(service, (position) => (position < hole ? 0 : 40_000)));
    expect(told.gaps).toEqual([
      {
        start: hole / RATE,
        end: (hole + 40_000) / RATE,
        startSample: hole,
        endSample: hole + 40_000,
        reason: 'source',
      },
    ]);
    const all = service.audio.length + 40_000;
    expect(summary).toMatchObject({ acceptedSamples: all, settledSamples: all, links: 1, replayed: 0 });
    // The provider was sent the silence that ends a segment in its place.
    const silences = service.simulator.ledger.link(1).received.filter(({ kind }) => kind === 'silence');
    expect(silences.map(({ count }) => count)).toEqual([1.5 * RATE]);
    await service.simulator.close();
  });

  it('of less than 0.3 s leaves no silence on the link', async () => {
    const service = virtualService({ seconds: 20 });
    const told = listen(service.open({ live: true }));
    const hole = pauseAfter(service, 8);
    await speak(service, told, 0, hole);
    void told.session.skip({ samples: 0.3 * RATE - 1 });
    await speak(service, told, hole, service.audio.length);
    await service.clock.runUntil(told.session.end());
    expect(wordsOf(told)).toEqual(wordsMoved(service, (position) => (position < hole ? 0 : 0.3 * RATE - 1)));
    expect(service.simulator.ledger.link(1).received.some(({ kind }) => kind === 'silence')).toBe(false);
    await service.simulator.close();
  });

  it('does not drift: a thousand spans of 0.0333 s are 33.3 s, to less than a sample', async () => {
    const service = virtualService({ seconds: 4 });
    const told = listen(service.open());
    for (let n = 0; n < 1_000; n += 1) void told.session.skip({ seconds: 0.0333 });
    expect(Math.abs(told.session.positions.acceptedSamples - 33.3 * RATE)).toBeLessThan(1);
    await service.clock.runUntil(told.session.pipe(sourceOf(service)).then(() => told.session.end()));
    const moved = told.session.positions.acceptedSamples - service.audio.length;
    expect(Math.abs(moved - 33.3 * RATE)).toBeLessThan(1);
    expect(wordsOf(told)).toEqual(wordsMoved(service, () => moved));
    await service.simulator.close();
  });

  it('takes no memory and no time, however long it is, and the words after it have their place', async () => {
    const service = virtualService({ seconds: 12 });
    const told = listen(service.open({ live: true, window: { seconds: 5 } }));
    const hole = pauseAfter(service, 5);
    await speak(service, told, 0, hole);
    for (let hour = 0; hour < 24; hour += 1) void told.session.skip({ seconds: 3_600 });
    await speak(service, told, hole, service.audio.length);
    const summary = await service.clock.runUntil(told.session.end());
    const day = 24 * 3_600 * RATE;
    expect(wordsOf(told)).toEqual(wordsMoved(service, (position) => (position < hole ? 0 : day)));
    expect(summary.gaps.map(({ startSample, endSample, reason }) => [startSample, endSample, reason])).toEqual([
      [hole, hole + day, 'source'],
    ]);
    expect(summary.settledSamples).toBe(service.audio.length + day);
    await service.simulator.close();
  });

  it('may come before the first audio; and where nothing else comes, nothing is dialled', async () => {
    const service = virtualService({ seconds: 6 });
    const told = listen(service.open());
    await told.session.skip({ seconds: 1 });
    await service.clock.runUntil(told.session.pipe(sourceOf(service)).then(() => told.session.end()));
    expect(wordsOf(told)).toEqual(wordsMoved(service, () => RATE));
    const nothing = service.open();
    await nothing.skip({ seconds: 1 });
    const summary = await service.clock.runUntil(nothing.end());
    expect(summary).toMatchObject({
      dials: 0,
      accepted: 1,
      settled: 1,
      gaps: [{ start: 0, end: 1, reason: 'source' }],
    });
    await service.simulator.close();
  });

  it('in an outage is where it was, for the link that comes after it', async () => {
    const service = virtualService({
      seconds: 20,
      faults: [{ on: { time: 6_000 }, do: { type: 'outage', seconds: 6 } }],
    });
    const told = listen(service.open({ live: true }));
    const hole = pauseAfter(service, 9);
    await speak(service, told, 0, hole);
    void told.session.skip({ seconds: 4 });
    await speak(service, told, hole, service.audio.length);
    const summary = await service.clock.runUntil(told.session.end());
    expect(summary.links).toBe(2);
    expect(wordsOf(told)).toEqual(wordsMoved(service, (position) => (position < hole ? 0 : 4 * RATE)));
    expect(summary.gaps).toHaveLength(1);
    await service.simulator.close();
  });

  it('takes its turn among writes that wait for room', async () => {
    const service = virtualService({ seconds: 12 });
    const told = listen(service.open({ window: { seconds: 2 } }));
    const hole = pauseAfter(service, 5);
    const order: string[] = [];
    void told.session.write(service.audio.samples(0, hole)).then(() => order.push('first'));
    void told.session.skip({ seconds: 1 }).then(() => order.push('skip'));
    void told.session.skip({ seconds: 1.5 }).then(() => order.push('skip too'));
    void told.session.write(service.audio.samples(hole)).then(() => order.push('second'));
    expect(told.gaps).toEqual([]);
    const summary = await service.clock.runUntil(told.session.end());
    expect(order).toEqual(['first', 'skip', 'skip too', 'second']);
    expect(wordsOf(told)).toEqual(wordsMoved(service, (position) => (position < hole ? 0 : 2.5 * RATE)));
    expect(summary.settledSamples).toBe(service.audio.length + 2.5 * RATE);
    await service.simulator.close();
  });

  it('stands where it was told also where the audio is converted, and does not drift there either', async () => {
    const service = virtualService({ seconds: 4 });
    const session = service.open({
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
    await service.simulator.close();
  });

  it('is silence in what has no answer, and is reported before that is', async () => {
    const service = virtualService({ seconds: 6 });
    const session = service.open();
    session.pause();
    void session.write(service.audio.samples(0, 1_000));
    void session.skip({ samples: 500 });
    void session.write(service.audio.samples(1_000, 1_500));
    expect(session.unsettled()).toEqual(
      Int16Array.from([
        ...service.audio.samples(0, 1_000),
        ...new Int16Array(500),
        ...service.audio.samples(1_000, 1_500),
      ]),
    );
    expect(session.summary().gaps).toMatchObject([{ startSample: 1_000, endSample: 1_500, reason: 'source' }]);
    session.abort();
    await session.closed.catch(() => undefined);
  });

  it('is refused after the end, and where it cannot be', async () => {
    const service = virtualService({ seconds: 4 });
    const { session } = listen(service.open());
    await expect(session.skip({ seconds: -1 })).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(session.skip({} as never)).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(session.skip({ seconds: 1, samples: 1 } as never)).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(session.skip({ samples: 0.5 })).rejects.toMatchObject({ code: 'config-invalid' });
    expect(session.positions.accepted).toBe(0);
    const ended = session.end();
    await expect(session.skip({ seconds: 1 })).rejects.toMatchObject({ code: 'session-ended' });
    await service.clock.runUntil(ended);
    await expect(session.skip({ seconds: 1 })).rejects.toMatchObject({ code: 'session-ended' });
    const aborted = service.open();
    aborted.abort();
    await aborted.closed.catch(() => undefined);
    await expect(aborted.skip({ seconds: 1 })).rejects.toMatchObject({ code: 'aborted' });
  });
});

function sourceOf({ audio }: VirtualService) {
  return {
    format: { sampleRate: RATE, channels: 1, encoding: 'pcm_s16le' as const },
    seekable: true,
    async *frames(from = 0) {
      yield* audio.chunks({ from });
    },
  };
}
