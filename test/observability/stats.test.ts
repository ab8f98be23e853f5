import type {
  Clock,
  FinalResult,
  LinkEvent,
  Measure,
  PartialResult,
  Seam,
  TranscriptionStats,
} from '@throughline/core';
import type { Fault } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { assessVirtually } from '../kit/assessment.ts';
import { feedLive } from '../kit/sources.ts';
import { speak, virtualVoice } from '../kit/speech.ts';
import { virtualProvider } from '../kit/transcription.ts';
import { sendingTimes } from './sending-times.ts';

const rate = 16_000;

/** A live session over virtual sockets, and when everything of it happened. */
async function liveSession(faults: readonly Fault[] = [], seconds = 20) {
  const times = sendingTimes(rate);
  const provider = virtualProvider({ seed: 3, seconds, faults, between: times.between });
  const { clock, script, audio, simulator } = provider;
  const session = provider.open({ live: true });
  const seen: { event: FinalResult | PartialResult; at: number }[] = [];
  const links: { event: LinkEvent; at: number }[] = [];
  const measures: Measure[] = [];
  const seams: Seam[] = [];
  const during: TranscriptionStats[] = [session.stats];
  session.on('partial', (event) => seen.push({ event, at: clock.now() }));
  session.on('final', (event) => {
    seen.push({ event, at: clock.now() });
    during.push(session.stats);
  });
  session.on('link', (event) => links.push({ event, at: clock.now() }));
  session.on('measure', (measure) => measures.push(measure));
  session.on('seam', (seam) => seams.push(seam));
  try {
    await clock.runUntil(feedLive(session, script, audio.chunks(), clock));
    const summary = await session.closed;
    return { session, seen, links, measures, seams, during, summary, times, clock };
  } finally {
    await simulator.close();
  }
}

const cut: Fault = { on: { position: 6 }, do: { type: 'rst' } };

/** A clock of which no two readings are the same, as no real one's are. */
function passing(clock: Clock): Clock {
  let passed = 0;
  return {
    now: () => clock.now() + (passed += 0.001),
    wallNow: () => clock.wallNow(),
    setTimeout: (callback, delayMs) => clock.setTimeout(callback, delayMs),
    clearTimeout: (handle) => clock.clearTimeout(handle),
  };
}

