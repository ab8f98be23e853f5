import { describe, expect, it } from 'vitest';
import {
  isSpeechError,
  type AudioConverter,
  type SessionWarning,
  type SpeechError,
  type TranscriptionSession,
} from '@throughline/core';
import { scriptText } from '@throughline/simulator';
import { standing } from '../../kit/standing.ts';
import { virtualProvider, type VirtualProvider } from '../../kit/transcription.ts';

const rate = 16_000;

/** What a session tells of itself. */
function listen(session: TranscriptionSession) {
  const texts: string[] = [];
  const warnings: SessionWarning[] = [];
  const failures: SpeechError[] = [];
  session.on('final', ({ text }) => texts.push(text));
  session.on('warning', (warning) => warnings.push(warning));
  session.on('failure', (error) => failures.push(error));
  return { texts, warnings, failures };
}

/** Writes the script in pieces out of one piece of memory, and awaits none of them. */
function writeAll(provider: VirtualProvider, session: TranscriptionSession, pieceSamples = 1_600): Promise<void>[] {
  const samples = provider.audio.samples();
  const memory = new Int16Array(pieceSamples);
  const writes: Promise<void>[] = [];
  for (let from = 0; from < samples.length; from += pieceSamples) {
    const piece = samples.subarray(from, from + pieceSamples);
    memory.set(piece);
    writes.push(session.write(memory.subarray(0, piece.length)));
    memory.fill(-1);
  }
  return writes;
}

/** Takes every third sample: 48 kHz to 16 kHz, where each sample was written three times. */
const byThree = (): AudioConverter => {
  let at = 0;
  return {
    push(samples) {
      const made: number[] = [];
      for (const sample of samples) {
        if (at % 3 === 0) made.push(Math.round(sample * 32_768));
        at += 1;
      }
      return Int16Array.from(made);
    },
    flush: () => new Int16Array(0),
  };
};

/** 16 kHz audio as 48 kHz. */
const tripled = (samples: Int16Array): Int16Array =>
  Int16Array.from({ length: samples.length * 3 }, (_, index) => samples[Math.floor(index / 3)] ?? 0);

