import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mono16, wavHeader } from '@throughline/core/internal';
import { createSimulator, type Simulator } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from '../kit/page/bundle.ts';
import { type Chromium, type ChromiumOptions, startChromium } from '../kit/page/chromium.ts';
import { type LivePage, type LivePageOptions, openPage } from '../kit/page/live-page.ts';
import { serveFiles } from '../kit/page/web-server.ts';
import { pulseAudio, pulseEngine, pulseWords } from '../kit/pulses.ts';
import type { MicrophoneApi } from './microphone.page.ts';

const RATE = 16_000;
const SECONDS = 60;
/** What the fake microphone plays. */
const spoken = pulseWords(SECONDS, RATE);
const entry = new URL('microphone.page.ts', import.meta.url);
const worklet = fileURLToPath(import.meta.resolve('@throughline/browser/microphone-worklet.js'));

let folder: string;
let chromium: Chromium;
let simulator: Simulator;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-microphone-'));
  const audio = pulseAudio(spoken, RATE, 0, SECONDS * RATE);
  const wav = join(folder, 'pulses.wav');
  await writeFile(wav, [wavHeader(mono16(RATE), audio.byteLength), audio]);
  simulator = createSimulator({ provider: bodhiServer({ engine: pulseEngine() }) });
  [chromium, { url }] = await Promise.all([startChromium({ microphone: wav }), simulator.listen()]);
});
afterAll(async () => {
  await chromium.close();
  await simulator.close();
  await rm(folder, { recursive: true });
});

async function onPage<T>(
  run: (page: LivePage<MicrophoneApi>) => Promise<T>,
  options: Partial<LivePageOptions> = {},
  browser = chromium,
): Promise<T> {
  const page = await openPage<MicrophoneApi>(browser, { entry, ...options });
  try {
    return await run(page);
  } finally {
    await page.close();
  }
}

/** A browser of its own, with something in the way. */
async function elsewhere<T>(options: ChromiumOptions, run: (browser: Chromium) => Promise<T>): Promise<T> {
  const browser = await startChromium(options);
  try {
    return await run(browser);
  } finally {
    await browser.close();
  }
}

interface Heard {
  readonly text: string;
  readonly start: number;
}

/** The words that were spoken whole between two times of a session whose clock is `offset` seconds ahead of the file's. */
function spokenBetween(from: number, until: number, offset: number): readonly Heard[] {
  return spoken
    .map(({ text, start, end }) => ({ text, start: start + offset, end: end + offset }))
    .filter(({ start, end }) => start > from && end < until);
}

/** Until it is known how far two clocks are apart, they are not further apart than this. */
const ROUGHLY = 1;

/** By how many seconds the clock of a session is ahead of the file's, as the last word before `until` has it. */
function offsetOf(words: readonly Heard[], until: number): number {
  const last = words.findLast(({ start }) => start < until);
  const place = spoken.find(({ text, start }) => text === last?.text && Math.abs(last.start - start) < ROUGHLY);
  return (last?.start ?? NaN) - (place?.start ?? NaN);
}

/** Whether a word is there, at its time to 50 ms. */
function isAmong(words: readonly Heard[], { text, start }: Heard): boolean {
  return words.some((word) => word.text === text && Math.abs(word.start - start) < 0.05);
}

describe.concurrent('time that a microphone in Chromium did not capture', () => {
  it.each([
    { fault: 'muted', seconds: 5, state: 'muted' },
    { fault: 'suspended', seconds: 10, state: 'interrupted' },
    { fault: 'gone', seconds: 4, state: 'lost' },
  ] as const)(
    'is one gap where it is $fault for $seconds s, and words after it keep their true time',
    async (given) => {
      const run = await onPage((page) => page.call('transcribe', { url, fault: given.fault, before: 3, after: 5 }));
      // On a busy machine the browser's own thread may stand still for some hundredths of a second: that is reported too.
      const long = run.gaps.filter(({ start, end }) => end - start > 0.5);
      expect(long.map(({ reason }) => reason)).toEqual(['source']);
      const [{ start = NaN, end = NaN } = {}] = long;
      expect(end - start).toBeGreaterThan(given.seconds - 0.2);
      expect(end - start).toBeLessThan(given.seconds + 1);
      const offset = offsetOf(run.words, start);
      const after = run.words.filter((word) => word.start > end);
      const atTheirTime = after.filter((word) => isAmong(spokenBetween(end, Infinity, offset), word));
      expect(atTheirTime.length).toBeGreaterThan(2);
      // A busy machine drops pieces of what the fake microphone plays: a word in which that happens is another one.
      expect(after.length - atTheirTime.length).toBeLessThan(2);
      expect(run.states).toEqual(['starting', 'capturing', given.state, 'capturing', 'stopped']);
      expect(run.failures).toEqual([]);
      expect(run.held).toBe(0);
    },
  );
});

