import { isSpeechError, type AudioChunk, type AudioSource, type TranscriptionSession } from '@throughline/core';
import { scriptText } from '@throughline/simulator';
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { virtualProvider, type VirtualProvider } from '../../kit/transcription.ts';
import { expectNothingUnhandled } from '../../kit/unhandled.ts';

expectNothingUnhandled();

const format = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' } as const;

/** The script as a source that cannot be read again. */
function sourceOf(provider: VirtualProvider, from = 0, to = provider.script.length): AudioSource {
  return {
    format,
    seekable: false,
    async *frames() {
      for (let at = from; at < to; at += 1_600) yield provider.audio.samples(at, Math.min(at + 1_600, to));
    },
  };
}

function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => {
      if (!isSpeechError(error)) throw error;
      return error.code;
    },
  );
}

const audio = new Int16Array(1_600);
const iterable = (iterator: object): AsyncIterable<AudioChunk> =>
  ({ [Symbol.asyncIterator]: () => iterator }) as AsyncIterable<AudioChunk>;

/** Sources that do not do what a source must, and what a pipe of each rejects with. */
const broken: readonly { readonly what: string; readonly source: () => AudioSource; readonly code: string }[] = [
  {
    what: 'cannot tell its format',
    code: 'audio-unreadable',
    source: () => ({
      get format(): never {
        throw new Error('no such device');
      },
      seekable: false,
      frames: () => iterable({}),
    }),
  },
  {
    what: 'cannot tell whether it is seekable',
    code: 'audio-unreadable',
    source: () => ({
      format,
      get seekable(): never {
        throw new Error('no such device');
      },
      frames: () => iterable({}),
    }),
  },
  { what: 'is none', code: 'config-invalid', source: () => undefined as unknown as AudioSource },
  {
    what: 'has another format',
    code: 'audio-format',
    source: () => ({ format: { ...format, channels: 2 }, seekable: false, frames: () => iterable({}) }),
  },
  {
    what: 'throws instead of beginning',
    code: 'audio-unreadable',
    source: () => ({
      format,
      seekable: false,
      frames: () => {
        throw new Error('no such device');
      },
    }),
  },
  {
    what: 'cannot be gone through',
    code: 'audio-unreadable',
    source: () => ({ format, seekable: false, frames: () => ({}) as AsyncIterable<AudioChunk> }),
  },
  {
    what: 'throws at once in the middle',
    code: 'audio-unreadable',
    source: () => ({
      format,
      seekable: false,
      frames: () =>
        iterable({
          next: () => {
            throw new Error('unplugged');
          },
        }),
    }),
  },
  {
    what: 'fails in the middle',
    code: 'audio-unreadable',
    source: () => ({
      format,
      seekable: false,
      async *frames() {
        yield audio;
        throw new Error('unplugged');
      },
    }),
  },
  {
    what: 'gives nothing where it should give a chunk or the end',
    code: 'audio-unreadable',
    source: () => ({ format, seekable: false, frames: () => iterable({ next: () => undefined }) }),
  },
  {
    what: 'gives something else than audio, and hangs when it is left',
    code: 'audio-invalid',
    source: () => ({
      format,
      seekable: false,
      frames: () =>
        iterable({
          next: async () => ({ done: false, value: 'audio' }),
          return: () => new Promise(() => undefined),
        }),
    }),
  },
  {
    what: 'gives something else than audio, and throws when it is left',
    code: 'audio-invalid',
    source: () => ({
      format,
      seekable: false,
      frames: () =>
        iterable({
          next: async () => ({ done: false, value: 'audio' }),
          return: () => {
            throw new Error('mine');
          },
        }),
    }),
  },
];

describe.each(broken)('a source that $what', ({ source, code }) => {
  it('rejects its pipe with a reason, and the session goes on', async () => {
    const provider = virtualProvider({ seconds: 8 });
    const session = provider.open();
    const texts: string[] = [];
    session.on('final', ({ text }) => texts.push(text));
    const error = await provider.clock.runUntil(session.pipe(source()).catch((reason: unknown) => reason));
    expect(isSpeechError(error) ? error.code : error).toBe(code);
    await provider.clock.runUntil(session.pipe(sourceOf(provider), { end: true }));
    expect(texts.join(' ')).toBe(scriptText(provider.script));
    await provider.simulator.close();
  });

  it('ends the session with it where the pipe was to end it: nothing stays open, and nothing is billed', async () => {
    const provider = virtualProvider({ seconds: 8 });
    const session = provider.open();
    const failures: unknown[] = [];
    session.on('failure', (error) => failures.push(error));
    await provider.clock.runUntil(session.ready);
    // Awaited by nobody, as anybody may leave it.
    void session.pipe(source(), { end: true });
    const error = await provider.clock.runUntil(session.closed.catch((reason: unknown) => reason));
    expect(isSpeechError(error) ? error.code : error).toBe(code);
    expect(failures).toEqual([error]);
    await provider.clock.advance(1_000);
    expect(provider.simulator.ledger.link(1).how).toMatchObject({ by: 'client' });
    await provider.simulator.close();
    await provider.clock.advance(300);
    expect(provider.clock.pending).toBe(0);
  });
});

