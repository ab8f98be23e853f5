import { createSimulator, scriptedSpeech, scriptedVoice } from '@throughline/simulator';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workletSource } from '../../packages/browser/src/player/worklet-source.ts';
import { type Chromium, startChromium } from '../kit/page/chromium.ts';
import { type LivePage, openPage, type LivePageOptions } from '../kit/page/live-page.ts';
import { samplesOf } from '../kit/page/same-sound.ts';
import type { PlayerApi } from './player.page.ts';

type PlayerPage = LivePage<PlayerApi>;

const RATE = 16_000;
const entry = new URL('player.page.ts', import.meta.url);

let chromium: Chromium;

beforeAll(async () => {
  chromium = await startChromium();
});

afterAll(async () => {
  await chromium.close();
});

async function inPage(run: (page: PlayerPage) => Promise<void>, options: Partial<LivePageOptions> = {}): Promise<void> {
  const page = await openPage<PlayerApi>(chromium, { entry, ...options });
  try {
    await run(page);
    expect(page.complaints.filter((text) => !text.includes('Content Security Policy'))).toEqual([]);
  } finally {
    await page.close();
  }
}

/** Samples that a page renders at once. */
const BLOCK = 128;
/** A busy browser may leave a node out of a block now and then; what it plays then comes a block later, and nothing of it is lost. */
const MOST_LEFT_OUT = 2;

/** What was heard, without the silence before and after it; `start`: the frame of the context of its first sample. */
async function heard(page: PlayerPage): Promise<{ readonly start: number; readonly sound: readonly number[] }> {
  const { firstFrame, samples } = await page.call('tape');
  const all = [...samplesOf(samples)];
  const first = all.findIndex((sample) => sample !== 0);
  const last = all.findLastIndex((sample) => sample !== 0);
  if (first < 0) return { start: firstFrame, sound: [] };
  // No sample of a ramp is zero.
  const isLeftOut = (index: number): boolean => {
    const block = index - (index % BLOCK);
    return all.slice(block, block + BLOCK).every((sample) => sample === 0);
  };
  const sound = all.slice(first, last + 1);
  const rendered = sound.filter((sample, index) => sample !== 0 || !isLeftOut(first + index));
  const isFew = sound.length - rendered.length <= MOST_LEFT_OUT * BLOCK;
  return { start: firstFrame + first, sound: isFew ? rendered : sound };
}

/** Compares the two where they first differ, and not all of them, which would fill pages. */
function expectSame(sound: readonly number[], wanted: readonly number[]): void {
  const differs = wanted.findIndex((sample, index) => sample !== sound[index]);
  const at = differs < 0 ? wanted.length : differs;
  expect({ at, sound: sound.slice(at - 2, at + 3) }).toEqual({ at, sound: wanted.slice(at - 2, at + 3) });
}

/** As the page makes them. */
function ramp(samples: number, from = 0): readonly number[] {
  return Array.from({ length: samples }, (_, index) => ((from + index) % 30_000) + 1);
}

