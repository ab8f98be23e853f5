import { describe, expect, it } from 'vitest';
import type { AudioConverter, SpeechError, TranscriptionSession } from '@throughline/core';
import { standing } from '../../kit/standing.ts';
import { virtualProvider } from '../../kit/transcription.ts';

const rate = 16_000;

function failuresOf(session: TranscriptionSession): readonly SpeechError[] {
  const failures: SpeechError[] = [];
  session.on('failure', (error) => failures.push(error));
  return failures;
}

describe('writes that nobody awaits', () => {
  it('fail the session aloud once more than 64 MiB wait, whatever the sizes of the writes', async () => {
    for (const size of [2 ** 20, 2 ** 16, 1_002]) {
      const provider = virtualProvider({ faults: [{ on: { time: 0 }, do: { type: 'outage', seconds: 60 } }] });
      const session = provider.open({ window: { seconds: 2 } });
      const failures = failuresOf(session);
      const window = session.write(provider.audio.samples(0, 2 * rate));
      expect(await standing(window)).toBe('resolved');
      const chunk = new Int16Array(size / 2).fill(100);
      const writes: Promise<void>[] = [];
      for (let waiting = size; waiting <= 2 ** 26; waiting += size) writes.push(session.write(chunk));
      expect(failures).toEqual([]);
      const last = session.write(chunk);
      // Events are told once the call that caused them has ended.
      await Promise.resolve();
      expect(failures).toMatchObject([
        { code: 'window-full', remedy: expect.stringMatching(/Await the promise that write\(\) returns.*pipe\(\)/) },
      ]);
      expect(await standing(last)).toBe('window-full');
      expect(await standing(writes[0] ?? last)).toBe('window-full');
      expect(await standing(writes.at(-1) ?? last)).toBe('window-full');
      expect(await standing(session.closed)).toBe('window-full');
      expect(session.unsettled()).toEqual(provider.audio.samples(0, 2 * rate));
      await provider.simulator.close();
    }
  }, 60_000);

  it('of one byte each take memory by their bytes, not by their number', async () => {
    const provider = virtualProvider({ faults: [{ on: { time: 0 }, do: { type: 'outage', seconds: 60 } }] });
    const session = provider.open({ window: { seconds: 1 } });
    void session.write(new Int16Array(rate));
    const before = process.memoryUsage().heapUsed;
    for (let count = 0; count < 300_000; count += 1) void session.write(Uint8Array.of(count & 0x3f));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(40 * 2 ** 20);
    session.abort();
    await provider.simulator.close();
  });
});

describe('while the converter loads', () => {
  it('no more than 64 MiB wait', async () => {
    const provider = virtualProvider();
    const session = provider.open({
      input: { sampleRate: 48_000 },
      convert: true,
      createConverter: () => new Promise<AudioConverter>(() => undefined),
    });
    const failures = failuresOf(session);
    const chunk = new Int16Array(2 ** 21);
    const writes = [...Array(16).keys()].map(() => session.write(chunk));
    expect(failures).toEqual([]);
    expect(await standing(session.write(chunk))).toBe('window-full');
    expect(failures).toMatchObject([{ code: 'window-full' }]);
    expect(await standing(writes[0] ?? Promise.resolve())).toBe('window-full');
    await provider.simulator.close();
  });
});
