import { Governor } from '@throughline/core/governor';
import {
  batch,
  transcribeFile,
  type BatchResult,
  type FileTranscript,
  type ResumePoint,
} from '@throughline/node/batch';
import { scriptedEngine, scriptWords, speechScript, type Fault, type Script } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { fileOf, filesOf, optionsOf } from '../kit/files.ts';
import { recognisers } from '../kit/providers.ts';
import { inVirtualTime, type Setting, type SettingOptions } from '../kit/setting.ts';
import type { VirtualClock } from '@throughline/simulator';

const script = speechScript({ seconds: 90, seed: 21, channels: 2 });
const call = fileOf(script, 'call.wav', 0, 90);

function provider(spoken: Script = script): Pick<SettingOptions, 'server'> {
  return { server: recognisers.bodhi.server(scriptedEngine({ script: spoken }), {}) };
}

function inCall<Result>(act: (setting: Setting<VirtualClock>) => Promise<Result>, faults: readonly Fault[] = []) {
  return inVirtualTime({ ...provider(), faults }, act);
}

type Told = Pick<FileTranscript, 'results'>;

function wordsOf({ results }: Told, channel: number): readonly string[] {
  return results.filter((result) => result.channel === channel).flatMap(({ text }) => text.split(' '));
}

function spokenIn(channel: number): readonly string[] {
  return scriptWords(script, channel).map(({ text }) => text);
}

function expectWhole(transcript: FileTranscript): void {
  for (const channel of [0, 1]) expect(wordsOf(transcript, channel)).toEqual(spokenIn(channel));
  const starts = transcript.results.map(({ start }) => start);
  expect(starts).toEqual(starts.toSorted((one, other) => one - other));
  expect(new Set(transcript.results.map(({ id }) => id)).size).toBe(starts.length);
  expect(transcript.seconds).toBe(90);
  expect(transcript.gaps).toEqual([]);
}

/** As it comes back from a disk. */
function stored(point: ResumePoint): ResumePoint {
  return JSON.parse(JSON.stringify(point)) as ResumePoint;
}

describe('a file of which each channel is transcribed by itself', () => {
  it('gives every word once, with its channel, in the order of time, and costs what all channels cost', async () => {
    await inCall(async (setting) => {
      const transcript = await transcribeFile({ options: optionsOf(setting, script), input: call, channels: 'split' });
      expectWhole(transcript);
      expect(transcript.costSeconds).toBeCloseTo(180, 6);
      expect(transcript.summary).toMatchObject({ links: 2, accepted: 90, settled: 90 });
    });
  });

  it('goes on in each channel from where that one had come to', async () => {
    await inCall(async (setting) => {
      const ending = new AbortController();
      let point: ResumePoint | undefined;
      const work = { options: optionsOf(setting, script), input: call, channels: 'split' } as const;
      const cut = transcribeFile({
        ...work,
        signal: ending.signal,
        onResumePoint: (given) => {
          point = stored(given);
          if (given.seconds > 60) ending.abort();
        },
      });
      await expect(cut).rejects.toMatchObject({ code: 'aborted' });
      expect(point?.channels).toHaveLength(2);
      const rest = await transcribeFile({ ...work, ...(point === undefined ? {} : { resume: point }) });
      expectWhole(rest);
      expect(rest.resumedFrom).toBe(point?.seconds);
      // At most 30 s of each channel again.
      expect(rest.costSeconds).toBeLessThan(180 + 2 * 30);
    });
  });

  it('fails with the channel that failed, keeps all words of the other, and does only that one again', async () => {
    const fatal: readonly Fault[] = [
      { on: { link: 2, after: 20 }, do: { type: 'rst' } },
      { on: { link: 3 }, do: { type: 'http', status: 400 }, times: 2 },
    ];
    await inCall(async (setting) => {
      const options = optionsOf(setting, script);
      const results: BatchResult[] = [];
      const run = batch([call], { options, channels: 'split', attempts: 1 });
      for await (const result of run) results.push(result);
      const [failure] = results;
      if (failure?.type !== 'failure') throw new Error('nothing failed');
      expect(failure.error.message).toMatch(/^[a-z-]+: channel [01]: /u);
      const failed = failure.error.message.includes('channel 0: ') ? 0 : 1;
      const whole = failure.point?.channels?.[1 - failed];
      expect(whole?.seconds).toBe(90);
      expect(whole?.results.flatMap(({ text }) => text.split(' '))).toEqual(spokenIn(1 - failed));
      if (failure.point === undefined) throw new Error('nothing was kept');
      const before = setting.simulator.ledger.links.length;
      const rest = await transcribeFile({ options, input: call, channels: 'split', resume: stored(failure.point) });
      expectWhole(rest);
      expect(setting.simulator.ledger.links.length - before).toBe(1);
    }, fatal);
  });

  it('needs no more than one link at a time: files longer than a window, of an account that has one', async () => {
    const spoken = speechScript({ seconds: 40, seed: 4, channels: 2 });
    await inVirtualTime(provider(spoken), async (setting) => {
      const options = { ...optionsOf(setting, spoken), window: { seconds: 2 } };
      const governor = new Governor({ links: 1, most: 1, clock: setting.clock });
      const done: string[] = [];
      const run = batch(filesOf(spoken, 20), { options, governor, channels: 'split', concurrency: 2 });
      for await (const result of run) done.push(result.type);
      expect(done).toEqual(['transcript', 'transcript']);
    });
  });

  it('is one session where the file has one channel', async () => {
    const mono = speechScript({ seconds: 10, seed: 2 });
    await inVirtualTime({ server: recognisers.bodhi.server(scriptedEngine({ script: mono }), {}) }, async (setting) => {
      const options = optionsOf(setting, mono);
      const transcript = await transcribeFile({ options, input: fileOf(mono, 'a.wav', 0, 10), channels: 'split' });
      expect(new Set(transcript.results.map(({ channel }) => channel))).toEqual(new Set([0]));
      expect(transcript.summary.links).toBe(1);
    });
  });

  it('is refused at once where there is something else to choose', async () => {
    await inCall(async (setting) => {
      const options = optionsOf(setting, script);
      const { protocol } = options;
      const both = { ...protocol, audio: { ...protocol.audio, channels: 2 } };
      expect(() => batch([call], { options, channels: 'split', channel: 1 })).toThrow(/^config-invalid: channel is 1/u);
      expect(() => batch([call], { options: { ...options, protocol: both }, channels: 'split' })).toThrow(
        /protocol is/u,
      );
      // @ts-expect-error: as a caller in JavaScript may have it
      expect(() => batch([call], { options, channels: 2 })).toThrow(/channels is 2, but must be 'split'/u);
    });
  });
});