describe('what is played', () => {
  it('is each sample once, in order and without a gap, over pieces, sources and bytes that end inside a sample', () =>
    inPage(async (page) => {
      await page.call('make', { tapeRate: RATE });
      const first = await page.call('playRamps', { rate: RATE, pieces: [1_000, 777, 3_000, 1] });
      const second = await page.call('playRamps', { rate: RATE, pieces: [0, 3_000] });
      const third = await page.call('playBytes', { rate: RATE, samples: 2_000, cut: 333 });
      expect(await page.call('outcome', first)).toEqual({ seconds: 4_778 / RATE, complete: true });
      expect(await page.call('outcome', second)).toEqual({ seconds: 3_000 / RATE, complete: true });
      expect(await page.call('outcome', third)).toEqual({ seconds: 2_000 / RATE, complete: true });
      expectSame((await heard(page)).sound, [...ramp(4_778), ...ramp(3_000), ...ramp(2_000)]);
      expect(await page.call('events', 'underrun')).toEqual([]);
      expect(await page.call('state')).toBe('idle');
    }));

  it('is whole where pieces come unevenly', () =>
    inPage(async (page) => {
      await page.call('make', { tapeRate: RATE, bufferMs: 300 });
      const pieces = Array.from({ length: 32 }, (_, index) => (index % 4 === 3 ? 1 : 1_000));
      const playback = await page.call('playRamps', { rate: RATE, pieces, everyMs: 25 });
      expect(await page.call('outcome', playback)).toEqual({ seconds: 24_008 / RATE, complete: true });
      expectSame((await heard(page)).sound, ramp(24_008));
      expect(await page.call('events', 'underrun')).toEqual([]);
    }));

  it('is whole where the page is hidden, and busy with something else', () =>
    inPage(async (page) => {
      await page.call('make', { tapeRate: RATE });
      const playback = await page.call('playRamps', { rate: RATE, pieces: Array<number>(45).fill(800) });
      await page.call('next', 'position');
      await page.hide();
      await page.call('block', 1_000);
      expect(await page.call('outcome', playback)).toEqual({ seconds: 2.25, complete: true });
      expectSame((await heard(page)).sound, ramp(36_000));
      expect(await page.call('events', 'underrun')).toEqual([]);
    }));

  it('pauses where audio comes too late, loses nothing, tells it, and waits for more before it goes on', () =>
    inPage(async (page) => {
      await page.call('make', { tapeRate: RATE, bufferMs: 60 });
      // 50 ms of audio every 150 ms.
      const playback = await page.call('playRamps', { rate: RATE, pieces: Array<number>(9).fill(800), everyMs: 150 });
      expect(await page.call('outcome', playback)).toEqual({ seconds: 7_200 / RATE, complete: true });
      expect((await page.call('events', 'underrun')).map(({ event }) => event)).toMatchObject([
        { bufferMs: 120, of: playback },
        { bufferMs: 240, of: playback },
      ]);
      const { sound } = await heard(page);
      // Where it stopped and began anew, one block fades out and one in; all else is as it was given.
      const kept = new Set(sound);
      const missing = ramp(7_200).filter((sample) => !kept.has(sample));
      expect(missing.length).toBeLessThanOrEqual(4 * 128);
      expect(sound.at(0)).toBe(1);
      expect(sound.at(-1)).toBe(7_200);
      expect(await page.call('events', 'state')).toMatchObject(
        ['buffering', 'playing', 'buffering', 'playing', 'buffering', 'playing', 'idle'].map((event) => ({ event })),
      );
    }));

  it('has one rate: a source of another is refused, and what is given after it is heard', () =>
    inPage(async (page) => {
      await page.call('make', {});
      const first = await page.call('playRamps', { rate: 16_000, pieces: [1_600] });
      const other = await page.call('playRamps', { rate: 24_000, pieces: [2_400] });
      const last = await page.call('playRamps', { rate: 16_000, pieces: [1_600] });
      expect(await page.call('outcome', other)).toMatchObject({
        code: 'audio-format',
        context: { found: '24000 Hz', wanted: '16000 Hz' },
        remedy: expect.stringContaining('player()'),
      });
      for (const heard of [first, last]) {
        expect(await page.call('outcome', heard)).toEqual({ seconds: 0.1, complete: true });
      }
      expect(await page.call('left')).toHaveLength(3);
    }));

  it('is what its source gave until it failed, and then the failure', () =>
    inPage(async (page) => {
      await page.call('make', { tapeRate: RATE });
      const failing = await page.call('playRamps', { rate: RATE, pieces: [3_000], fails: 'the disk is gone' });
      const next = await page.call('playRamps', { rate: RATE, pieces: [1_000] });
      expect(await page.call('outcome', failing)).toMatchObject({
        code: 'audio-unreadable',
        message: expect.stringContaining('the disk is gone'),
      });
      expect(await page.call('outcome', next)).toMatchObject({ complete: true });
      expectSame((await heard(page)).sound, [...ramp(3_000), ...ramp(1_000)]);
    }));
});