describe('writes that nobody awaits', () => {
  it('wait in order, in copies, and all of them are heard', async () => {
    const provider = virtualProvider({ seconds: 20 });
    const session = provider.open({ window: { seconds: 2 } });
    const { texts } = listen(session);
    const writes = writeAll(provider, session);
    expect(session.positions.acceptedSamples).toBe(2 * rate);
    const summary = await provider.clock.runUntil(session.end());
    expect(summary.acceptedSamples).toBe(provider.script.length);
    expect(texts.join(' ')).toBe(scriptText(provider.script));
    expect(await Promise.all(writes.map(standing))).toEqual(writes.map(() => 'resolved'));
    await provider.simulator.close();
  });

  it('resolve when their audio is accepted, and not before', async () => {
    const provider = virtualProvider({ seconds: 20 });
    const session = provider.open({ window: { seconds: 2 }, pace: 1 });
    const writes = writeAll(provider, session);
    for (let second = 0; second < 20; second += 3) {
      await provider.clock.advance(3_000);
      const accepted = Math.floor(session.positions.acceptedSamples / 1_600);
      expect(await standing(writes[accepted - 1] ?? Promise.reject(new Error('none')))).toBe('resolved');
      expect(await standing(writes[accepted] ?? new Promise(() => undefined))).toBe('waits');
    }
    session.abort();
    await provider.simulator.close();
  });

  it('wait through an outage', async () => {
    const provider = virtualProvider({ faults: [{ on: { position: 4 }, do: { type: 'outage', seconds: 60 } }] });
    const session = provider.open({ window: { seconds: 8 } });
    const { texts } = listen(session);
    writeAll(provider, session, 700);
    const summary = await provider.clock.runUntil(session.end());
    expect(summary.acceptedSamples).toBe(provider.script.length);
    expect(summary.gaps).toEqual([]);
    expect(texts.join(' ')).toBe(scriptText(provider.script));
    await provider.simulator.close();
  });

  it('wait while the session is paused, and go on when it is resumed', async () => {
    const provider = virtualProvider({ seconds: 10 });
    const session = provider.open({ window: { seconds: 2 } });
    session.pause();
    const writes = writeAll(provider, session);
    await provider.clock.advance(5_000);
    expect(session.positions.acceptedSamples).toBe(2 * rate);
    session.resume();
    await provider.clock.runUntil(Promise.all(writes));
    expect(session.positions.acceptedSamples).toBe(provider.script.length);
    session.abort();
    await provider.simulator.close();
  });

  it('are rejected by abort, every one of them, and so is the end', async () => {
    const provider = virtualProvider({ faults: [{ on: { time: 0 }, do: { type: 'outage', seconds: 60 } }] });
    const session = provider.open({ window: { seconds: 2 } });
    const writes = writeAll(provider, session);
    const ended = session.end();
    await provider.clock.advance(1_000);
    session.abort();
    expect(new Set(await Promise.all(writes.slice(20).map(standing)))).toEqual(new Set(['aborted']));
    expect(await standing(ended)).toBe('aborted');
    expect(session.unsettled()).toEqual(provider.audio.samples(0, 2 * rate));
    await provider.simulator.close();
  });

  it('are finalised when they have been sent, where finalize() was called behind them', async () => {
    const provider = virtualProvider({ seconds: 12, profile: { endpointSeconds: 1.2 } });
    const session = provider.open({ window: { seconds: 1 }, pace: Infinity });
    const { texts } = listen(session);
    const [utterance] = provider.script.utterances;
    const words = utterance?.words.slice(0, -1) ?? [];
    const end = (words.at(-1)?.end ?? 0) + 800;
    const writes: Promise<void>[] = [];
    for (let from = 0; from < end; from += 1_600) {
      writes.push(session.write(provider.audio.samples(from, Math.min(from + 1_600, end))));
    }
    expect(writes.length).toBeGreaterThan(20);
    session.finalize();
    await provider.clock.runUntil(Promise.all(writes));
    await provider.clock.advance(2_000);
    expect(texts).toEqual([words.map(({ text }) => text).join(' ')]);
    session.abort();
    await provider.simulator.close();
  });

  it('may come from a listener in the middle of another, and follow it', async () => {
    const provider = virtualProvider({ seconds: 10 });
    const session = provider.open({ window: { seconds: 1 } });
    const samples = provider.audio.samples();
    const { texts } = listen(session);
    let nested = 0;
    session.on('link', ({ state }) => {
      if (state !== 'ready' || nested > 0) return;
      nested += 1;
      void session.write(samples.subarray(5 * rate, 8 * rate));
      void session.write(samples.subarray(8 * rate));
    });
    void session.write(samples.subarray(0, 5 * rate));
    await provider.clock.advance(2_000);
    const summary = await provider.clock.runUntil(session.end());
    expect(summary.acceptedSamples).toBe(samples.length);
    expect(texts.join(' ')).toBe(scriptText(provider.script));
    await provider.simulator.close();
  });

  it('may stand before a source and between its pieces, also where audio must be read again', async () => {
    const provider = virtualProvider({ seconds: 30, faults: [{ on: { position: 12 }, do: { type: 'rst' } }] });
    const samples = provider.audio.samples();
    // A window that is far too short for what the provider leaves unanswered.
    const session = provider.open({ window: { seconds: 1 } });
    const { texts } = listen(session);
    const readFrom: number[] = [];
    const source = {
      format: { sampleRate: rate, channels: 1, encoding: 'pcm_s16le' },
      seekable: true,
      async *frames(from = 0) {
        readFrom.push(from);
        for (let at = 3 * rate + from; at < samples.length; at += 1_600) yield samples.slice(at, at + 1_600);
      },
    } as const;
    void session.write(samples.subarray(0, 2 * rate));
    void session.write(samples.subarray(2 * rate, 3 * rate));
    const summary = await provider.clock.runUntil(session.pipe(source, { end: true }).then(() => session.closed));
    expect(summary.acceptedSamples).toBe(samples.length);
    expect(summary.links).toBe(2);
    expect(readFrom.length).toBeGreaterThan(1);
    const received = provider.simulator.ledger.links.flatMap((link) => link.received);
    expect(received.filter(({ kind }) => kind === 'unknown')).toEqual([]);
    expect(summary.gaps).toEqual([]);
    expect(texts.join(' ')).toBe(scriptText(provider.script));
    await provider.simulator.close();
  });

  it('are refused one by one where the policy is to fail, and the session goes on', async () => {
    const provider = virtualProvider({ faults: [{ on: { time: 0 }, do: { type: 'outage', seconds: 60 } }] });
    const session = provider.open({ window: { seconds: 2, overflow: 'fail' } });
    const { failures, warnings } = listen(session);
    const states = await Promise.all(writeAll(provider, session, rate).map(standing));
    expect(states).toEqual(states.map((_, index) => (index < 2 ? 'resolved' : 'window-full')));
    expect(failures).toEqual([]);
    expect(warnings).toMatchObject([{ code: 'audio-refused', message: expect.stringContaining('window-full') }]);
    expect(session.unsettled()).toEqual(provider.audio.samples(0, 2 * rate));
    session.abort();
    await provider.simulator.close();
  });
});

