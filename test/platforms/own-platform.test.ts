import { bindPlatform, type AudioConverterFactory, type Lifecycle, type LifecycleChange } from '@throughline/core';
import type { DialRequest, Platform, Transport } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { elsaScripted } from '@throughline/core/providers/elsa';
import { faseeh } from '@throughline/core/providers/faseeh';
import { VirtualClock } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { bodhiCredentials as credentials } from '../kit/providers.ts';
import { virtualProvider } from '../kit/transcription.ts';

const protocol = bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url: 'ws://127.0.0.1:2700' });

/** A platform on which every dial hangs, and what was dialled. */
function hangingTransport(): Transport & { readonly dials: DialRequest[] } {
  const dials: DialRequest[] = [];
  return {
    dials,
    headers: true,
    pings: true,
    open: (request) => {
      dials.push(request);
      return { bufferedAmount: 0, send: () => {}, close: () => {}, terminate: () => {} };
    },
  };
}

function watchedNetwork(online = true) {
  const listeners = new Set<(change: LifecycleChange) => void>();
  const lifecycle: Lifecycle = {
    online,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { lifecycle, listeners, tell: (change: string) => listeners.forEach((one) => one(change as LifecycleChange)) };
}

/** Three samples make one. */
const everyThird: AudioConverterFactory = async () => ({
  push: (floats) =>
    Int16Array.from({ length: floats.length / 3 }, (_, index) => Math.round((floats[index * 3] ?? 0) * 32_768)),
  flush: () => new Int16Array(0),
});

describe('a platform of one’s own', () => {
  it('transcribes: its transport, its converter, and nothing of them in the options', async () => {
    const { simulator, clock, audio, script } = virtualProvider({ seconds: 10 });
    const { transcribe } = bindPlatform({
      transport: simulator.transport({ dialMs: 30, oneWayMs: 20 }),
      createConverter: everyThird,
    });
    const session = transcribe({ protocol, credentials, clock, input: { sampleRate: 48_000 }, convert: true });
    const finals: string[] = [];
    session.on('final', ({ text }) => finals.push(text));
    for (const chunk of audio.chunks({ size: 1_600 })) {
      await session.write(
        Int16Array.from({ length: chunk.length * 3 }, (_, index) => chunk[Math.floor(index / 3)] ?? 0),
      );
    }
    const ended = session.end();
    await clock.advance(60_000);
    const summary = await ended;
    expect(summary.acceptedSamples).toBe(script.length);
    expect(summary.gaps).toEqual([]);
    expect(finals.join(' ').split(' ').length).toBeGreaterThan(10);
  });

  it('speaks and assesses over the same transport', async () => {
    const transport = hangingTransport();
    const { synthesize, assess } = bindPlatform({ transport });
    const clock = new VirtualClock();
    const voice = synthesize({
      protocol: faseeh({ voiceId: 'ar-najdi-male-2', url: 'ws://127.0.0.1:2701' }),
      credentials: { apiKey: 'key' },
      clock,
    });
    const spoken = voice.say('This is one whole sentence, which is long enough for every provider.');
    const assessment = assess({
      protocol: elsaScripted({ sentence: 'pizza party', url: 'ws://127.0.0.1:2702' }),
      credentials: { token: 'token' },
      clock,
    });
    const written = assessment.write(new Int16Array(1_600));
    await clock.advance(1_000);
    expect(transport.dials.map(({ url }) => new URL(url).port).sort()).toEqual(['2701', '2702']);
    for (const session of [voice, assessment]) session.abort();
    await Promise.allSettled([spoken.done, written, assessment.result, voice.closed, assessment.closed]);
  });

  it('may be replaced in part for one session; what is there and undefined counts as absent', async () => {
    const clock = new VirtualClock();
    const [platforms, own] = [hangingTransport(), hangingTransport()];
    const [platformsNetwork, ownNetwork] = [watchedNetwork(), watchedNetwork()];
    const { transcribe } = bindPlatform({ transport: platforms, lifecycle: platformsNetwork.lifecycle });
    const sessions = [
      { transport: own, lifecycle: ownNetwork.lifecycle },
      { transport: undefined, lifecycle: undefined, createConverter: undefined },
    ].map((options) => transcribe({ protocol, credentials, clock, live: true, ...(options as Partial<Platform>) }));
    await clock.advance(1_000);
    expect([own.dials.length, platforms.dials.length]).toEqual([1, 1]);
    expect([ownNetwork.listeners.size, platformsNetwork.listeners.size]).toEqual([1, 1]);
    for (const session of sessions) session.abort();
    await Promise.allSettled(sessions.map(({ closed }) => closed));
    expect([ownNetwork.listeners.size, platformsNetwork.listeners.size]).toEqual([0, 0]);
  });

  it('may bring a clock of its own, unless the session has one', async () => {
    const [platforms, own] = [new VirtualClock(), new VirtualClock()];
    const transport = hangingTransport();
    const { transcribe, synthesize } = bindPlatform({ transport, clock: platforms });
    const [first, second] = [
      transcribe({ protocol, credentials, live: true }),
      transcribe({ protocol, credentials, live: true, clock: own }),
    ];
    const voice = synthesize({ protocol: faseeh({ voiceId: 'v', url: 'ws://127.0.0.1:2703/' }), credentials });
    await platforms.advance(10_000);
    await own.advance(100);
    expect([platforms.pending > 0, own.pending > 0]).toEqual([true, true]);
    for (const session of [first, second, voice]) session.abort();
    await Promise.allSettled([first.closed, second.closed, voice.closed]);
  });

  it('reports its network to its sessions, and a change that they do not know changes nothing', async () => {
    const clock = new VirtualClock();
    const network = watchedNetwork(false);
    const failing: Transport = {
      ...hangingTransport(),
      open: (_request, { ended }) => {
        clock.setTimeout(() => ended({ type: 'network', kind: 'unreachable', message: 'no network' }), 1);
        return { bufferedAmount: 0, send: () => {}, close: () => {}, terminate: () => {} };
      },
    };
    const { transcribe } = bindPlatform({ transport: failing, lifecycle: network.lifecycle });
    const session = transcribe({ protocol, credentials, clock, live: true });
    await clock.advance(1_000);
    expect(session.status.state).toBe('offline');
    for (const change of ['hidden', 'thawed', 'wake', '']) network.tell(change);
    await clock.advance(0);
    expect(session.status.state).toBe('offline');
    network.tell('online');
    await clock.advance(0);
    expect(session.status.state).not.toBe('offline');
    session.abort();
    await expect(session.closed).rejects.toMatchObject({ code: 'aborted' });
  });

  it.each([
    [undefined, 'the platform', 'an object with transport'],
    [{}, 'transport', 'a transport'],
    [{ transport: {} }, 'transport', 'a transport'],
    [{ transport: hangingTransport(), createConverter: true }, 'createConverter', 'a function'],
    [{ transport: hangingTransport(), lifecycle: { online: true } }, 'lifecycle', 'a lifecycle'],
    [{ transport: hangingTransport(), clock: { now: () => 0 } }, 'clock', 'a clock'],
    [{ transport: hangingTransport(), lifeCycle: {} }, 'lifeCycle', 'lifecycle'],
  ])('is refused by name where it cannot be right: %j', (platform, field, wanted) => {
    expect(() => bindPlatform(platform as Platform)).toThrow(
      expect.objectContaining({
        code: 'config-invalid',
        context: expect.objectContaining({ field, wanted: expect.stringContaining(wanted) }),
      }),
    );
  });
});