describe.concurrent('what is in the way of a microphone in Chromium', () => {
  const remedy = expect.stringMatching(/^[A-Z].*\.$/u) as string;

  it('is an error with a remedy where the user refuses, and no device is held', async () => {
    await elsewhere({ answer: 'deny' }, (browser) =>
      onPage(
        async (page) => {
          expect(await page.call('start', {})).toMatchObject({ code: 'microphone-denied', remedy, held: 0 });
          expect(await page.call('seen')).toMatchObject({ state: 'failed', failures: ['microphone-denied'], held: 0 });
        },
        {},
        browser,
      ),
    );
  });

  it('is an error with a remedy where there is no microphone', async () => {
    await elsewhere({ microphone: 'none' }, (browser) =>
      onPage(
        async (page) => {
          expect(await page.call('start', {})).toMatchObject({ code: 'microphone-missing', remedy, held: 0 });
          expect(await page.call('devices')).toEqual([]);
        },
        {},
        browser,
      ),
    );
  });

  it('is an error with a remedy where the chosen microphone is not there', async () => {
    await onPage(async (page) => {
      const outcome = await page.call('start', { deviceId: 'none such' });
      expect(outcome).toMatchObject({ code: 'microphone-missing', remedy, context: { deviceId: 'none such' } });
    });
  });

  it('is an error with a remedy where the permission is taken back, and the device is free', async () => {
    await onPage(async (page) => {
      expect(await page.call('start', {})).toMatchObject({ code: 'started', held: 1 });
      await chromium.revokeMicrophone(page.origin);
      await expect
        .poll(() => page.call('seen'), { timeout: 5000 })
        .toMatchObject({ state: 'failed', failures: ['microphone-denied'], held: 0 });
    });
  });

  it('is an error with a remedy where the microphone is pulled out and does not come back', async () => {
    await onPage(async (page) => {
      expect(await page.call('start', { lostSeconds: 1 })).toMatchObject({ code: 'started', held: 1 });
      await page.call('pull');
      expect(await page.call('seen')).toMatchObject({ state: 'lost', held: 0 });
      await expect
        .poll(() => page.call('seen'), { timeout: 5000 })
        .toMatchObject({ state: 'failed', failures: ['microphone-lost'], held: 0 });
    });
  });

  it('is no lack of a gesture: a page that captures may run audio', async () => {
    const body = '<!doctype html><p id="at-once"></p><script type="module" src="/page.js"></script>';
    const server = await serveFiles({
      '/': { type: 'text/html', body },
      '/page.js': { type: 'text/javascript', body: await bundlePage(fileURLToPath(entry)) },
    });
    await elsewhere({ autoplay: false }, async (browser) => {
      const page = await browser.newPage();
      // Asking the page for anything would count as a gesture.
      const said = page.waitForEvent('pageerror');
      await page.goto(server.origin);
      expect(JSON.parse((await said).message)).toMatchObject({ code: 'started', held: 1 });
    });
    await server.close();
  });

  it('is a strict Content-Security-Policy, unless the page serves the worklet as a file', async () => {
    const options = {
      headers: { 'content-security-policy': "default-src 'self'" },
      files: { '/worklet.js': { type: 'text/javascript', body: await bundlePage(worklet) } },
    };
    await onPage(async (page) => {
      expect(await page.call('start', {})).toMatchObject({ code: 'worklet-blocked', remedy, held: 0 });
      expect(await page.call('start', { workletUrl: '/worklet.js' })).toMatchObject({ code: 'started', held: 1 });
      expect(await page.call('stop')).toMatchObject({ state: 'stopped', held: 0 });
    }, options);
  });
});

describe.concurrent('a microphone in Chromium', () => {
  it('can be chosen and changed while it runs', async () => {
    await onPage(async (page) => {
      await page.call('start', {});
      const [first, second] = await page.call('devices');
      if (first === undefined || second === undefined) throw new Error('Chromium has fewer than two fake microphones');
      await page.call('use', second.deviceId);
      expect(await page.call('seen')).toMatchObject({
        state: 'capturing',
        device: { deviceId: second.deviceId },
        held: 1,
      });
      await page.call('use', first.deviceId);
      expect(await page.call('seen')).toMatchObject({ device: { label: first.label }, held: 1 });
      expect(await page.call('stop')).toMatchObject({ states: ['starting', 'capturing', 'stopped'], held: 0 });
    });
  });
});
