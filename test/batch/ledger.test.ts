import { mkdtemp, readdir, readFile, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpeechError } from '@throughline/core/internal';
import { batch, type BatchOptions, type BatchResult, openLedger, outputs } from '@throughline/node/batch';
import { scriptAudio, speechScript } from '@throughline/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { optionsOf, providerOf } from '../kit/files.ts';
import { type RecogniserCredentials } from '../kit/providers.ts';
import { writeRecording, writeRecordings } from '../kit/recordings.ts';
import { overSockets, type Setting } from '../kit/setting.ts';

const script = speechScript({ seconds: 24, seed: 7 });

let folder: string;
let recordings: readonly string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-ledger-'));
  recordings = await writeRecordings(folder, script, 2);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const paths = (): readonly string[] => recordings.map((name) => join(folder, name));
const ledgerPath = (): string => join(folder, 'out', '..', 'ledger.sqlite');
const outputsOf = () => outputs({ directory: join(folder, 'out'), formats: ['jsonl', 'srt'], base: folder });

type Options = Partial<BatchOptions<RecogniserCredentials>>;

/** A run in a process of its own, as far as the ledger can tell. */
async function run(setting: Setting, options: Options = {}, inputs: readonly string[] = paths()) {
  using ledger = openLedger(ledgerPath());
  const begun = batch(inputs, {
    options: optionsOf(setting, script),
    concurrency: 3,
    ledger,
    outputs: outputsOf(),
    ...options,
  });
  const results: BatchResult[] = [];
  for await (const result of begun) results.push(result);
  return { results, types: results.map(({ type }) => type), entries: [...ledger.all()], summary: ledger.summary() };
}