describe('while the converter loads', () => {
  const loading = () => Promise.withResolvers<AudioConverter>();
  const input = { sampleRate: 48_000 };

  it('writes wait in order, in copies, and the end waits for them', async () => {
    const provider = virtualProvider({ seconds: 12 });
    const { promise, resolve } = loading();
    const session = provider.open({ input, convert: true, createConverter: () => promise, window: { seconds: 2 } });
    const { texts } = listen(session);
    const samples = tripled(provider.audio.samples());
    const memory = new Int16Array(4_800);
    const writes: Promise<void>[] = [];
    for (let from = 0; from < samples.length; from += memory.length) {
      const piece = samples.subarray(from, from + memory.length);
      memory.set(piece);
      writes.push(session.write(memory.subarray(0, piece.length)));
    }
    memory.fill(-1);
    const ended = session.end();
    expect(session.positions.acceptedSamples).toBe(0);
    await provider.clock.advance(3_000);
    resolve(byThree());
    const summary = await provider.clock.runUntil(ended);
    expect(summary.acceptedSamples).toBe(provider.script.length);
    expect(texts.join(' ')).toBe(scriptText(provider.script));
    await provider.simulator.close();
  });

  it('the rest that it still holds follows a write that waits for room', async () => {
    const provider = virtualProvider({ seconds: 12 });
    const converter = byThree();
    const session = provider.open({
      input,
      convert: true,
      // Each converter holds something back, and gives it at the end.
      createConverter: async () => ({ ...converter, flush: () => new Int16Array(321).fill(7) }),
      window: { seconds: 2 },
    });
    await provider.clock.advance(100);
    const write = session.write(tripled(provider.audio.samples()));
    expect(await standing(write)).toBe('waits');
    const summary = await provider.clock.runUntil(session.end());
    expect(summary.acceptedSamples).toBe(provider.script.length + 321);
    await provider.simulator.close();
  });

  it.each([
    ['abort', 'aborted', undefined],
    ['the limit of 10 s', 'audio-invalid', /was not loaded within 10 s/],
    ['its failure', 'audio-invalid', /could not be loaded/],
  ] as const)('%s settles every write and the end', async (end, code, says) => {
    const provider = virtualProvider();
    const { promise, reject } = loading();
    const session = provider.open({ input, convert: true, createConverter: () => promise });
    const { warnings, failures } = listen(session);
    const writes = [session.write(new Int16Array(4_800)), session.write(new Int16Array(4_800))];
    const ended = session.end();
    await provider.clock.advance(9_900);
    expect(await standing(ended)).toBe('waits');
    if (end === 'abort') session.abort();
    else if (end === 'its failure') reject(undefined);
    else await provider.clock.advance(200);
    for (const promised of [...writes, ended, session.closed]) expect(await standing(promised)).toBe(code);
    const told = [...failures, ...warnings].map(({ message }) => (says === undefined ? message : says.test(message)));
    expect(told).toEqual(says === undefined ? [] : [true, true]);
    await provider.simulator.close();
    await provider.clock.advance(300);
    expect(provider.clock.pending).toBe(0);
  });

  it('a live source is never refused: the oldest goes, and is reported as a gap', async () => {
    const provider = virtualProvider();
    const { promise, resolve } = loading();
    const session = provider.open({
      input,
      convert: true,
      live: true,
      createConverter: () => promise,
      window: { seconds: 2 },
    });
    const { failures } = listen(session);
    const gaps: { start: number; end: number; startSample: number; endSample: number; reason: string }[] = [];
    session.on('gap', (gap) => gaps.push(gap));
    const chunk = new Int16Array(3 * 2 ** 19);
    const writes = [...Array(26).keys()].map(() => session.write(chunk));
    resolve({ push: ({ length }) => new Int16Array(length / 3).fill(9), flush: () => new Int16Array(0) });
    await provider.clock.advance(1_000);
    expect(await Promise.all(writes.map(standing))).toEqual(writes.map(() => 'resolved'));
    expect(failures).toEqual([]);
    const given = 26 * 2 ** 19;
    expect(Math.abs(session.positions.acceptedSamples - given)).toBe(0);
    expect(gaps[0]).toMatchObject({ start: 0, reason: 'overflow' });
    for (const [index, gap] of gaps.slice(1).entries()) expect(gap.startSample).toBe(gaps[index]?.endSample);
    expect(gaps.at(-1)?.end).toBeGreaterThan(given / rate - 4);
    session.abort();
    await provider.simulator.close();
  });

  it('nothing written means nothing to wait for at the end', async () => {
    const provider = virtualProvider();
    const session = provider.open({ input, convert: true, createConverter: () => loading().promise });
    expect((await provider.clock.runUntil(session.end())).acceptedSamples).toBe(0);
    await provider.simulator.close();
    expect(provider.clock.pending).toBe(0);
  });
});