describe('the figures of a transcription', () => {
  it('are there before anything was said, and hold nothing that was not measured', () => {
    const { open } = virtualProvider();
    expect(open().stats).toEqual({
      ageMs: 0,
      dials: 0,
      links: 0,
      outageMs: 0,
      accepted: 0,
      settled: 0,
      lagSeconds: 0,
      replayed: 0,
      gapSeconds: 0,
      finals: 0,
    });
  });

  it('are never below nothing, and count no outage where there was none, on a clock that goes on between two readings', async () => {
    const { clock, script, audio, simulator, open } = virtualProvider({ seed: 3 });
    const session = open({ live: true, clock: passing(clock) });
    const all: TranscriptionStats[] = [];
    for (const name of ['status', 'link', 'partial', 'final', 'measure'] as const) {
      session.on(name, () => void all.push(session.stats));
    }
    await clock.runUntil(feedLive(session, script, audio.chunks(), clock));
    await session.closed;
    await simulator.close();
    expect(all.length).toBeGreaterThan(20);
    for (const stats of [...all, session.stats]) {
      expect(stats.outageMs).toBe(0);
      const figures = Object.values(stats).filter((value) => typeof value === 'number');
      expect(figures.filter((figure) => figure < 0)).toEqual([]);
    }
  });

  it.each([
    ['on one link', []],
    ['over a cut', [cut]],
  ] as const)('time each final from the sending of the audio where it ends, %s', async (_, faults) => {
    const { seen, measures, times, seams, session } = await liveSession(faults);
    /** Where a link began on the source clock. */
    const begun = (epoch: number): number => seams.find((seam) => seam.epoch === epoch)?.from ?? 0;
    const latencies = seen
      .filter(({ event }) => event.type === 'final')
      .map(({ event: { epoch, end }, at }) => at - times.sentAt(epoch, end - begun(epoch)));
    const measured = measures.filter(({ name }) => name === 'final-latency').map(({ ms }) => ms);
    expect(latencies.length).toBeGreaterThan(3);
    expect(measured).toEqual(latencies);
    const { finalLatencyMs } = session.stats;
    expect(finalLatencyMs).toMatchObject({
      count: latencies.length,
      last: latencies.at(-1),
      max: Math.max(...latencies),
    });
    const middle = latencies.toSorted((a, b) => a - b)[Math.ceil(latencies.length / 2) - 1] ?? 0;
    expect((finalLatencyMs?.p50 ?? 0) / middle).toBeCloseTo(1, 1);
  });

  it('time the first text from the sending of the audio where it begins, once', async () => {
    const { seen, measures, times, session } = await liveSession([cut]);
    const [first] = seen;
    const ms = (first?.at ?? 0) - times.sentAt(1, first?.event.start ?? 0);
    expect(ms).toBeGreaterThan(0);
    expect(session.stats.firstPartialMs).toBe(ms);
    expect(measures.filter(({ name }) => name === 'first-partial')).toEqual([{ name: 'first-partial', ms, epoch: 1 }]);
  });

  it('tell of links: how long each took, how old it is, and how long there was none', async () => {
    const { links, measures, during, session, summary } = await liveSession([cut]);
    const at = (epoch: number, state: LinkEvent['state']): number =>
      links.find(({ event }) => event.epoch === epoch && event.state === state)?.at ?? Number.NaN;
    const readyMs = [1, 2].map((epoch) => at(epoch, 'ready') - at(epoch, 'dialling'));
    expect(measures.filter(({ name }) => name === 'link-ready').map(({ ms }) => ms)).toEqual(readyMs);
    const { stats } = session;
    expect(stats).toMatchObject({ dials: 2, links: 2, linkReadyMs: { count: 2, max: Math.max(...readyMs) } });
    expect(stats.outageMs).toBeCloseTo(at(2, 'ready') - at(1, 'failed'), 6);
    expect(stats.linkAgeMs).toBeUndefined();
    const before = during.at(-1);
    expect(before?.linkAgeMs).toBeCloseTo((before?.ageMs ?? 0) - at(2, 'ready') + at(1, 'dialling'), 6);
    expect(stats.replayed).toBe(summary.replayed);
    expect(stats.replayed).toBeGreaterThan(1);
    expect(stats).toMatchObject({ accepted: 20, settled: 20, lagSeconds: 0, gapSeconds: 0, finals: summary.finals });
  });

  it('count an outage while it lasts, and stand still when the session is over', async () => {
    const { clock, open, script, audio, simulator } = virtualProvider({
      seconds: 8,
      faults: [
        { on: { position: 3 }, do: { type: 'rst' } },
        { on: { link: 2 }, do: { type: 'refuse', seconds: 0.5 } },
      ],
    });
    const session = open({ live: true });
    const lost = new Promise<TranscriptionStats>((resolve) => {
      session.on('link', ({ state, epoch }) => {
        if (state === 'failed' && epoch === 1) clock.setTimeout(() => resolve(session.stats), 100);
      });
    });
    const fed = feedLive(session, script, audio.chunks(), clock).catch(() => undefined);
    const { outageMs, lagSeconds } = await clock.runUntil(lost);
    expect(outageMs).toBeCloseTo(100, 6);
    expect(lagSeconds).toBeGreaterThan(0);
    await clock.runUntil(fed);
    const { ageMs } = session.stats;
    await clock.runUntil(new Promise<void>((resolve) => clock.setTimeout(resolve, 5_000)));
    expect(session.stats.ageMs).toBe(ageMs);
    await simulator.close();
  });

  it('add up the gaps', async () => {
    const provider = virtualProvider({ seconds: 6 });
    const { clock, script, audio, simulator } = provider;
    const session = provider.open({ live: true });
    const chunks = [...audio.chunks()];
    await clock.runUntil(
      feedLive(session, script, [...chunks.slice(0, 20), { seconds: 1.5 }, ...chunks.slice(20), { seconds: 2 }], clock),
    );
    expect(session.stats.gapSeconds).toBe(3.5);
    await simulator.close();
  });

  it('cost nothing for a partial: there is an event for each link, the first text and each final, and no other', async () => {
    const { measures, seen, summary } = await liveSession();
    expect(seen.filter(({ event }) => event.type === 'partial').length).toBeGreaterThan(10);
    expect(measures).toHaveLength(summary.links + 1 + summary.finals);
  });

  it('are a snapshot of plain values', async () => {
    const { session } = await liveSession();
    const { stats } = session;
    expect(session.stats).not.toBe(stats);
    expect(JSON.parse(JSON.stringify(stats))).toEqual(stats);
  });
});

describe('the figures of a voice', () => {
  it('time the first audio of each sentence from the request for it', async () => {
    const { clock, voice, simulator } = virtualVoice({ seed: 5 });
    const measures: Measure[] = [];
    voice.on('measure', (measure) => measures.push(measure));
    const began = clock.now();
    const utterance = voice.say('The first sentence of them all is here.');
    let firstAt = 0;
    await clock.runUntil(
      (async () => {
        for await (const _ of utterance) firstAt ||= clock.now();
        await voice.end();
      })(),
    );
    const readyMs = measures.find(({ name }) => name === 'link-ready')?.ms ?? 0;
    const { stats } = voice;
    const ms = stats.firstAudioMs?.last ?? 0;
    expect(ms).toBeGreaterThan(0);
    expect(firstAt - began).toBeGreaterThanOrEqual(ms + readyMs);
    expect(measures.filter(({ name }) => name === 'first-audio')).toEqual([{ name: 'first-audio', ms, epoch: 1 }]);
    expect(stats).toMatchObject({ links: 1, utterances: 1, completed: 1, sentences: 1, unreadSeconds: 0 });
    await simulator.close();
  });

  it('count one for each sentence', async () => {
    const { voice } = await speak([
      'One sentence is spoken here first. And another one comes after it. The third is the last.',
    ]);
    const { stats } = voice;
    expect(stats.firstAudioMs?.count).toBe(stats.sentences);
    expect(stats.seconds).toBe(voice.summary().seconds);
  });
});

describe('the figures of an assessment', () => {
  it('time the result from the end of the audio', async () => {
    const { session, result } = await assessVirtually({ kind: 'scripted', seed: 61 });
    expect(result).toBeDefined();
    const { stats } = session;
    expect(stats.resultMs).toBeGreaterThan(0);
    expect(stats.resultMs).toBeLessThan(stats.ageMs);
    expect(Object.keys(stats)).not.toContain('finals');
    expect(stats).toMatchObject({ links: 1, accepted: stats.settled });
  });
});
