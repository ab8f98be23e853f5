import { Governor } from '@throughline/node';
import { batch, openLedger, type BatchOptions, type BatchResult } from '@throughline/node/batch';
import { speechScript, type Fault } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { filesOf, optionsOf, providerOf } from '../kit/files.ts';
import type { RecogniserCredentials } from '../kit/providers.ts';
import { inVirtualTime, type Setting } from '../kit/setting.ts';

const script = speechScript({ seconds: 80, seed: 5 });
const body = JSON.stringify({ error: 'INSUFFICIENT_BALANCE', message: 'Insufficient balance' });

/** From the n-th dial on, so many are refused for want of credit. */
function noCredit(link: number, times: number): readonly Fault[] {
  return [{ on: { link }, do: { type: 'http', status: 402, body }, times }];
}

async function follow(setting: Setting, options: Partial<BatchOptions<RecogniserCredentials>>) {
  const run = batch(filesOf(script, 2), { options: optionsOf(setting, script), concurrency: 5, ...options });
  const results: BatchResult[] = [];
  const paused: string[] = [];
  let error: unknown;
  run.on('paused', (event) => {
    paused.push(`${event.error.code} ${event.error.remedy ?? ''}`);
    if (options.whenPaused === 'wait') run.resume();
  });
  try {
    for await (const result of run) results.push(result);
  } catch (thrown) {
    error = thrown;
  }
  const refused = setting.simulator.ledger.dials.filter(({ status }) => status === 402).length;
  return { run, results, paused, error, refused, types: results.map(({ type }) => type) };
}

describe('an account without credit', () => {
  it.each([5, 'auto'] as const)(
    'ends the run with one message and at most so many refusals as files are in flight, and the next run completes it (%s)',
    async (concurrency) => {
      using ledger = openLedger(':memory:');
      const kept = { ledger, shape: { model: 'one' }, concurrency };
      const done = new Set<string>();
      await inVirtualTime({ ...providerOf(script), faults: noCredit(20, 1_000) }, async (setting) => {
        const { results, paused, error, refused, types, run } = await follow(setting, kept);
        expect(refused).toBeGreaterThan(0);
        expect(refused).toBeLessThanOrEqual(concurrency === 'auto' ? run.state.governor.limit : 5);
        expect(paused).toEqual([expect.stringMatching(/^insufficient-balance \S+/u)]);
        expect(error).toMatchObject({ code: 'insufficient-balance', remedy: expect.any(String) });
        // Those that were let in came to their end, and nothing failed.
        expect(types).toEqual(Array.from({ length: 19 }, () => 'transcript'));
        expect(run.state).toMatchObject({ phase: 'ended', files: { done: 19, failed: 0 }, failures: {} });
        for (const { input } of results) done.add(input);
      });
      await inVirtualTime(providerOf(script), async (setting) => {
        const { results, error } = await follow(setting, kept);
        expect(error).toBeUndefined();
        const now = results.filter(({ type }) => type === 'transcript');
        expect(now).toHaveLength(21);
        for (const { input } of now) expect(done.has(input)).toBe(false);
        expect(setting.simulator.ledger.links).toHaveLength(21);
      });
    },
  );

  it('is not asked again by files that wait for a link', async () => {
    await inVirtualTime({ ...providerOf(script), faults: noCredit(11, 1_000) }, async (setting) => {
      const governor = new Governor({ links: 2, most: 2, clock: setting.clock });
      const { refused, types, run } = await follow(setting, { governor, concurrency: 5 });
      expect(refused).toBeLessThanOrEqual(2);
      expect(types).toEqual(Array.from({ length: 10 }, () => 'transcript'));
      expect(run.state.files).toMatchObject({ failed: 0, running: 0 });
    });
  });

  it('is waited for where the run is told to, and no file is failed by it', async () => {
    await inVirtualTime({ ...providerOf(script), faults: noCredit(20, 7) }, async (setting) => {
      const { types, paused, error, refused, run } = await follow(setting, { whenPaused: 'wait' });
      expect(error).toBeUndefined();
      expect(refused).toBe(7);
      expect(paused.length).toBeGreaterThan(0);
      expect(types).toEqual(Array.from({ length: 40 }, () => 'transcript'));
      expect(run.state).toMatchObject({ phase: 'ended', files: { done: 40, failed: 0 } });
    });
  });

  it('begins nothing as long as it waits, and can be ended then', async () => {
    await inVirtualTime({ ...providerOf(script), faults: noCredit(20, 1_000) }, async (setting) => {
      const run = batch(filesOf(script, 2), {
        options: optionsOf(setting, script),
        concurrency: 5,
        whenPaused: 'wait',
      });
      let later: number | undefined;
      run.on('paused', () => {
        setting.clock.setTimeout(() => {
          later = setting.simulator.ledger.dials.length;
          expect(run.state).toMatchObject({ phase: 'paused', paused: { code: 'insufficient-balance' } });
          run.abort('enough');
        }, 600_000);
      });
      await expect(run.done()).rejects.toMatchObject({ code: 'aborted' });
      expect(later).toBeLessThanOrEqual(24);
    });
  });
});
