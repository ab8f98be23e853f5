import { fileURLToPath } from 'node:url';
import { createLocalRecognizer, type LocalRecognizer, samples } from '@throughline/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chromium, startChromium } from '../kit/page/chromium.ts';
import { type SeenByPage, watchPage } from '../kit/page/seen-by-page.ts';
import { expectNoSecret } from '../kit/secrets.ts';
import { type Played, playScene, providerKey, type Staging } from './scene.ts';

let chromium: Chromium;
let recognizer: LocalRecognizer;

beforeAll(async () => {
  const microphone = fileURLToPath(samples.jfk);
  [chromium, recognizer] = await Promise.all([startChromium({ microphone }), createLocalRecognizer()]);
});

afterAll(async () => {
  await Promise.all([chromium.close(), recognizer.close()]);
});

interface Watched extends Played {
  readonly traffic: string;
  readonly sources: string;
  readonly memory: string;
}

async function watched(staging: Partial<Staging>): Promise<Watched> {
  let seen: SeenByPage | undefined;
  let texts: Pick<Watched, 'traffic' | 'sources' | 'memory'> | undefined;
  const played = await playScene(
    {
      chromium,
      recognizer,
      seconds: 4,
      before: async (cdp) => {
        seen = await watchPage(cdp);
      },
      after: async ({ page }) => {
        if (seen === undefined) return;
        texts = { traffic: await seen.traffic(), sources: await seen.sources(), memory: await seen.memory(page) };
      },
      ...staging,
    },
    async () => {},
  );
  if (texts === undefined) throw new Error('nobody has looked at the page');
  return { ...played, ...texts };
}

const secrets = Object.values(providerKey);

describe.concurrent('the provider’s key, which only the relay has', () => {
  it('is in no traffic, no source and no memory of a page with captions', async () => {
    const { report, traffic, sources, memory } = await watched({});
    const [said = ''] = report.finals.map(({ text }) => text);
    // All three were searched where something is to be found: the caption, the relay's subprotocol.
    expect(said).not.toBe('');
    expect(traffic).toContain(said);
    expect(traffic).toContain('throughline.token.');
    expect(sources).toContain('throughline.relay.v1');
    expect(memory).toContain(said);
    for (const text of [traffic, sources, memory]) expectNoSecret(text, secrets);
  });

  it('is nowhere either where the provider refuses it, and the page learns why', async () => {
    const { report, traffic, sources, memory } = await watched({ account: 'no-balance' });
    expect(report.error).toMatchObject({ code: 'insufficient-balance' });
    expect(traffic).toContain('"relay":"refused"');
    for (const text of [traffic, sources, memory]) expectNoSecret(text, secrets);
  });
});