describe('the signal of a pipe', () => {
  const outage = { faults: [{ on: { time: 0 }, do: { type: 'outage', seconds: 60 } }] } as const;

  it.each([
    ['for room', { window: { seconds: 1 } }],
    ['until little is left to send', {}],
  ] as const)('is heard while the pipe waits %s, and the session lives on', async (_, options) => {
    const provider = virtualProvider({ seconds: 20, ...outage });
    const session = provider.open(options);
    const controller = new AbortController();
    const piped = session.pipe(sourceOf(provider), { end: true, signal: controller.signal });
    await provider.clock.advance(3_000);
    expect(session.positions.acceptedSamples).toBeGreaterThan(0);
    controller.abort();
    expect(await codeOf(piped)).toBe('resolved');
    expect(session.status.state).toBe('connecting');
    session.abort();
    await provider.simulator.close();
  });

  it('is heard while the source gives nothing, also by a source that hangs when it is left', async () => {
    const provider = virtualProvider();
    const session = provider.open();
    const controller = new AbortController();
    const never = new Promise<never>(() => undefined);
    const frames = (): AsyncIterable<AudioChunk> => iterable({ next: () => never, return: () => never });
    const piped = session.pipe({ format, seekable: false, frames }, { end: true, signal: controller.signal });
    await provider.clock.advance(1_000);
    controller.abort();
    expect(await codeOf(piped)).toBe('resolved');
    session.abort();
    await provider.simulator.close();
  });

  it('takes nothing from the source where it is aborted before, and does not end the session', async () => {
    const provider = virtualProvider();
    const session = provider.open();
    let asked = 0;
    const frames = (): AsyncIterable<AudioChunk> => {
      asked += 1;
      return iterable({ next: async () => ({ done: true, value: undefined }) });
    };
    await session.pipe({ format, seekable: false, frames }, { end: true, signal: AbortSignal.abort() });
    expect(asked).toBe(0);
    expect(session.status.state).toBe('idle');
    session.abort();
    await provider.simulator.close();
  });

  it('is let go of by every pipe, however it ends', async () => {
    const provider = virtualProvider({ seconds: 8 });
    const session = provider.open();
    const { signal } = new AbortController();
    const listeners = (): number => getEventListeners(signal, 'abort').length;
    for (let at = 0; at < 32_000; at += 16_000) {
      const piped = session.pipe(sourceOf(provider, at, at + 16_000), { signal });
      expect(listeners()).toBe(1);
      await provider.clock.runUntil(piped);
      expect(listeners()).toBe(0);
    }
    for (const { source } of broken) {
      await session.pipe(source(), { signal }).catch(() => undefined);
      expect(listeners()).toBe(0);
    }
    const never = { format, seekable: false, frames: () => iterable({ next: () => new Promise(() => undefined) }) };
    const piped = session.pipe(never, { signal });
    session.abort();
    expect(await codeOf(piped)).toBe('aborted');
    expect(listeners()).toBe(0);
    await provider.simulator.close();
  });

  it('of a session is let go of when the session is over', async () => {
    const provider = virtualProvider({ seconds: 5 });
    const { signal } = new AbortController();
    const listeners = (): number => getEventListeners(signal, 'abort').length;
    const [closing, aborting] = [provider.open({ signal }), provider.open({ signal })];
    expect(listeners()).toBe(2);
    await provider.clock.runUntil(closing.pipe(sourceOf(provider), { end: true }));
    expect(listeners()).toBe(1);
    aborting.abort();
    await provider.clock.advance(0);
    expect(listeners()).toBe(0);
    await provider.simulator.close();
  });
});

