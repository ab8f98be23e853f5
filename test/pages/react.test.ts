import { fileURLToPath } from 'node:url';
import { samples } from '@throughline/local';
import { createSimulator, type Engine, type Simulator } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chromium, startChromium } from '../kit/page/chromium.ts';
import { type LivePage, openPage } from '../kit/page/live-page.ts';
import type { ReactApi } from './react.page.ts';

const WORD_SECONDS = 0.2;

/** Hears a word in every 0.2 s, whatever is said. */
const counting: Engine = {
  name: 'counting',
  open({ sampleRate }, sink) {
    let received = 0;
    let words = 0;
    return {
      write(audio) {
        received += audio.length;
        for (; received >= (words + 1) * WORD_SECONDS * sampleRate; words += 1) {
          const [start, end] = [words * WORD_SECONDS, (words + 1) * WORD_SECONDS];
          const segment = Math.floor(words / 2);
          const text = `w${words}`;
          const final = words % 2 === 1;
          const before = final ? [{ text: `w${words - 1}`, start: start - WORD_SECONDS, end: start }] : [];
          const all = [...before, { text, start, end }];
          sink.result({
            segment,
            final,
            text: all.map((word) => word.text).join(' '),
            start: all[0]?.start ?? start,
            end,
            words: all,
          });
        }
      },
      finish: () => sink.done(),
      close: () => undefined,
    };
  },
};

const entry = new URL('react.page.ts', import.meta.url);

let chromium: Chromium;
let simulator: Simulator;
let url: string;

beforeAll(async () => {
  chromium = await startChromium({ microphone: fileURLToPath(samples.jfk), loop: true });
  simulator = createSimulator({ provider: bodhiServer({ engine: counting }) });
  ({ url } = await simulator.listen());
});

afterAll(async () => {
  await chromium.close();
  await simulator.close();
});

async function inPage(run: (page: LivePage<ReactApi>) => Promise<void>): Promise<void> {
  const page = await openPage<ReactApi>(chromium, { entry });
  try {
    await run(page);
    expect(page.complaints).toEqual([]);
  } finally {
    await page.close();
  }
}

const shows = (page: LivePage<ReactApi>, id: string, text: string | RegExp) =>
  page.page.locator(`#${id}`).filter({ hasText: text }).waitFor();

describe('a component that transcribes, in strict mode', () => {
  it('opens nothing before start, one microphone and one session then, and frees both at stop', () =>
    inPage(async (page) => {
      await page.call('show', { url });
      await shows(page, 'state', 'idle');
      expect(await page.call('counts')).toMatchObject({ sessions: 0, streams: 0 });
      await page.page.click('#start');
      await shows(page, 'finals', 'w0 w1 w2 w3');
      await page.page.click('#start');
      expect(await page.call('counts')).toMatchObject({ sessions: 1, streams: 1 });
      await page.page.click('#stop');
      await shows(page, 'state', 'stopped');
      expect(await page.call('tracks')).toEqual(['ended']);
      expect(await page.call('session')).toBe('closed');
      expect(await page.page.textContent('#error')).toBe('');
    }));

  it('that begins when it is mounted opens one of each, though it is mounted twice, and none is left when it is gone', () =>
    inPage(async (page) => {
      const links = simulator.ledger.links.length;
      await page.call('show', { url, auto: true });
      await shows(page, 'state', 'listening');
      await shows(page, 'finals', 'w0 w1');
      expect(await page.call('counts')).toMatchObject({ sessions: 1, streams: 1 });
      expect(simulator.ledger.links.length - links).toBe(1);
      await page.call('unmount');
      await expect.poll(() => page.call('tracks')).toEqual(['ended']);
      await expect.poll(() => page.call('session')).toMatch(/aborted|closed/u);
      await page.call('start');
      expect(await page.call('tracks')).not.toContain('live');
      expect(simulator.ledger.links.length - links).toBe(1);
    }));

  it('is not rendered for audio, and its functions stay the same', () =>
    inPage(async (page) => {
      await page.call('show', { url });
      await page.page.click('#start');
      await shows(page, 'finals', 'w0 w1');
      const before = await page.call('counts');
      await shows(page, 'finals', 'w2 w3 w4 w5');
      const after = await page.call('counts');
      // Ten frames a second, and a result in each fifth of one. Strict mode renders twice.
      expect(after.seconds - before.seconds).toBeGreaterThan(0.5);
      expect(after.renders - before.renders).toBeLessThanOrEqual(2 * (after.news - before.news));
      expect(after.functions).toBe(3);
      await page.page.click('#stop');
      await shows(page, 'state', 'stopped');
    }));

  it('shows time that was not captured as a gap, and can be started again', () =>
    inPage(async (page) => {
      await page.call('show', { url });
      await page.page.click('#start');
      await shows(page, 'finals', 'w0 w1');
      await page.call('mute', true);
      await page.page.waitForTimeout(500);
      await page.call('mute', false);
      const muted = expect.objectContaining({ reason: 'source', seconds: expect.closeTo(0.5, 0) });
      await expect.poll(() => page.call('longGaps')).toEqual([muted]);
      await page.page.click('#stop');
      await page.page.click('#start');
      await expect.poll(() => page.call('counts')).toMatchObject({ sessions: 2, streams: 2 });
      await shows(page, 'finals', /^w0 w1/u);
      expect(await page.call('longGaps')).toEqual([]);
      await page.call('unmount');
      await expect.poll(() => page.call('tracks')).toEqual(['ended', 'ended']);
    }));

  it.each(['session', 'source'] as const)('has failed where its own %s throws, and nothing is open', (broken) =>
    inPage(async (page) => {
      await page.call('show', { url, broken });
      await page.page.click('#start');
      await shows(page, 'state', 'failed');
      expect(await page.page.textContent('#error')).toContain(`the ${broken} is broken`);
      expect(await page.call('counts')).toMatchObject({ streams: 0 });
    }),
  );

  it('has failed where the user takes the permission back, says so by its code, and keeps what was said', () =>
    inPage(async (page) => {
      await page.call('show', { url });
      await page.page.click('#start');
      await shows(page, 'finals', 'w0 w1');
      await chromium.revokeMicrophone(page.origin);
      await shows(page, 'state', 'failed');
      expect(await page.call('errorCode')).toBe('microphone-denied');
      expect(await page.call('session')).toBe('failed');
      expect(await page.call('tracks')).toEqual(['ended']);
      expect(await page.page.textContent('#finals')).toMatch(/^w0 w1/u);
    }));
});
