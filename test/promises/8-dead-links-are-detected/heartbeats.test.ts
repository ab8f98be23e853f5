import { describe, expect, it } from 'vitest';
import { isSpeechError } from '@throughline/core';
import type { RecognitionTraits } from '@throughline/core/protocol';
import { scriptText, speechScript } from '@throughline/simulator';
import { runPlainly, type PlainRunOptions } from '../../kit/plain/session.ts';

/** A key in the URL, as a page would have it. */
const dial = ({ key }: { readonly key: string }) => ({
  url: `ws://127.0.0.1:1/?key=${key}`,
  headers: {},
  subprotocols: [],
});

/** What each failed link ended of. */
async function deathsOf(options: PlainRunOptions) {
  const run = await runPlainly(options);
  const deaths = run.links.flatMap((event) => (event.state === 'failed' ? [event.error] : []));
  return { ...run, deaths };
}

describe('a provider that sends heartbeats', () => {
  it.each([
    { heartbeatMs: 4_000, after: 15 },
    { heartbeatMs: 7_000, after: 21 },
  ])(
    'every $heartbeatMs ms is found dead after $after s without a byte, where nothing can be pinged',
    async (given) => {
      const { heartbeatMs, after } = given;
      const { deaths, texts, script } = await deathsOf({
        seconds: 50,
        transport: { asBrowser: true },
        protocol: { dial, traits: { answers: 'in-pauses' } },
        server: { heartbeatMs },
        faults: [{ on: { link: 1, after: 20 }, do: { type: 'half-open' } }],
      });
      expect(deaths.map(({ code, context }) => [code, context])).toMatchObject([['link-silent', { sign: 'no-bytes' }]]);
      const [error] = deaths;
      const silentMs = isSpeechError(error, 'link-silent') ? error.context.silentMs : 0;
      expect(silentMs).toBeGreaterThanOrEqual(after * 1_000);
      expect(silentMs).toBeLessThan(after * 1_000 + 100);
      expect(texts.join(' ')).toBe(scriptText(script));
    },
  );

  it('is not taken for dead while they come, however long nothing is said', async () => {
    const script = speechScript({ seconds: 100, seed: 3 });
    const { deaths } = await deathsOf({
      script: { ...script, utterances: script.utterances.slice(0, 1) },
      transport: { asBrowser: true },
      protocol: { dial },
      server: { heartbeatMs: 10_000 },
    });
    expect(deaths).toEqual([]);
  });
});

describe('speech that brings no answer', () => {
  const silent = (answers: RecognitionTraits['answers'], silentFrom: number): PlainRunOptions => ({
    seconds: 100,
    protocol: { traits: { answers } },
    server: { silentFrom, heartbeatMs: 5_000 },
  });

  it('never ends a link of a provider that answers in pauses', async () => {
    expect((await deathsOf(silent('in-pauses', 0))).deaths).toEqual([]);
    expect((await deathsOf(silent('in-pauses', 10))).deaths).toEqual([]);
  });

  it('ends one of a provider that answers steadily, and one that has answered before', async () => {
    expect((await deathsOf(silent('steadily', 0))).deaths[0]?.context).toMatchObject({ sign: 'no-answers' });
    expect((await deathsOf(silent('finals-only', 10))).deaths[0]?.context).toMatchObject({ sign: 'no-answers' });
  });
});