describe('a converter that goes wrong', () => {
  const bad: readonly [string, () => unknown, RegExp][] = [
    [
      'throws',
      () => ({
        push: () => {
          throw new Error('boom');
        },
        flush: () => new Int16Array(0),
      }),
      /converter failed/,
    ],
    ['gives floats', () => ({ push: () => new Float32Array(3), flush: () => new Int16Array(0) }), /something else/],
    ['gives nothing', () => ({ push: () => undefined, flush: () => new Int16Array(0) }), /something else/],
    [
      'gives a promise that rejects',
      () => ({ push: () => Promise.reject(new Error('later')), flush: () => 0 }),
      /something else/,
    ],
    ['is none', () => undefined, /could not be loaded/],
    ['has no functions', () => ({ push: 1 }), /could not be loaded/],
    [
      'cannot be made',
      () => {
        throw new Error('no WebAssembly');
      },
      /could not be loaded/,
    ],
    [
      'throws at the end',
      () => ({
        push: () => new Int16Array(10),
        flush: () => {
          throw new Error('boom');
        },
      }),
      /converter failed/,
    ],
    ['gives an array at the end', () => ({ push: () => new Int16Array(10), flush: () => [1, 2] }), /something else/],
  ];

  it.each(bad)(
    '%s: a typed error in the write or at the end, and nothing passes for heard',
    async (name, make, says) => {
      const provider = virtualProvider();
      const session = provider.open({
        input: { channels: 2 },
        convert: true,
        createConverter: () => make() as Promise<AudioConverter>,
      });
      const { failures } = listen(session);
      await provider.clock.advance(10);
      const write = await session.write(new Int16Array(20)).then(
        () => undefined,
        (error: unknown) => error,
      );
      const later = await session.write(new Int16Array(20)).then(
        () => undefined,
        (error: unknown) => error,
      );
      const end = await provider.clock.runUntil(
        session.end().then(
          () => undefined,
          (error: unknown) => error,
        ),
      );
      expect(later === undefined).toBe(write === undefined);
      for (const error of [write, later, end]) {
        if (error === undefined && name.endsWith('at the end')) continue;
        expect(isSpeechError(error, 'audio-invalid') ? error.message : error).toMatch(says);
      }
      expect(failures).toMatchObject([{ code: 'audio-invalid' }]);
      await provider.simulator.close();
    },
  );

  it('may end the session, or write to it: nothing is appended after the end, and what it writes follows', async () => {
    const provider = virtualProvider();
    let calls = 0;
    let nested: Promise<void> | undefined;
    const session = provider.open({
      input: { channels: 2 },
      convert: true,
      createConverter: async () => ({
        push(samples) {
          calls += 1;
          if (calls === 1) nested = session.write(new Int16Array(4));
          if (calls === 3) session.abort();
          return Int16Array.from({ length: samples.length / 2 }, () => calls);
        },
        flush: () => new Int16Array(0),
      }),
    });
    await provider.clock.advance(10);
    await session.write(new Int16Array(20));
    await nested;
    expect(session.unsettled()).toEqual(Int16Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2));
    expect(await standing(session.write(new Int16Array(2)))).toBe('aborted');
    expect(session.positions.acceptedSamples).toBe(12);
    await provider.simulator.close();
  });
});

describe('a file where samples are expected', () => {
  it.each([1, 3, 5_000])(
    'in writes of %i bytes is refused to its end, is told once, and does not pass for success',
    async (size) => {
      const provider = virtualProvider();
      const session = provider.open();
      const { warnings, failures } = listen(session);
      const file = new Uint8Array(20_000).fill(7);
      file.set(Buffer.from('RIFF\x24\x08\0\0WAVEfmt ', 'latin1'));
      const states: Promise<string>[] = [];
      for (let from = 0; from < file.length; from += size)
        states.push(standing(session.write(file.subarray(from, from + size))));
      expect(new Set((await Promise.all(states)).slice(size < 4 ? 4 : 0))).toEqual(new Set(['audio-container']));
      expect(session.positions.acceptedSamples).toBe(0);
      expect(warnings).toMatchObject([
        {
          code: 'audio-refused',
          message: expect.stringContaining('WAV'),
          remedy: expect.stringContaining('openAudioFile'),
        },
      ]);
      await provider.clock.advance(1_000);
      expect(provider.simulator.ledger.dials).toEqual([]);
      expect(await standing(session.end())).toBe('audio-container');
      expect(failures).toMatchObject([{ code: 'audio-container' }]);
      await provider.simulator.close();
    },
  );
});
