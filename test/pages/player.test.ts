import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chromium, startChromium } from '../kit/page/chromium.ts';
import { openPage } from '../kit/page/live-page.ts';
import { samplesOf } from '../kit/page/same-sound.ts';
import { workletSource } from '../../packages/browser/src/player/worklet-source.ts';
import type { PlayerApi } from './player.page.ts';

let chromium: Chromium;

beforeAll(async () => {
  chromium = await startChromium();
});

afterAll(async () => {
  await chromium.close();
});

const entry = new URL('player.page.ts', import.meta.url);

/** What is on a tape, without the silence before and after it. */
function soundOf(tape: string): readonly number[] {
  const samples = [...samplesOf(tape)];
  const first = samples.findIndex((sample) => sample !== 0);
  return samples.slice(first, samples.findLastIndex((sample) => sample !== 0) + 1);
}

/** As the page makes them. */
function ramp(samples: number): readonly number[] {
  return Array.from({ length: samples }, (_, index) => (index % 30_000) + 1);
}

it('a player plays each sample once, in order and without a gap', async () => {
  const page = await openPage<PlayerApi>(chromium, { entry });
  try {
    await page.call('make', { rate: 16_000 });
    const first = await page.call('playRamps', { rate: 16_000, pieces: [1_000, 777, 6_000, 1] });
    const second = await page.call('playRamps', { rate: 16_000, pieces: [3_000, 5_000] });
    expect(await page.call('done', first)).toEqual({ seconds: 7_778 / 16_000, complete: true });
    expect(await page.call('done', second)).toEqual({ seconds: 0.5, complete: true });
    expect(soundOf(await page.call('tape'))).toEqual([...ramp(7_778), ...ramp(8_000)]);
    expect(page.complaints).toEqual([]);
  } finally {
    await page.close();
  }
});

it('a worklet that the page may not load fails with worklet-blocked, and a served one is played', async () => {
  const page = await openPage<PlayerApi>(chromium, {
    entry,
    headers: { 'content-security-policy': "default-src 'self' 'unsafe-inline'; img-src data:" },
    files: { '/player-worklet.js': { type: 'text/javascript', body: workletSource } },
  });
  try {
    await page.call('make', {});
    const blocked = await page.call('playRamps', { rate: 16_000, pieces: [1_600] });
    expect(await page.call('outcome', blocked)).toMatchObject({ code: 'worklet-blocked' });
    await page.call('make', { workletUrl: '/player-worklet.js' });
    const served = await page.call('playRamps', { rate: 16_000, pieces: [1_600] });
    expect(await page.call('outcome', served)).toEqual({ seconds: 0.1, complete: true });
  } finally {
    await page.close();
  }
});

it('where the browser waits for a click, a player is blocked, keeps what it was given and plays it after the click', async () => {
  const strict = await startChromium({ autoplay: false });
  try {
    const page = await openPage<PlayerApi>(strict, { entry, body: '<button>Listen</button>' });
    // Playwright's own calls count as gestures of a user: a fresh document has had none.
    const loaded = page.page.waitForEvent('load');
    await page.cdp.send('Page.reload');
    await loaded;
    const quietly = async (expression: string): Promise<unknown> => {
      const { result } = await page.cdp.send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      return result.value;
    };
    await quietly(`throughlineTest.make({})`);
    const playback = await quietly(`throughlineTest.playRamps({ rate: 16000, pieces: [1600] })`);
    expect(await quietly(`throughlineTest.next('blocked')`)).toMatchObject({
      code: 'gesture-needed',
      remedy: expect.stringContaining('click'),
    });
    expect(await quietly(`throughlineTest.state()`)).toBe('blocked');
    await page.page.click('button');
    expect(await page.call('outcome', Number(playback))).toEqual({ seconds: 0.1, complete: true });
    expect(await page.call('state')).toBe('idle');
  } finally {
    await strict.close();
  }
});
