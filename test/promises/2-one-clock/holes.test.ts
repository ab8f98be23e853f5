import type { FinalResult, Gap, TranscriptionSession } from '@throughline/core';
import { scriptWords } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { virtualProvider, type VirtualProvider } from '../../kit/transcription.ts';

const RATE = 16_000;
const WINDOW = 2 * RATE;
/** The silence after which the provider of these tests ends a segment, as its protocol tells it. */
const ENDPOINT = 1.5 * RATE;

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

function wordsOf({ finals }: Told): string[] {
  return finals
    .flatMap(({ words = [] }) => words)
    .map(({ text, start, end }) => `${text} ${Math.round(start * RATE)} ${Math.round(end * RATE)}`);
}

/** The words of the script that lie whole in one of the spans. */
function wordsIn(provider: VirtualProvider, ...spans: readonly (readonly [number, number])[]): string[] {
  return scriptWords(provider.script)
    .filter(({ start, end }) => spans.some(([from, to]) => start >= from && end <= to))
    .map(({ text, start, end }) => `${text} ${start} ${end}`);
}

/** Gives audio in real time. */
async function speak(provider: VirtualProvider, { session }: Told, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += RATE / 10) {
    void session.write(provider.audio.samples(at, Math.min(at + RATE / 10, to)));
    await provider.clock.advance(100);
  }
}

function silenceOf(provider: VirtualProvider, link: number): number[] {
  const { received } = provider.simulator.ledger.link(link);
  return received.filter(({ kind }) => kind === 'silence').map(({ count }) => count);
}

/** Where a word is said: cut in its middle, it is one of the two that a provider would glue. */
function middleOf(provider: VirtualProvider, afterSeconds: number): number {
  const word = scriptWords(provider.script).find(({ start }) => start >= afterSeconds * RATE);
  if (word === undefined) throw new Error('the script says nothing any more');
  return Math.round((word.start + word.end) / 2);
}

describe('audio that is lost in the middle of a link', () => {
  it('leaves silence in its place, so that the words around it are not one: no time is off by a sample', async () => {
    // An endpoint that only the silence reaches.
    const provider = virtualProvider({ seconds: 30, profile: { endpointSeconds: 1.4 } });
    const told = listen(provider.open({ live: true, window: { seconds: 2 } }));
    const hole = middleOf(provider, 4);
    const next = hole + 5 * RATE;
    await speak(provider, told, 0, hole);
    told.session.pause();
    await speak(provider, told, hole, next);
    told.session.resume();
    await speak(provider, told, next, next + 4 * RATE);
    const until = told.session.positions.acceptedSamples;
    const summary = await provider.clock.runUntil(told.session.end());
    expect(summary).toMatchObject({ links: 1, replayed: 0, settledSamples: until });
    expect(told.gaps).not.toEqual([]);
    const [gap] = summary.gaps;
    expect(gap?.reason).toBe('overflow');
    expect(gap?.endSample).toBeGreaterThanOrEqual(next - WINDOW);
    expect(silenceOf(provider, 1)).toEqual([ENDPOINT]);
    expect(wordsOf(told)).toEqual(wordsIn(provider, [0, gap?.startSample ?? 0], [gap?.endSample ?? 0, until]));
    // No segment reaches over the hole.
    for (const { start, end } of told.finals) {
      expect(end * RATE <= (gap?.startSample ?? 0) || start * RATE >= (gap?.endSample ?? 0)).toBe(true);
    }
    await provider.simulator.close();
  });

  it('leaves none where less than 0.3 s are missing, and none on a link that begins behind the hole', async () => {
    const provider = virtualProvider({
      seconds: 30,
      faults: [{ on: { position: 9 }, do: { type: 'outage', seconds: 5 } }],
    });
    const told = listen(provider.open({ live: true, window: { seconds: 2 } }));
    await speak(provider, told, 0, 4 * RATE);
    told.session.pause();
    await speak(provider, told, 4 * RATE, 6.2 * RATE);
    told.session.resume();
    await speak(provider, told, 6.2 * RATE, 20 * RATE);
    await provider.clock.runUntil(told.session.end());
    expect(told.session.summary().gaps.map(({ startSample, endSample }) => endSample - startSample)).toEqual([
      0.2 * RATE,
      expect.any(Number),
    ]);
    expect(told.session.summary().links).toBe(2);
    expect(silenceOf(provider, 1)).toEqual([]);
    expect(silenceOf(provider, 2)).toEqual([]);
    await provider.simulator.close();
  });

  it('leaves silence once, however often audio was lost, and is sent no faster than the pace allows', async () => {
    const provider = virtualProvider({ seconds: 30 });
    const told = listen(provider.open({ live: true, window: { seconds: 2 } }));
    await speak(provider, told, 0, 3 * RATE);
    told.session.pause();
    await speak(provider, told, 3 * RATE, 8 * RATE);
    const before = provider.simulator.ledger.link(1).samples;
    told.session.resume();
    // The window's 2 s and the silence before them go out at twice real time, with a burst of a second at most.
    await provider.clock.advance(100);
    expect(provider.simulator.ledger.link(1).samples - before).toBeLessThanOrEqual(1.4 * RATE);
    await provider.clock.advance(3_000);
    expect(provider.simulator.ledger.link(1).samples - before).toBe(WINDOW + ENDPOINT);
    expect(silenceOf(provider, 1)).toEqual([ENDPOINT]);
    told.session.abort();
    await provider.simulator.close();
  });
});

describe('the silence that keeps a paused link', () => {
  it('is counted: the words after it are where they were said', async () => {
    const provider = virtualProvider({ seconds: 12 });
    const told = listen(provider.open());
    const pauseAt = (provider.script.utterances[0]?.words.at(-1)?.end ?? 0) + 4_000;
    await told.session.write(provider.audio.samples(0, pauseAt));
    await provider.clock.advance(6_000);
    told.session.pause();
    // Audio waits: what keeps the link is silence all the same.
    await told.session.write(provider.audio.samples(pauseAt));
    await provider.clock.advance(40_000);
    const silence = silenceOf(provider, 1).reduce((sum, count) => sum + count, 0);
    expect(silence).toBeGreaterThanOrEqual(1.5 * RATE);
    told.session.resume();
    await provider.clock.runUntil(told.session.end());
    expect(provider.simulator.ledger.links).toHaveLength(1);
    expect(wordsOf(told)).toEqual(wordsIn(provider, [0, provider.script.length]));
    await provider.simulator.close();
  });
});
