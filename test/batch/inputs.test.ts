import type { AudioSource } from '@throughline/core';
import { batch, transcribeFile, type BatchResult, type FileInput } from '@throughline/node/batch';
import { speechScript } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { filesOf, optionsOf, providerOf } from '../kit/files.ts';
import { inVirtualTime, overSockets, type Setting } from '../kit/setting.ts';

const script = speechScript({ seconds: 60, seed: 9 });

function after({ clock }: Setting, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimeout(resolve, ms);
  });
}

describe('the inputs of a batch', () => {
  it('are taken one by one, as files come to their end and results are read', async () => {
    await inVirtualTime(providerOf(script), async (setting) => {
      let taken = 0;
      async function* endless(): AsyncGenerator<FileInput> {
        for (;;) {
          for (const file of filesOf(script, 2)) {
            taken += 1;
            yield file;
          }
        }
      }
      const run = batch(endless(), { options: optionsOf(setting, script), concurrency: 4 });
      let read = 0;
      for await (const { type } of run) {
        expect(type).toBe('transcript');
        read += 1;
        // Four are in flight, four results at most are unread, and one is asked for.
        expect(taken - read).toBeLessThanOrEqual(9);
        // A reader that takes its time holds the run up.
        if (read === 20) await after(setting, 100_000);
        if (read === 50) break;
      }
      expect(run.state.phase).toBe('ended');
      const links = setting.simulator.ledger.links.length;
      await after(setting, 10_000);
      expect(setting.simulator.ledger.links).toHaveLength(links);
    });
  });

  it('that never give another one do not keep a run from ending', async () => {
    await inVirtualTime(providerOf(script), async (setting) => {
      const [first] = filesOf(script, 2);
      const hanging = async function* (): AsyncGenerator<FileInput> {
        if (first !== undefined) yield first;
        await new Promise(() => undefined);
      };
      const runThat = (end: 'drain' | 'abort') => {
        const run = batch(hanging(), { options: optionsOf(setting, script), concurrency: 2 });
        run.on('finished', () => run[end]());
        return run.done();
      };
      expect(await runThat('drain')).toMatchObject({ phase: 'ended', files: { done: 1 } });
      await expect(runThat('abort')).rejects.toMatchObject({ code: 'aborted' });
    });
  });

  it('that throw end the run with what they threw, after the files in flight', async () => {
    await inVirtualTime(providerOf(script), async (setting) => {
      const files = [...filesOf(script, 2)].slice(0, 3);
      const broken = function* (): Generator<FileInput> {
        yield* files;
        throw new Error('the list is broken');
      };
      const run = batch(broken(), { options: optionsOf(setting, script), concurrency: 5 });
      const results: BatchResult[] = [];
      const read = async (): Promise<void> => {
        for await (const result of run) results.push(result);
      };
      await expect(read()).rejects.toThrow('the list is broken');
      expect(results).toHaveLength(3);
    });
  });

  it('may be open sources of any format, where they are converted', async () => {
    await overSockets(providerOf(script), async (setting) => {
      const source: AudioSource = {
        format: { sampleRate: 48_000, channels: 2, encoding: 'pcm_f32le' },
        seekable: false,
        async *frames() {
          for (let part = 0; part < 4; part += 1) yield new Float32Array(24_000 * 2).fill(0.01);
        },
      };
      const input: FileInput = { name: 'stereo', open: () => source };
      const options = optionsOf(setting, script);
      await expect(transcribeFile({ options, input })).rejects.toMatchObject({ code: 'audio-format' });
      expect(await transcribeFile({ options, input, convert: true })).toMatchObject({ seconds: 2, gaps: [] });
    });
  });

  it('are refused at once where they cannot be any, with what is wanted', async () => {
    await inVirtualTime(providerOf(script), async (setting) => {
      const options = optionsOf(setting, script);
      const run = (given: unknown, more: object = {}) => batch(given as FileInput[], { options, ...more });
      expect(() => run('calls/*.wav')).toThrow(/inputs is 'calls\/\*\.wav', but must be an iterable/u);
      expect(() => run(undefined)).toThrow(/inputs is undefined/u);
      expect(() => run([], { concurrency: 0 })).toThrow(/concurrency is 0/u);
      expect(() => run([], { concurrency: '4' })).toThrow(/concurrency is '4'/u);
      expect(() => run([], { linksPerMinute: 0.5 })).toThrow(/linksPerMinute is 0.5/u);
      expect(() => run([], { attempts: 1.5 })).toThrow(/attempts is 1\.5/u);
      expect(() => run([], { whenPaused: 'stop' })).toThrow(/whenPaused is 'stop'/u);
      await expect(run([42]).done()).rejects.toThrow(/an input is a number/u);
      await expect(run([{ name: 'a.wav' }]).done()).rejects.toThrow(/without a name or open/u);
      await expect(run([new URL('ftp://example.com/a.wav')]).done()).rejects.toThrow(/a URL with ftp:/u);
      expect(await run([]).done()).toMatchObject({ phase: 'ended', files: { done: 0, complete: true } });
      const twice = run([]);
      await twice.done();
      expect(() => twice[Symbol.asyncIterator]()).toThrow(TypeError);
      expect(setting.simulator.ledger.dials).toHaveLength(0);
    });
  });
});
