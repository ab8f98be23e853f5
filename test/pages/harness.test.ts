import { fileURLToPath } from 'node:url';
import { createLocalRecognizer, samples } from '@throughline/local';
import { createSimulator } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chromium, startChromium } from '../kit/page/chromium.ts';
import { openPage } from '../kit/page/live-page.ts';
import { recordingEngine } from '../kit/page/recording-engine.ts';
import { likeness, samplesOf, wavSamples } from '../kit/page/same-sound.ts';
import { openWay } from '../kit/page/way.ts';
import type { HarnessApi } from './harness.page.ts';

let chromium: Chromium;

beforeAll(async () => {
  chromium = await startChromium({ microphone: fileURLToPath(samples.jfk) });
});

afterAll(async () => {
  await chromium.close();
});

const entry = new URL('harness.page.ts', import.meta.url);

it('a page in Chromium sends what its microphone plays to a recogniser', async () => {
  const engine = recordingEngine(await createLocalRecognizer());
  const simulator = createSimulator({ provider: bodhiServer({ engine }) });
  const way = await openWay(await simulator.listen());
  const page = await openPage<HarnessApi>(chromium, { entry });
  try {
    const heard = await page.call('listen', { url: `ws://127.0.0.1:${way.port}`, seconds: 5 });
    const received = engine.streams[0]?.samples() ?? new Int16Array();
    const spoken = (await wavSamples(samples.jfk)).subarray(0, 4 * 16_000);
    expect(received.length).toBe(heard.acceptedSamples);
    const alike = likeness(received, spoken);
    expect(alike.correlation).toBeGreaterThan(0.9);
    expect(heard.finals.join(' ').toLowerCase()).toContain('my fellow americans');
    expect(page.complaints).toEqual([]);
  } finally {
    await page.close();
    await way.close();
    await simulator.close();
  }
});

it('a page can be hidden, frozen and shown again', async () => {
  const page = await openPage<HarnessApi>(chromium, { entry });
  try {
    expect(await page.call('life')).toBe('visible');
    await page.hide();
    await page.freeze();
    await page.unfreeze();
    await page.show();
    expect(await page.call('changes')).toEqual(['hidden', 'freeze', 'resume', 'visible']);
  } finally {
    await page.close();
  }
});

it('audio comes out of a page sample by sample', async () => {
  const page = await openPage<HarnessApi>(chromium, { entry });
  const samples = samplesOf(await page.call('count', 20_000));
  await page.close();
  expect(samples).toEqual(Int16Array.from({ length: 20_000 }, (_, index) => index));
});