describe('a run with a ledger', () => {
  it('records each file, and the next run does nothing again', async () => {
    await overSockets(providerOf(script), async (setting) => {
      const first = await run(setting);
      expect(first.types).toEqual(recordings.map(() => 'transcript'));
      expect(first.summary).toMatchObject({ files: 12, done: 12, failed: 0, seconds: 24 });
      expect(first.entries.map(({ name }) => name).toSorted()).toEqual(recordings.toSorted());
      for (const { name, state, attempts, outputs: written, costSeconds } of first.entries) {
        expect({ state, attempts, written }).toEqual({
          state: 'done',
          attempts: 1,
          written: [`${name}.jsonl`, `${name}.srt`],
        });
        expect(costSeconds).toBeGreaterThanOrEqual(2);
      }
      const links = setting.simulator.ledger.links.length;
      const second = await run(setting);
      expect(second.types).toEqual(recordings.map(() => 'done-before'));
      expect(setting.simulator.ledger.links).toHaveLength(links);
    });
  });

  it('does again what has changed: the audio, what shapes the transcript, an output that is gone', async () => {
    await overSockets(providerOf(script), async (setting) => {
      await run(setting, { shape: { model: 'one' } });
      const [first = '', second = ''] = paths();
      await writeRecording(first, scriptAudio(script).samples(0, script.sampleRate), script.sampleRate);
      await unlink(join(folder, 'out', `${recordings[1] ?? ''}.srt`));
      const again = await run(setting, { shape: { model: 'one' } });
      const done = again.results.flatMap((result) => (result.type === 'transcript' ? [result.input] : []));
      expect(done.toSorted()).toEqual([first, second].toSorted());
      expect(again.summary).toMatchObject({ files: 12, done: 12, seconds: 23 });
      expect((await run(setting, { shape: { model: 'two' } })).types).toEqual(recordings.map(() => 'transcript'));
      expect((await run(setting, { shape: { model: 'two' } })).types).toEqual(recordings.map(() => 'done-before'));
      const { protocol, ...options } = optionsOf(setting, script);
      const other = { ...protocol, shape: { ...protocol.shape, parseNumber: true } };
      const configured = { shape: { model: 'two' }, options: { ...options, protocol: other } };
      expect((await run(setting, configured)).types).toEqual(recordings.map(() => 'transcript'));
    });
  });

  it('goes on with what is missing where it was ended in the middle', async () => {
    await overSockets(providerOf(script), async (setting) => {
      const ending = new AbortController();
      using ledger = openLedger(ledgerPath());
      const begun = batch(paths(), {
        options: optionsOf(setting, script),
        concurrency: 3,
        ledger,
        outputs: outputsOf(),
        signal: ending.signal,
      });
      begun.on('finished', () => {
        if (begun.state.files.done === 4) ending.abort();
      });
      await expect(begun.done()).rejects.toMatchObject({ code: 'aborted' });
      const { done } = begun.state.files;
      ledger.close();
      const rest = await run(setting);
      expect(rest.types.filter((type) => type === 'done-before')).toHaveLength(done);
      expect(rest.types.filter((type) => type === 'transcript')).toHaveLength(12 - done);
    });
  });

  it('does a file that is given twice once', async () => {
    await overSockets(providerOf(script), async (setting) => {
      const [first = ''] = paths();
      const { types } = await run(setting, {}, [first, first, join(folder, 'day-1', '..', recordings[0] ?? '')]);
      expect(types.toSorted()).toEqual(['done-before', 'done-before', 'transcript']);
      expect(setting.simulator.ledger.links).toHaveLength(1);
    });
  });

  it('records why a file failed, also one that cannot be read', async () => {
    await overSockets(providerOf(script), async (setting) => {
      await writeRecording(join(folder, 'stereo.wav'), new Int16Array(100), 44_100);
      const bad = [join(folder, 'stereo.wav'), join(folder, 'none.wav')];
      const { results, summary, entries } = await run(setting, {}, bad);
      const codes = results.map((result) => (result.type === 'failure' ? result.error.code : result.type));
      expect(codes.toSorted()).toEqual(['audio-format', 'audio-unreadable']);
      expect(summary).toMatchObject({ failed: 2, failures: { 'audio-format': 1, 'audio-unreadable': 1 } });
      expect(entries.map(({ error }) => error?.remedy)).toEqual([expect.any(String), expect.any(String)]);
      expect((await run(setting, {}, bad)).types).toEqual(['failure', 'failure']);
    });
  });

  it('ends with one error where nothing can be written, and loses no transcript where it waits', async () => {
    await overSockets(providerOf(script), async (setting) => {
      const real = outputsOf();
      let full = true;
      const disk: typeof real = {
        ...real,
        directory: real.directory,
        formats: real.formats,
        base: real.base,
        prepare: () => real.prepare(),
        pathsOf: (...given) => real.pathsOf(...given),
        missing: (given) => real.missing(given),
        write: async (...given) => {
          if (!full) return real.write(...given);
          throw new SpeechError('output-unwritable', {
            message: 'the disk is full',
            context: { path: real.directory, problem: 'disk-full' },
          });
        },
      };
      await expect(run(setting, { outputs: disk })).rejects.toMatchObject({ code: 'output-unwritable' });
      const links = setting.simulator.ledger.links.length;
      expect(links).toBeLessThanOrEqual(3);

      using ledger = openLedger(ledgerPath());
      const waiting = batch(paths(), {
        options: optionsOf(setting, script),
        concurrency: 3,
        ledger,
        outputs: disk,
        whenPaused: 'wait',
      });
      waiting.on('paused', () => {
        full = false;
        waiting.resume();
      });
      await waiting.done();
      expect(waiting.state.files.done).toBe(12);
      expect(setting.simulator.ledger.links.length - links).toBe(12);
    });
  });

  it('leaves nothing but whole files', async () => {
    await overSockets(providerOf(script), async (setting) => {
      await run(setting);
      const names = await readdir(join(folder, 'out'), { recursive: true, withFileTypes: true });
      const files = names.filter((entry) => entry.isFile()).map(({ name }) => name);
      expect(files).toHaveLength(24);
      for (const name of recordings) {
        const lines = (await readFile(join(folder, 'out', `${name}.jsonl`), 'utf8')).trimEnd().split('\n');
        expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'end', outcome: 'complete' });
      }
    });
  });
});
