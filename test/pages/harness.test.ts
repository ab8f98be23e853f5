import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Chromium, startChromium } from '../kit/page/chromium.ts';
import { type LivePage, openPage } from '../kit/page/live-page.ts';
import { samplesOf } from '../kit/page/same-sound.ts';
import type { HarnessApi } from './harness.page.ts';

// What the other tests here stand on.

let chromium: Chromium;
let page: LivePage<HarnessApi>;

beforeAll(async () => {
  chromium = await startChromium();
});

afterAll(async () => {
  await chromium.close();
});

beforeEach(async () => {
  page = await openPage<HarnessApi>(chromium, { entry: new URL('harness.page.ts', import.meta.url) });
});

afterEach(async () => {
  await page.close();
});

it('a page can be hidden, frozen and shown again', async () => {
  expect(await page.call('isVisible')).toBe(true);
  await page.hide();
  await page.freeze();
  await page.unfreeze();
  await page.show();
  expect(await page.call('changes')).toEqual(['hidden', 'freeze', 'resume', 'visible']);
});

it('a page believes that it is offline', async () => {
  expect(await page.call('isOnline')).toBe(true);
  await page.offline();
  expect(await page.call('isOnline')).toBe(false);
  await page.online();
  expect(await page.call('isOnline')).toBe(true);
});

it('audio comes out of a page sample by sample', async () => {
  const samples = samplesOf(await page.call('count', 20_000));
  expect(samples).toEqual(Int16Array.from({ length: 20_000 }, (_, index) => index));
});
