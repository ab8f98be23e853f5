import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { samples } from '@throughline/local';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PageServer, startPageServer } from '../../examples/live-captions/server/page-server.ts';
import { type Chromium, startChromium } from '../kit/page/chromium.ts';

/** `pnpm run screenshots` keeps the pictures for the documents; else they are for whoever looks into a failed test. */
const pictures = process.env['SCREENSHOTS'] ?? join(import.meta.dirname, '../../node_modules/.cache/live-captions');
const desktop = { width: 1180, height: 900 };
const phone = { width: 360, height: 780 };
const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

let server: PageServer;
let chromium: Chromium;
let page: Page;
const complaints: string[] = [];
const scripts: Promise<string>[] = [];

beforeAll(async () => {
  await mkdir(pictures, { recursive: true });
  [server, chromium] = await Promise.all([
    startPageServer({ port: 0 }),
    startChromium({ microphone: fileURLToPath(samples.jfk), flags: ['--hide-scrollbars'] }),
  ]);
  await open();
}, 60_000);

/** Opens the example in a new tab. */
async function open(): Promise<void> {
  page = await chromium.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('response', (response) => {
    if (response.ok()) scripts.push(response.text().catch(() => ''));
  });
  await page.setViewportSize(desktop);
  await page.goto(server.url);
}

afterAll(async () => {
  // While a page is open, as at Ctrl-C.
  await server?.close();
  await chromium?.close();
});

const text = (id: string): Promise<string> => page.locator(`#${id}`).innerText();

/** Waits until the state in words is one of these. */
async function standing(...titles: readonly string[]): Promise<void> {
  await page.waitForFunction(
    (wanted) => wanted.includes(document.getElementById('state')?.textContent ?? ''),
    [...titles],
    { timeout: 60_000, polling: 50 },
  );
}

/** Waits until an element holds a text. */
async function holds(id: string, wanted: string): Promise<void> {
  await page.waitForFunction(
    ([where, what]) => document.getElementById(where)?.textContent?.toLowerCase().includes(what) === true,
    [id, wanted] as const,
    { timeout: 60_000, polling: 50 },
  );
}

/** What breaks the rules for accessible pages (WCAG 2.2 A and AA), contrasts included. */
async function barriers(): Promise<readonly string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    async () => await (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' / ')}`);
}

/** Counts from now on how often the page shows what may still change. */
async function watchPartials(): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const partials = document.getElementById('partials');
    const watch = new MutationObserver(() => {
      if (partials?.textContent === '') return;
      document.body.dataset['partials'] = String(Number(document.body.dataset['partials'] ?? 0) + 1);
    });
    if (partials !== null) watch.observe(partials, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => Number(document.body.dataset['partials'] ?? 0));
}

/** How many of the words that the fake microphone plays are in a text. On a busy machine the recogniser hears some of them wrongly. */
function spokenIn(captions: string): number {
  const words = new Set(captions.toLowerCase().match(/[a-z]+/gu));
  const played = ['and', 'so', 'my', 'fellow', 'ask', 'not', 'what', 'your', 'country', 'can', 'do', 'for', 'you'];
  return played.filter((word) => words.has(word)).length;
}

/** How many pixels the page is wider than the window. */
const tooWide = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

async function picture(name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true, animations: 'disabled' });
}

const enabled = (id: string): Promise<boolean> => page.locator(`#${id}`).isEnabled();