describe('a pipe', () => {
  it('that nobody awaits does not end the process when its session fails', async () => {
    const provider = virtualProvider({ faults: [{ on: { link: 1 }, do: { type: 'http', status: 401 }, times: 9 }] });
    const session = provider.open();
    const failures: string[] = [];
    session.on('failure', ({ code }) => failures.push(code));
    void session.pipe(sourceOf(provider), { end: true });
    await provider.clock.advance(5_000);
    expect(failures).toEqual(['authentication-failed']);
    await provider.simulator.close();
  });

  it('after the end is refused before its source is touched, and the session ends as it would have', async () => {
    const provider = virtualProvider({ seconds: 5 });
    const session = provider.open();
    await session.write(provider.audio.samples());
    const ended = session.end();
    let asked = 0;
    const frames = (): AsyncIterable<AudioChunk> => {
      asked += 1;
      return iterable({});
    };
    expect(await codeOf(session.pipe({ format, seekable: false, frames }, { end: true }))).toBe('session-ended');
    const summary = await provider.clock.runUntil(ended);
    expect(asked).toBe(0);
    expect(summary.settledSamples).toBe(provider.script.length);
    expect(await codeOf(session.pipe(sourceOf(provider)))).toBe('session-ended');
    await provider.simulator.close();
  });

  it('settles as does another at the same time, and both have been taken', async () => {
    const provider = virtualProvider({ seconds: 8 });
    const session = provider.open();
    const half = provider.script.length / 2;
    const both = [session.pipe(sourceOf(provider, 0, half)), session.pipe(sourceOf(provider, half))];
    await provider.clock.runUntil(Promise.all(both));
    expect(session.positions.acceptedSamples).toBe(provider.script.length);
    await provider.clock.runUntil(session.end());
    await provider.simulator.close();
  });

  it('whose source ends the session settles, and so does everything else', async () => {
    for (const act of ['end', 'abort'] as const) {
      const provider = virtualProvider({ seconds: 8 });
      const session: TranscriptionSession = provider.open();
      const source: AudioSource = {
        format,
        seekable: false,
        async *frames() {
          yield provider.audio.samples(0, 16_000);
          void session[act]();
          yield provider.audio.samples(16_000, 32_000);
        },
      };
      expect(await provider.clock.runUntil(codeOf(session.pipe(source, { end: true })))).toBe(
        act === 'end' ? 'session-ended' : 'aborted',
      );
      await provider.clock.runUntil(codeOf(session.closed));
      expect(session.status.state).toBe(act === 'end' ? 'closed' : 'aborted');
      await provider.simulator.close();
    }
  });

  it('whose converter never loads keeps nobody waiting after an abort', async () => {
    const provider = virtualProvider();
    const session = provider.open({
      convert: true,
      input: { sampleRate: 48_000 },
      createConverter: () => new Promise<never>(() => undefined),
    });
    const source = { ...sourceOf(provider), format: { ...format, sampleRate: 48_000 } };
    const piped = session.pipe(source, { end: true });
    await provider.clock.advance(500);
    const ended = session.end();
    await provider.clock.advance(500);
    session.abort();
    expect(await codeOf(piped)).toBe('aborted');
    expect(await codeOf(ended)).toBe('aborted');
    await provider.simulator.close();
  });
});

describe('a recording of which the window let go', () => {
  it('is not looked to for audio that came from elsewhere: what is lost is a gap, and the session goes on', async () => {
    const provider = virtualProvider({
      seconds: 20,
      profile: { delayMs: [5_000, 5_000] },
      faults: [{ on: { position: 12 }, do: { type: 'rst' } }],
    });
    const session = provider.open({ window: { seconds: 2 } });
    await provider.clock.runUntil(session.pipe({ ...sourceOf(provider, 0, 80_000), seekable: true }));
    for (let at = 80_000; at < provider.script.length; at += 1_600) {
      await provider.clock.runUntil(session.write(provider.audio.samples(at, at + 1_600)));
    }
    const summary = await provider.clock.runUntil(session.end());
    expect(summary.settledSamples).toBe(provider.script.length);
    expect(summary.gaps).toHaveLength(1);
    await provider.simulator.close();
  });

  /** Reads as it should once, and when it is read again does something else. */
  function onceOnly(provider: VirtualProvider, again: () => AsyncIterable<AudioChunk>): AudioSource {
    let reads = 0;
    return {
      format,
      seekable: true,
      frames: () => ((reads += 1) === 1 ? sourceOf(provider).frames() : again()),
    };
  }

  it.each([
    ['gives nothing', () => iterable({ next: () => new Promise(() => undefined) })],
    [
      'throws',
      () => {
        throw new Error('gone');
      },
    ],
    ['gives no audio', () => iterable({ next: async () => ({ done: false, value: 'audio' }) })],
  ])('ends the session with a reason where it %s when it is read again', async (_, again) => {
    const provider = virtualProvider({
      seconds: 20,
      profile: { delayMs: [15_000, 15_000] },
      faults: [{ on: { position: 12 }, do: { type: 'rst' } }],
    });
    const session = provider.open({ window: { seconds: 2 } });
    const outcome = await provider.clock.runUntil(codeOf(session.pipe(onceOnly(provider, again), { end: true })), {
      limitMs: 120_000,
    });
    expect(outcome).toBe('audio-unreadable');
    expect(session.status.state).toBe('failed');
    await provider.simulator.close();
  });
});
