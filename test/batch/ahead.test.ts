import { batch, openLedger, type NamedAudio, type Outputs } from '@throughline/node/batch';
import { speechScript } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { mostOpen } from '../kit/most-open.ts';
import { filesOf, optionsOf, providerOf } from '../kit/files.ts';
import { inVirtualTime } from '../kit/setting.ts';

const script = speechScript({ seconds: 40, seed: 7 });
const provider = providerOf(script);

describe('a run of so many files at a time', () => {
  it.each([1, 2, 8])('has the next ones open while the links are in use, and never more links (%s)', async (links) => {
    await inVirtualTime(provider, async (setting) => {
      const { clock, simulator } = setting;
      const openedAt: number[] = [];
      const files = [...filesOf(script, 2)].map(({ open, ...file }): NamedAudio => {
        return { ...file, open: (signal) => (openedAt.push(clock.now()), open(signal)) };
      });
      const run = batch(files, { options: optionsOf(setting, script), concurrency: links });
      expect(await run.done()).toMatchObject({ files: { done: 20, failed: 0 } });
      const ends = simulator.ledger.links
        .map(({ endedAt = Infinity }) => endedAt)
        .toSorted((one, other) => one - other);
      // Once one was done: while as many others as there may be have a link.
      const late = [...openedAt.entries()].filter(
        ([index, at]) => index > links + 1 && at > (ends[index - links - 1] ?? 0),
      );
      expect(late).toEqual([]);
      expect(openedAt).toHaveLength(20);
      expect(mostOpen(simulator.ledger.links)).toBe(links);
    });
  });

  it('shows no more than so many as running, and tells of none that it has started before its turn', async () => {
    await inVirtualTime(provider, async (setting) => {
      const run = batch(filesOf(script, 2), { options: optionsOf(setting, script), concurrency: 2 });
      const shown: number[] = [];
      let [started, ended, most] = [0, 0, 0];
      run.on('started', () => (most = Math.max(most, (started += 1) - ended)));
      run.on('finished', () => (ended += 1));
      run.on('progress', () => {
        const { running, waiting } = run.state.files;
        shown.push(running);
        expect(running + waiting).toBeLessThanOrEqual(4);
      });
      await run.done();
      expect(Math.max(...shown)).toBe(2);
      expect([started, ended, most]).toEqual([20, 20, 2]);
    });
  });

  it('lets the next file have the link while one is being written', async () => {
    await inVirtualTime(provider, async (setting) => {
      const heard = new Map<string, () => void>();
      const progressOf = (name: string): Promise<void> => new Promise((resolve) => heard.set(name, resolve));
      const next = progressOf('0002.wav');
      const run = batch(filesOf(script, 2), {
        options: optionsOf(setting, script),
        concurrency: 1,
        outputs: slowDisk((name) => (name === '0001.wav' ? next : undefined)),
      });
      // Something of it is recognised.
      run.on('progress', ({ input, seconds }) => seconds > 0 && heard.get(input)?.());
      expect(await run.done()).toMatchObject({ files: { done: 20 } });
    });
  });

  it('begins none of those that only wait for a link once it is drained', async () => {
    await inVirtualTime(provider, async (setting) => {
      const run = batch(filesOf(script, 2), { options: optionsOf(setting, script), concurrency: 1 });
      run.on('progress', ({ input, seconds }) => {
        if (input === '0003.wav' && seconds > 0) run.drain();
      });
      expect(await run.done()).toMatchObject({ files: { done: 4, failed: 0, running: 0, waiting: 1 } });
      expect(setting.simulator.ledger.links).toHaveLength(4);
    });
  });

  it('ends with one error where it cannot be recorded that a file starts, which is then not sent', async () => {
    await inVirtualTime(provider, async (setting) => {
      using ledger = openLedger(':memory:');
      const kept = { ledger, shape: { model: 'one' } };
      const run = batch(filesOf(script, 2), { options: optionsOf(setting, script), concurrency: 1, ...kept });
      run.on('finished', () => ledger.close());
      await expect(run.done()).rejects.toMatchObject({ code: 'ledger-unusable' });
      expect(run.state.files).toMatchObject({ done: 1, failed: 0, running: 0 });
      expect(setting.simulator.ledger.links.length).toBeLessThanOrEqual(2);
    });
  });
});

/** Outputs that are written as late as a test says. */
function slowDisk(waitFor: (input: string) => Promise<void> | undefined): Outputs {
  return {
    directory: '/nowhere',
    base: '/nowhere',
    formats: ['txt'],
    prepare: () => Promise.resolve(),
    pathsOf: () => [],
    missing: () => Promise.resolve([]),
    async write(_, { input }) {
      await waitFor(input);
      return [];
    },
  };
}
