import { Buffer } from 'node:buffer';
import { fileURLToPath } from 'node:url';
import { createSimulator, scriptAudio, scriptedEngine, speechScript } from '@throughline/simulator';
import { voskServer } from '@throughline/simulator/providers/vosk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePageInFiles } from '../kit/page/bundle.ts';
import { type Chromium, startChromium } from '../kit/page/chromium.ts';
import { openPage } from '../kit/page/live-page.ts';
import type { LateLinksApi } from './late-links.page.ts';

const entry = new URL('late-links.page.ts', import.meta.url);
const script = speechScript({ seconds: 4, seed: 5 });
const { samples } = scriptAudio(script);
const all = samples(0, script.length);
const pcm = Buffer.from(all.buffer, all.byteOffset, all.byteLength).toString('base64');

let chromium: Chromium;
let files: ReadonlyMap<string, string>;

beforeAll(async () => {
  [chromium, files] = await Promise.all([startChromium(), bundlePageInFiles(fileURLToPath(entry))]);
});

afterAll(async () => {
  await chromium.close();
});

/** A page whose second file fails so often, as in a network that comes and goes. */
async function transcribed(failures: number): Promise<{ readonly asked: number; readonly end: object }> {
  const late = [...files.keys()].filter((name) => name.startsWith('link-parts'));
  expect(late).toHaveLength(1);
  const simulator = createSimulator({ provider: voskServer({ engine: scriptedEngine({ script }) }) });
  const { url } = await simulator.listen();
  let asked = 0;
  await chromium.context.route('**/link-parts*', async (route) => {
    asked += 1;
    await (asked > failures ? route.continue() : route.abort('connectionreset'));
  });
  const served = [...files].map(([name, body]) => [`/${name}`, { type: 'text/javascript', body }] as const);
  const page = await openPage<LateLinksApi>(chromium, { entry, files: Object.fromEntries(served) });
  try {
    await page.call('begin', url, pcm);
    const end = await page.call('end');
    expect(page.complaints).toEqual([]);
    return { asked, end };
  } finally {
    await page.close();
    await chromium.context.unroute('**/link-parts*');
    await simulator.close();
  }
}

const text = script.utterances.flatMap(({ words }) => words.map((word) => word.text)).join(' ');

describe('a page in two files, in Chromium', () => {
  it('transcribes all of its audio, with the second file asked for once', async () => {
    const { asked, end } = await transcribed(0);
    expect(asked).toBe(1);
    expect(end).toMatchObject({ text, gaps: [] });
  });

  it('loses nothing where the second file comes only at the third try', async () => {
    const { asked, end } = await transcribed(2);
    expect(asked).toBe(3);
    expect(end).toMatchObject({ text, gaps: [] });
  });
});