describe('a source', () => {
  it('is read no more than 2 s ahead of what is heard', () =>
    inPage(async (page) => {
      await page.call('make', {});
      await page.call('pause');
      await page.call('playRamps', { rate: RATE, pieces: Array<number>(100).fill(1_600) });
      await expect.poll(() => page.call('pulled')).toBeGreaterThan(2 * RATE);
      await page.call('wait', 100);
      expect(await page.call('pulled')).toBeLessThanOrEqual(2.2 * RATE);
      await page.call('resume');
      await expect.poll(() => page.call('pulled')).toBeGreaterThan(2.4 * RATE);
    }));
});

describe('what was heard', () => {
  it('is told by position events, with the sentence, and never more than that', () =>
    inPage(async (page) => {
      await page.call('make', { tapeRate: RATE });
      const playback = await page.call('playRamps', { rate: RATE, pieces: [4_000, 4_000] });
      await page.call('outcome', playback);
      const positions = (await page.call('events', 'position')).map(
        ({ event }) => event as { readonly seconds: number; readonly at: number; readonly sentence: number },
      );
      expect(positions.length).toBeGreaterThan(3);
      expect(positions.at(-1)).toEqual({ seconds: 0.5, at: 0.5, of: playback, sentence: 1 });
      for (const { at, seconds, sentence } of positions) {
        expect(at).toBe(seconds);
        expect(sentence).toBe(seconds <= 0.25 ? 0 : 1);
      }
    }));

  it('is what flush says: the sound ends within one block, the sources are left, and what comes next is played', () =>
    inPage(async (page) => {
      await page.call('make', { tapeRate: RATE });
      // More than is read ahead: it is not at its end by itself.
      const first = await page.call('playRamps', { rate: RATE, pieces: [4_000, 16_000, 48_000, 1] });
      const second = await page.call('playRamps', { rate: RATE, pieces: [16_000] });
      const hanging = await page.call('playRamps', { rate: RATE, pieces: [], hangs: true });
      const flushed = await page.call('flushAt', 0.4);
      const { start, sound } = await heard(page);
      const samples = sound.length;
      expect(flushed.heard).toMatchObject({ of: first, sentence: 1 });
      // A fade ends in zeros, or nearly.
      expect((flushed.heard as { readonly seconds: number }).seconds * RATE).toBeGreaterThanOrEqual(samples);
      expect((flushed.heard as { readonly seconds: number }).seconds * RATE).toBeLessThan(samples + 16);
      expectSame(sound.slice(0, -128), ramp(samples - 128));
      expect(sound.at(-1)).toBeLessThan(samples / 16);
      const lateBy = start + samples - flushed.calledAtFrame;
      // One block is 8 ms here; the rest is for a busy machine.
      expect(lateBy / RATE).toBeLessThan(0.2);
      expect(await page.call('outcome', first)).toMatchObject({
        complete: false,
        seconds: expect.closeTo(samples / RATE, 2),
      });
      expect(await page.call('outcome', second)).toEqual({ complete: false, seconds: 0 });
      expect(await page.call('outcome', hanging)).toEqual({ complete: false, seconds: 0 });
      expect(await page.call('state')).toBe('idle');
      const next = await page.call('playRamps', { rate: RATE, pieces: [2_000] });
      expect(await page.call('outcome', next)).toEqual({ complete: true, seconds: 2_000 / RATE });
      expectSame((await heard(page)).sound.slice(-2_000), ramp(2_000));
      expect(await page.call('left')).toEqual([String(first), String(next)]);
    }));

  it('is followed by the next source at once where one of several is cancelled', () =>
    inPage(async (page) => {
      await page.call('make', { tapeRate: RATE });
      const first = await page.call('playRamps', { rate: RATE, pieces: [16_000] });
      const second = await page.call('playRamps', { rate: RATE, pieces: [5_000] });
      await page.call('cancelAt', { seconds: 0.3, index: first });
      const cancelled = (await page.call('outcome', first)) as { readonly seconds: number };
      expect(cancelled).toMatchObject({ complete: false });
      expect(await page.call('outcome', second)).toEqual({ complete: true, seconds: 5_000 / RATE });
      const { sound } = await heard(page);
      expect(sound.length).toBeCloseTo(Math.round(cancelled.seconds * RATE) + 5_000, -2);
      expectSame(sound.slice(-5_000), ramp(5_000));
    }));

  it('is one source to its end where another that waits is cancelled, and then the next', () =>
    inPage(async (page) => {
      await page.call('make', { tapeRate: RATE });
      const first = await page.call('playRamps', { rate: RATE, pieces: Array<number>(20).fill(500), everyMs: 15 });
      const second = await page.call('playRamps', { rate: RATE, pieces: [9_000] });
      const third = await page.call('playRamps', { rate: RATE, pieces: [3_000] });
      await page.call('cancelAt', { seconds: 0.05, index: second });
      expect(await page.call('outcome', third)).toEqual({ complete: true, seconds: 3_000 / RATE });
      expect(await page.call('outcome', first)).toEqual({ complete: true, seconds: 10_000 / RATE });
      expect(await page.call('outcome', second)).toEqual({ complete: false, seconds: 0 });
      expectSame((await heard(page)).sound, [...ramp(10_000), ...ramp(3_000)]);
    }));

  it('stands still in a pause, of which nothing is lost', () =>
    inPage(async (page) => {
      await page.call('make', { tapeRate: RATE });
      const playback = await page.call('playRamps', { rate: RATE, pieces: [12_000] });
      expect(await page.call('pauseAt', { seconds: 0.2, forMs: 300 })).toBe(0);
      expect(await page.call('outcome', playback)).toEqual({ complete: true, seconds: 12_000 / RATE });
      const kept = new Set((await heard(page)).sound);
      expect(ramp(12_000).filter((sample) => !kept.has(sample)).length).toBeLessThanOrEqual(2 * 128);
      expect(await page.call('events', 'state')).toMatchObject(
        ['buffering', 'playing', 'paused', 'playing', 'idle'].map((event) => ({ event })),
      );
    }));
});

