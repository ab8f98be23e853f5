import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAudioFile } from '@throughline/node';
import { createSimulator, scriptedVoice, type Fault, wordsRecognised } from '@throughline/simulator';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { describe, expect, test } from 'vitest';
import { runHere } from '../../testing/run-here.ts';

const text = 'Good morning to all of you. I hope that you have slept well.';
const words = ['Good', 'morning', 'to', 'all', 'of', 'you.', 'I', 'hope', 'that', 'you', 'have', 'slept', 'well.'];

const it = test.extend<{ readonly file: string }>({
  file: async ({ onTestFinished }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-speak-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await use(join(folder, 'speech.wav'));
  },
});

/** A voice that listens. */
async function listening(faults: readonly Fault[] = []) {
  const simulator = createSimulator({ provider: faseehServer({ engine: scriptedVoice() }), faults });
  const { url } = await simulator.listen();
  return { url, [Symbol.asyncDispose]: () => simulator.close() };
}

const gone = [{ on: { position: 1 }, do: { type: 'outage', seconds: 600, mode: 'refuse' } }] as const;
const routesTo = (...urls: readonly string[]): readonly string[] =>
  urls.flatMap((url) => ['--route', `faseeh --url ${url}`]);

async function spokenIn(path: string): Promise<readonly string[]> {
  const source = await openAudioFile(path, { wanted: { sampleRate: 24_000, channels: 1, encoding: 'pcm_s16le' } });
  const all: number[] = [];
  for await (const chunk of source.frames()) if (chunk instanceof Int16Array) all.push(...chunk);
  return wordsRecognised(Int16Array.from(all), words);
}

describe('throughline speak with several routes', { timeout: 30_000 }, () => {
  it('has the next voice speak the sentence again that the one before has begun, and says so', async ({ file }) => {
    await using preferred = await listening(gone);
    await using other = await listening();
    const args = ['speak', text, ...routesTo(preferred.url, other.url), '--failover-after', '1', '--output', file];
    const { code, error } = await runHere(args);
    expect(code, error).toBe(0);
    expect(error).toMatch(
      /^· faseeh \(route 2\) takes over from faseeh \(route 1\) at \d\.\d s; connection-\w+: [^\n]*\n$/u,
    );
    expect((await spokenIn(file)).slice(-words.length)).toEqual(words);
  });

  it('leaves the begun sentence where it was by --failover-sentence next, and has failed at its end', async ({
    file,
  }) => {
    await using preferred = await listening(gone);
    await using other = await listening();
    const args = ['speak', text, ...routesTo(preferred.url, other.url), '--failover-after', '1', '--output', file];
    const { code, error } = await runHere([...args, '--failover-sentence', 'next']);
    expect(code, error).toBe(5);
    expect(error).toMatch(/sentence 1 is broken off at \d\.\d s, and the next one follows/u);
    expect(error).toContain('speech.wav.partial');
    expect((await spokenIn(`${file}.partial`)).slice(-7)).toEqual(words.slice(-7));
  });

  it('ends with what each voice has failed of where all have', async ({ file }) => {
    const routes = routesTo('ws://127.0.0.1:1', 'ws://127.0.0.1:2');
    const { code, error } = await runHere(['speak', text, ...routes, '--retry-for', '0', '--output', file]);
    expect(code, error).toBe(5);
    expect(error).toContain('all-routes-failed: all 2 routes have failed');
  });

  it.each([
    [['--voice', 'ar-najdi-male-2'], '--voice stands beside --route, but is for one provider'],
    [['--api-key', 'my-secret'], '--api-key stands beside --route, but is for one provider'],
    [['--local'], "option '--route <provider>' cannot be used with option '--local'"],
    [['--route', 'bodhi'], '--route: no provider "bodhi" speaks'],
    [['--failover-sentence', 'never'], 'Allowed choices are restart, next.'],
  ])('refuses %j', async (more, message) => {
    const two = routesTo('ws://127.0.0.1:1', 'ws://127.0.0.1:2');
    const { code, error } = await runHere(['speak', text, '--output', 'never.wav', ...two, ...more]);
    expect([code, error]).toEqual([2, expect.stringContaining(message)]);
    expect(error).not.toContain('my-secret');
  });

  it.each([[['--failover-sentence', 'next']], [['--failover-after', '3']]])(
    'says of %j that it needs a second voice',
    async (more) => {
      const { code, error } = await runHere(['speak', text, '--output', 'never.wav', ...more]);
      expect([code, error]).toEqual([2, expect.stringContaining('needs a second provider')]);
    },
  );

  it('names the route whose key or voice is missing', async () => {
    const routes = ['--route', 'faseeh --api-key k', '--route', 'faseeh --voice ar-najdi-male-2'];
    const { code, error } = await runHere(['speak', text, '--output', 'never.wav', ...routes], { FASEEH_API_KEY: '' });
    expect([code, error]).toEqual([2, expect.stringContaining('into its --route')]);
  });
});
