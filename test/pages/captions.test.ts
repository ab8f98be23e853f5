import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alignWords, comparedWords } from '@throughline/core/internal';
import { createLocalRecognizer, type LocalRecognizer, samples } from '@throughline/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chromium, startChromium } from '../kit/page/chromium.ts';
import { arrived } from '../kit/page/received-audio.ts';
import { type Likeness, likeness, samplesOf, wavSamples } from '../kit/page/same-sound.ts';
import { joined } from '../kit/sounds.ts';
import type { CaptionsReport } from './captions.page.ts';
import { later, type Played, playScene, type Scene, writeRoom } from './scene.ts';

const RATE = 16_000;
const WORDS_A_FAULT = 2;
/** Samples that Chromium may drop or fill in where the machine is too busy for its audio: 0.1 s. */
const MOST_SLIP = 1_600;
/** Samples that a busy browser may leave out in a scene and say so: 0.5 s. */
const MOST_SKIPPED = 8_000;
/** The speech, and what the microphone goes on for after it. */
const SECONDS = 12.8;

/** What is said in `jfk.wav`. */
const transcript = comparedWords(
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.',
).map((text) => ({ text, middle: 0 }));

let folder: string;
let speech: Int16Array;
let chromium: Chromium;
let recognizer: LocalRecognizer;
let undisturbed: Promise<Played>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-pages-'));
  const file = join(folder, 'room.wav');
  speech = await wavSamples(samples.jfk);
  await writeRoom(file, speech, 0.5, 4);
  [chromium, recognizer] = await Promise.all([
    startChromium({ microphone: file }),
    createLocalRecognizer({ partialEverySeconds: 60 }),
  ]);
  undisturbed = play(async () => {});
  undisturbed.catch(() => undefined);
});

afterAll(async () => {
  await Promise.all([chromium.close(), recognizer.close()]);
  await rm(folder, { recursive: true });
});

function play(happens: (scene: Scene) => Promise<void>): Promise<Played> {
  return playScene({ chromium, recognizer, seconds: SECONDS }, happens);
}

/** Nothing of what was captured is missing, and nothing came that was not captured; what was captured is what was played. */
function expectWhole({ report, received, complaints }: Played, mostSkipped = MOST_SKIPPED): void {
  expect(report).not.toHaveProperty('error');
  expect(report).not.toHaveProperty('pipeError');
  const captured = samplesOf(report.captured);
  const { missing, foreign } = arrived(captured, received);
  expect({ missing, foreign }).toEqual({ missing: [], foreign: 0 });
  // A machine that is too busy for its audio captures less. Then that is said, and nothing else.
  const silence = lengthOf(report.skipped);
  expect(silence).toBeLessThan(mostSkipped);
  expect(report.gaps.map(({ reason, startSample, endSample }) => ({ reason, startSample, endSample }))).toEqual(
    spansOf(report.skipped).map((span) => ({ reason: 'source', ...span })),
  );
  expect(report.summary?.acceptedSamples).toBe(captured.length + silence);
  expect(report.summary?.settledSamples).toBe(captured.length + silence);
  const alike = likenessOnClock(captured, report.skipped);
  expect(alike.correlation).toBeGreaterThan(0.9);
  expect(alike.slip).toBeLessThan(MOST_SLIP);
  expect(complaints).toEqual([]);
}

type Skipped = CaptionsReport['skipped'];

function lengthOf(skipped: Skipped): number {
  return skipped.reduce((sum, { samples }) => sum + samples, 0);
}

/** Where time that was not captured stands on the session's clock. */
function spansOf(skipped: Skipped): readonly { readonly startSample: number; readonly endSample: number }[] {
  let before = 0;
  return skipped.map(({ at, samples }) => {
    const startSample = at + before;
    before += samples;
    return { startSample, endSample: startSample + samples };
  });
}

/** How alike the captured audio is to the speech, where each sample stands at its place on the clock; time that was not captured is left out. */
function likenessOnClock(captured: Int16Array, skipped: Skipped): Likeness {
  const spans = spansOf(skipped);
  const parts: Int16Array[] = [];
  let from = 0;
  for (const { at, samples } of skipped) {
    parts.push(captured.subarray(from, at), new Int16Array(samples));
    from = at;
  }
  const onClock = joined([...parts, captured.subarray(from)]);
  const { offset } = likeness(onClock, speech);
  const heard = speech.slice();
  for (const { startSample, endSample } of spans)
    heard.fill(0, Math.max(0, startSample - offset), Math.max(0, endSample - offset));
  return likeness(onClock, heard);
}

