import { batch, type BatchHold } from '@throughline/node/batch';
import { speechScript } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { fileOf, filesOf, optionsOf, providerOf } from '../kit/files.ts';
import { inVirtualTime } from '../kit/setting.ts';

const script = speechScript({ seconds: 40, seed: 7 });
const refusing = [{ on: { link: 1 }, do: { type: 'http', status: 503 }, times: 1_000 }] as const;

describe('the state of a run', () => {
  it('says what was sent of files that are not done, how much of them is left, and no limit that nobody has found', async () => {
    await inVirtualTime(providerOf(script), async (setting) => {
      const run = batch([fileOf(script, 'long.wav', 0, 40)], { options: optionsOf(setting, script), pace: 1 });
      const ended = run.done();
      setting.clock.setTimeout(() => {
        const { known } = run.state;
        expect(known).toMatchObject({ files: 1, lengthSeconds: 40 });
        expect(known?.leftSeconds).toBeGreaterThan(19);
        expect(known?.leftSeconds).toBeLessThan(40);
        run.abort();
      }, 20_000);
      await expect(ended).rejects.toMatchObject({ code: 'aborted' });
      expect(run.state.costSeconds).toBeGreaterThan(19);
      expect(run.state.costSeconds).toBeLessThan(22);
      expect(run.state.governor.known).toBe(false);
    });
  });

  it('says since when no file has a link, and why, until one has', async () => {
    await inVirtualTime({ ...providerOf(script), faults: [{ ...refusing[0], times: 6 }] }, async (setting) => {
      const { clock } = setting;
      const run = batch([fileOf(script, 'one.wav', 0, 20)], { options: optionsOf(setting, script) });
      const holds: (BatchHold | undefined)[] = [];
      const look = (): void => {
        const { held, files } = run.state;
        holds.push(held);
        if (files.done === 0) clock.setTimeout(look, 100);
      };
      clock.setTimeout(look, 100);
      await run.done();
      const last = holds.findLastIndex((held) => held !== undefined);
      expect(holds[last]?.seconds).toBeGreaterThan(2);
      expect(holds[last]).toMatchObject({ why: 'connecting', error: { httpStatus: 503 } });
      // While it is sent there is nothing to say.
      expect(holds.length - last).toBeGreaterThan(3);
      const lasted = holds.slice(0, last + 1).map((held) => held?.seconds ?? 0);
      expect(lasted).toEqual(lasted.toSorted((one, other) => one - other));
      expect(run.state.held).toBeUndefined();
    });
  });
});

it('a run that is drained does not wait for files that have had no link, and does not count them as failed', async () => {
  await inVirtualTime({ ...providerOf(script), faults: refusing }, async (setting) => {
    const { clock } = setting;
    const run = batch(filesOf(script, 2), { options: optionsOf(setting, script), concurrency: 4 });
    const ended = run.done();
    clock.setTimeout(() => run.drain(), 10_000);
    const state = await ended;
    expect(clock.now()).toBeLessThan(10_200);
    expect(state).toMatchObject({ phase: 'ended', files: { done: 0, failed: 0, running: 0, waiting: 4 } });
  });
});