describe('a voice session', () => {
  it('is heard whole, to the sample, also where its link is cut in the middle of a sentence', () =>
    inPage(async (page) => {
      const simulator = createSimulator({
        provider: faseehServer({ engine: scriptedVoice({ pace: 20 }) }),
        faults: [{ on: { position: 1.2 }, do: { type: 'rst' } }],
      });
      const { url } = await simulator.listen();
      const texts = ['good morning to you', 'how do you do'];
      await page.call('make', { tapeRate: 24_000 });
      const numbers = await page.call('speak', { url, texts });
      for (const number of numbers) expect(await page.call('outcome', number)).toMatchObject({ complete: true });
      const expected = texts.flatMap((text) => [...scriptedSpeech(text)]);
      const { sound } = await heard(page);
      expect(sound).toEqual(
        expected.slice(
          expected.findIndex((sample) => sample !== 0),
          expected.findLastIndex((sample) => sample !== 0) + 1,
        ),
      );
      expect(await page.call('position')).toMatchObject({ utterance: 2, sentence: 0 });
      await simulator.close();
    }));

  it('is not heard any more once its utterance is cancelled, and the next one is', () =>
    inPage(async (page) => {
      const simulator = createSimulator({ provider: faseehServer({ engine: scriptedVoice() }) });
      const { url } = await simulator.listen();
      const [long, short] = ['good morning to all of you and to all of your families', 'how do you do'];
      await page.call('make', { tapeRate: 24_000 });
      const [first = 0, second = 0] = await page.call('speak', { url, texts: [long, short], cancelMs: 500 });
      expect(await page.call('outcome', first)).toMatchObject({ complete: false });
      expect(await page.call('outcome', second)).toMatchObject({ complete: true });
      const { sound } = await heard(page);
      expect(sound.length).toBeLessThan(scriptedSpeech(long).length);
      await simulator.close();
    }));
});