describe('the example live-captions', () => {
  it('is ready, and offers nothing that would do nothing', async () => {
    expect(await text('state')).toBe('Ready');
    expect(await enabled('start')).toBe(true);
    for (const id of ['mute', 'network-cut', 'download-srt', 'download-vtt']) expect(await enabled(id)).toBe(false);
    expect(await barriers()).toEqual([]);
    await picture('idle');
  });

  it('listens at a key, and shows what may change apart from what is announced', async () => {
    const partials = await watchPartials();
    await page.locator('#start').focus();
    await page.keyboard.press('Enter');
    await standing('Listening');
    await page.waitForSelector('#finals li');
    // A screen reader reads out finals, each once, and no partial.
    expect(await partials()).toBeGreaterThan(0);
    expect(await page.locator('[aria-live] #partials, [role=log] #partials').count()).toBe(0);
    expect(await page.locator('[role=log][aria-live=polite] #finals').count()).toBe(1);
    await page.waitForFunction(
      () =>
        document.getElementById('partials')?.textContent !== '' || document.querySelectorAll('#finals li').length > 1,
    );
    expect(Number(await page.locator('#level').getAttribute('aria-valuenow'))).toBeGreaterThan(0);
    expect(await page.locator('#strip svg').getAttribute('aria-label')).toMatch(
      /^The last 60 seconds of audio: .* answered/u,
    );
    expect(await enabled('network-cut')).toBe(true);
    expect(await barriers()).toEqual([]);
    await picture('listening');
  });

  it('goes on over a cut, and says so', async () => {
    await page.click('#network-cut');
    await holds('incidents', 'link 2 took over');
    expect(await text('incidents')).toContain('Link 1 ended: connection-lost.');
  });

  it('goes on over another relay', async () => {
    await page.click('#network-restart');
    await holds('network-answer', 'another relay');
    await holds('incidents', 'link 3 took over');
    expect(await text('incidents')).toContain('Link 2 ended: provider-unavailable.');
  });

  it('says what it keeps while the provider is gone, in both colour schemes and at the width of a phone', async () => {
    await page.click('#network-refuse');
    await standing('Reconnecting');
    await page.waitForFunction(() => /[1-9]\.\d s of speech are kept/u.test(document.body.innerText));
    await holds('incidents', 'connection-refused');
    await picture('reconnecting');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await barriers()).toEqual([]);
    await picture('dark');
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    expect(await page.locator('.lamp').evaluate((lamp) => getComputedStyle(lamp).animationName)).toBe('none');
    await page.setViewportSize(phone);
    expect(await tooWide()).toBe(0);
    expect(await barriers()).toEqual([]);
    await picture('phone');
    await page.setViewportSize(desktop);
    await standing('Catching up', 'Listening');
  });

  it('waits for the last words when it is stopped, and the network has lost nothing', async () => {
    await page.click('#start');
    await standing('Stopped');
    // A busy machine may lose audio before the page has it.
    const missing = await page.locator('#finals .missing').allInnerTexts();
    expect(missing.filter((reason) => !reason.endsWith('were not captured.'))).toEqual([]);
    expect(spokenIn(await text('finals'))).toBeGreaterThan(8);
  });

  it('saves the captions as subtitles', async () => {
    await page.evaluate(() => {
      const original = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob: Blob) => {
        void blob.text().then((saved) => document.body.setAttribute('data-saved', saved));
        return original(blob);
      };
    });
    await page.click('#download-vtt');
    await page.waitForFunction(() => document.body.dataset['saved'] !== undefined);
    const vtt = await page.evaluate(() => document.body.dataset['saved'] ?? '');
    expect(vtt).toMatch(/^WEBVTT\n\n1\n00:00:0\d\.\d{3} --> /u);
    expect(spokenIn(vtt)).toBeGreaterThan(8);
  });

  it('says why it may not listen, what to do, and where to read more', async () => {
    await chromium.close();
    chromium = await startChromium({ answer: 'deny', flags: ['--hide-scrollbars'] });
    await open();
    await page.click('#start');
    await page.waitForSelector('#problem:not([hidden])');
    expect(await text('problem')).toContain('microphone-denied');
    expect((await page.locator('#problem .remedy').innerText()).length).toBeGreaterThan(20);
    expect(await text('state')).toBe('Not started');
    expect(await text('start')).toBe('Start');
    expect(await barriers()).toEqual([]);
    await picture('failed');
    const link = await page.locator('#problem a').getAttribute('href');
    const answer = await fetch(new URL(link ?? '', server.url));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<h1>microphone-denied</h1>');
  });

  it('holds no key of the provider, and its Content-Security-Policy refuses nothing that it needs', async () => {
    const all = (await Promise.all(scripts)).join('\n') + (await page.content());
    expect(all).toContain('en-general-v2-8khz');
    expect(all).not.toContain('the-key-stays-on-the-server');
    expect(complaints).toEqual([]);
  });
});