function expectSameCaptions(played: Played, words: Played['words']): void {
  const differences = alignWords(words, played.words, (one, other) => one.text === other.text);
  const different = differences.flatMap(({ expected, found }) => [...expected, ...found]);
  expect(different.length, played.words.map(({ text }) => text).join(' ')).toBeLessThanOrEqual(WORDS_A_FAULT);
}

describe.concurrent('captions of a microphone in Chromium', () => {
  it('are what was said, and the recogniser receives all that was captured', async () => {
    const played = await undisturbed;
    expectWhole(played);
    // Until the device is open, there is nothing that could be missing.
    expect(played.report.skipped.filter(({ at }) => at < RATE)).toEqual([]);
    expectSameCaptions(played, transcript);
    expect(played.received).toHaveLength(1);
  });

  it.each<[string, (scene: Scene) => Promise<void>]>([
    [
      'the connection is cut',
      async ({ page, way }) => {
        await page.call('captured', 4.3);
        way.cut();
      },
    ],
    [
      'the provider is restarted',
      async ({ page, restartProvider }) => {
        await page.call('captured', 4.3);
        await restartProvider(2_000);
      },
    ],
    [
      'the relay is restarted, and tells its pages to move on',
      async ({ page, restartRelay }) => {
        await page.call('captured', 4.3);
        await restartRelay('drain', 500);
      },
    ],
    [
      'the relay crashes, and is gone for 2 s',
      async ({ page, restartRelay }) => {
        await page.call('captured', 4.3);
        await restartRelay('crash', 2_000);
      },
    ],
  ])('are the same on another link where %s', async (_what, happens) => {
    const played = await play(happens);
    expectWhole(played);
    expectSameCaptions(played, (await undisturbed).words);
    expect(played.received.length).toBeGreaterThan(1);
    expect(played.report.seams).toHaveLength(played.received.length - 1);
  });

  it('are the same on another link soon after the browser was offline, and what it sent meanwhile was lost', async () => {
    let linksSoon = 0;
    const played = await play(async ({ page, way, links }) => {
      await page.call('captured', 4.3);
      way.swallow();
      way.refuse();
      await page.offline();
      await page.call('captured', 7.3);
      way.restore();
      await page.online();
      await page.call('captured', 11.3);
      linksSoon = links();
    });
    // Nobody has told the page that its link is dead: bytes go into it, and its socket is open.
    expect(linksSoon).toBe(2);
    expectWhole(played);
    expectSameCaptions(played, (await undisturbed).words);
  });

  it('are the same where nothing comes through for 4 s, and then all of it', async () => {
    let receivedBefore = 0;
    let receivedMeanwhile = 0;
    const played = await play(async ({ page, way, received }) => {
      await page.call('captured', 4.3);
      way.stall();
      receivedBefore = received();
      await page.call('captured', 8.3);
      receivedMeanwhile = received() - receivedBefore;
      way.restore();
    });
    expect(receivedMeanwhile).toBeLessThan(1);
    expectWhole(played);
    expectSameCaptions(played, (await undisturbed).words);
  });

  it('come in time in a tab that is hidden behind another one, and are the same', async () => {
    let lagSeconds = Infinity;
    const played = await play(async ({ page, received }) => {
      await page.call('captured', 3);
      await page.hide();
      await page.call('captured', 10);
      lagSeconds = 10 - received();
      await page.show();
    });
    expect(lagSeconds).toBeLessThan(1);
    expectWhole(played);
    expectSameCaptions(played, (await undisturbed).words);
    expect(played.received).toHaveLength(1);
  });

  it('leave out the time in which the tab is frozen, and all that follows keeps its place', async () => {
    const played = await play(async ({ page }) => {
      await page.call('captured', 4);
      await page.hide();
      await page.freeze();
      await later(3_000);
      await page.unfreeze();
      await page.show();
    });
    const gap = Math.max(...played.report.skipped.map(({ samples }) => samples));
    expect(gap).toBeGreaterThan(2.5 * RATE);
    expectWhole(played, 5 * RATE);
  });
});