describe('a page', () => {
  it('that may not load the worklet from memory is told so, and one that serves it is heard', () =>
    inPage(
      async (page) => {
        await page.call('make', {});
        const blocked = await page.call('playRamps', { rate: RATE, pieces: [1_600] });
        expect(await page.call('outcome', blocked)).toMatchObject({ code: 'worklet-blocked' });
        expect(await page.call('next', 'failure')).toMatchObject({ code: 'worklet-blocked' });
        expect(await page.call('left')).toEqual([String(blocked)]);
        await page.call('make', { workletUrl: '/player-worklet.js' });
        const served = await page.call('playRamps', { rate: RATE, pieces: [1_600] });
        expect(await page.call('outcome', served)).toEqual({ seconds: 0.1, complete: true });
      },
      {
        headers: { 'content-security-policy': "default-src 'self' 'unsafe-inline'; img-src data:" },
        files: { '/player-worklet.js': { type: 'text/javascript', body: workletSource } },
      },
    ));

  it('has nothing left of a player that is closed', () =>
    inPage(async (page) => {
      await page.call('make', {});
      const playback = await page.call('playRamps', { rate: RATE, pieces: [16_000, 16_000] });
      await page.call('next', 'position');
      await page.call('close');
      expect(await page.call('outcome', playback)).toMatchObject({ complete: false });
      expect(await page.call('contexts')).toEqual(['closed']);
      expect(await page.call('state')).toBe('closed');
    }));

  it('that closes the context which it gave is told so, and its sources are left', () =>
    inPage(async (page) => {
      await page.call('make', { tapeRate: RATE });
      const playback = await page.call('playRamps', { rate: RATE, pieces: [16_000, 64_000, 16_000] });
      await page.call('next', 'position');
      await page.call('closeTape');
      expect(await page.call('outcome', playback)).toMatchObject({ code: 'session-ended' });
      expect(await page.call('left')).toEqual([String(playback)]);
    }));

  it('of which the browser wants a click first is blocked, keeps what it was given and plays it after the click', async () => {
    const strict = await startChromium({ autoplay: false });
    try {
      const page = await openPage<PlayerApi>(strict, { entry, body: '<button>Listen</button>' });
      // Playwright's own calls count as gestures of a user: a fresh document has had none.
      const loaded = page.page.waitForEvent('load');
      await page.cdp.send('Page.reload');
      await loaded;
      const quietly = async (expression: string): Promise<unknown> => {
        const how = { awaitPromise: true, returnByValue: true };
        const { result } = await page.cdp.send('Runtime.evaluate', { expression, ...how });
        return result.value;
      };
      await quietly(`throughlineTest.make({})`);
      const playback = Number(await quietly(`throughlineTest.playRamps({ rate: 16000, pieces: [1600] })`));
      expect(await quietly(`throughlineTest.next('blocked')`)).toMatchObject({
        code: 'gesture-needed',
        remedy: expect.stringContaining('click'),
      });
      expect(await quietly(`throughlineTest.state()`)).toBe('blocked');
      const waste = Number(await quietly(`throughlineTest.playRamps({ rate: 16000, pieces: [1600] })`));
      await quietly(`throughlineTest.cancel(${waste})`);
      expect(await quietly(`throughlineTest.outcome(${waste})`)).toEqual({ seconds: 0, complete: false });
      await quietly(`throughlineTest.resumeOnClick()`);
      await page.page.click('button');
      expect(await page.call('outcome', playback)).toEqual({ seconds: 0.1, complete: true });
      expect(await page.call('state')).toBe('idle');
    } finally {
      await strict.close();
    }
  });
});
