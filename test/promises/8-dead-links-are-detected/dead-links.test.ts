import { describe, expect, it } from 'vitest';
import { isSpeechError, type Transport } from '@throughline/core';
import type { BodhiConfig } from '@throughline/core/providers/bodhi';
import type { Fault } from '@throughline/simulator';
import { virtualProvider, type VirtualProviderOptions } from '../../kit/transcription.ts';

/** Milliseconds from the moment that the link went dead to the moment that the session gave it up. */
async function noticedAfter(
  fault: Fault['do'],
  options: {
    readonly transport?: (transport: Transport) => Transport;
    readonly provider?: VirtualProviderOptions;
    readonly config?: Partial<BodhiConfig>;
    /** Sound that never pauses from that moment on, instead of speech. */
    readonly steadily?: boolean;
  } = {},
): Promise<number> {
  const diesAt = 10;
  const provider = virtualProvider({ seconds: 60, seed: 41, ...options.provider });
  const transport = provider.simulator.transport({ oneWayMs: 20 });
  const session = provider.open({ live: true, transport: options.transport?.(transport) ?? transport }, options.config);
  let failedAt: number | undefined;
  session.on('link', (event) => {
    if (event.state === 'failed') failedAt ??= provider.clock.now();
  });
  for (const chunk of provider.audio.chunks()) {
    const dead = session.positions.acceptedSamples >= diesAt * 16_000;
    await session.write(dead && options.steadily === true ? chunk.map((_, index) => (index % 50) * 200) : chunk);
    await provider.clock.advance(100);
    if (session.positions.acceptedSamples === diesAt * 16_000)
      provider.simulator.addFault({ on: { time: provider.clock.now() }, do: fault });
    if (failedAt !== undefined) break;
  }
  session.abort();
  await provider.simulator.close();
  expect(failedAt).toBeDefined();
  return (failedAt ?? Infinity) - diesAt * 1000;
}

/** As in a browser: nothing can be pinged, so that a silent peer sends no sign of life at all. */
function withoutPings(transport: Transport): Transport {
  return {
    ...transport,
    pings: false,
    open: (...dial) => {
      const socket = transport.open(...dial);
      return {
        get bufferedAmount() {
          return socket.bufferedAmount;
        },
        send: (data) => socket.send(data),
        close: (code, reason) => socket.close(code, reason),
        terminate: () => socket.terminate(),
      };
    },
  };
}

describe('a dead link', () => {
  it.each([
    { name: 'that reads on and answers nothing', fault: { type: 'half-open' } },
    { name: 'that takes no more bytes', fault: { type: 'slow-reader', bytesPerSecond: 0, seconds: 600 } },
    {
      name: 'in a network that swallows everything',
      fault: { type: 'outage', seconds: 600, mode: 'unreachable', links: 'dead' },
    },
  ] as const)('$name is found within 20 s where the transport can ping', async ({ fault }) => {
    expect(await noticedAfter(fault)).toBeLessThanOrEqual(20_000);
  });

  it.each([
    { name: 'that reads on and answers nothing', fault: { type: 'half-open' } },
    {
      name: 'in a network that swallows everything',
      fault: { type: 'outage', seconds: 600, mode: 'unreachable', links: 'dead' },
    },
  ] as const)('$name is found within 20 s of sound where it cannot ping', async ({ fault }) => {
    const noticed = await noticedAfter(fault, { transport: withoutPings, steadily: true });
    expect(noticed).toBeLessThanOrEqual(20_000);
  });

  it('that answers pings and nothing else is found within 20 s of sound', async () => {
    expect(await noticedAfter({ type: 'mute' }, { steadily: true })).toBeLessThanOrEqual(20_000);
  });
});

describe('a dead link of a provider that is asked for finals only', () => {
  it('is found within 20 s by its missing pongs', async () => {
    const provider = { profile: { endpointSeconds: 60 } };
    expect(
      await noticedAfter({ type: 'half-open' }, { provider, config: { excludePartial: true } }),
    ).toBeLessThanOrEqual(20_000);
  });
});

describe('a link that is dead from its first moment', () => {
  const quiet = (count: number) => new Int16Array(count).map((_, index) => (index % 3) - 1);

  /** When each link died, in seconds after it was ready, in so many seconds of a quiet room. */
  async function deathsOf(options: {
    readonly seconds: number;
    readonly faults: readonly Fault[];
    readonly config?: Partial<BodhiConfig>;
    readonly audio?: boolean;
    readonly transport?: (transport: Transport) => Transport;
    /** Another session before, with links that are as dead. */
    readonly before?: number;
  }): Promise<{ readonly deaths: readonly number[]; readonly dials: number }> {
    const { seconds, faults, config = {}, audio = true, before = 0 } = options;
    const provider = virtualProvider({ faults, behaviour: { idleSeconds: Infinity } });
    const transport = provider.simulator.transport({ dialMs: 30, oneWayMs: 20 });
    const open = () => provider.open({ live: true, transport: options.transport?.(transport) ?? transport }, config);
    if (before > 0) {
      const first = open();
      await provider.clock.advance(before * 1000);
      first.abort();
    }
    const session = open();
    const deaths: number[] = [];
    let readyAt = 0;
    session.on('link', (event) => {
      if (event.state === 'ready') readyAt = provider.clock.now();
      if (event.state !== 'failed' || !isSpeechError(event.error, 'link-silent')) return;
      expect(event.error.context.sign).toBe('no-bytes');
      deaths.push(Math.round((provider.clock.now() - readyAt) / 1000));
    });
    for (let second = 0; second < seconds; second += 1) {
      if (audio) await session.write(quiet(16_000));
      await provider.clock.advance(1000);
    }
    const { dials } = session.summary();
    session.abort();
    await provider.simulator.close();
    return { deaths, dials };
  }

  const dead = (times: number): Fault => ({ on: { link: 1 }, do: { type: 'half-open' }, times });

  it.each([
    { name: 'in a quiet room', options: {} },
    { name: 'with finals only', options: { config: { excludePartial: true } } },
    { name: 'without any audio', options: { audio: false } },
  ])('is found 15 s after its first ping $name', async ({ options }) => {
    expect(await deathsOf({ seconds: 40, faults: [dead(1)], ...options })).toEqual({ deaths: [15], dials: 2 });
  });

  it('is found twice in a row; then pings are known to go unanswered there', async () => {
    expect(await deathsOf({ seconds: 180, faults: [dead(100)] })).toEqual({ deaths: [15, 15], dials: 3 });
  });

  it('is no longer looked for by other sessions either, once that is known of the host', async () => {
    expect(await deathsOf({ seconds: 60, faults: [dead(100)], before: 60 })).toEqual({ deaths: [], dials: 1 });
  });

  it('is looked for again once a pong came from the host', async () => {
    // Three dead links, the second session's one that answers and is cut, and then dead ones again.
    const faults: readonly Fault[] = [
      dead(3),
      { on: { link: 4, after: 2 }, do: { type: 'rst' } },
      { on: { link: 5 }, do: { type: 'half-open' }, times: 100 },
    ];
    expect((await deathsOf({ seconds: 120, faults, before: 60 })).deaths).toEqual([15, 15]);
  });

  it('is not looked for where nothing can be pinged', async () => {
    expect(await deathsOf({ seconds: 180, faults: [dead(100)], transport: withoutPings })).toEqual({
      deaths: [],
      dials: 1,
    });
  });
});

describe('a link on which nothing comes but frames that say nothing', () => {
  it('is found by its unanswered speech, before the first result', async () => {
    const provider = virtualProvider({ seconds: 60, seed: 41, faults: [{ on: { link: 1 }, do: { type: 'mute' } }] });
    const garbage: Fault = { on: { link: 1 }, do: { type: 'garbage-frame', kind: 'text' } };
    const session = provider.open({ live: true });
    let failed = false;
    session.on('link', ({ state }) => {
      if (state === 'failed') failed = true;
    });
    let seconds = 0;
    for (const chunk of provider.audio.chunks()) {
      await session.write(chunk);
      await provider.clock.advance(100);
      seconds += 0.1;
      if (Math.round(seconds * 10) % 10 === 0)
        provider.simulator.addFault({ ...garbage, on: { time: provider.clock.now() } });
      if (failed) break;
    }
    expect(seconds).toBeLessThan(25);
    session.abort();
    await provider.simulator.close();
  });
});

describe('the end of stream', () => {
  const slow = async (
    limits: { readonly drainMs?: number; readonly drainQuietMs?: number },
    transport?: (transport: Transport) => Transport,
  ) => {
    const provider = virtualProvider({
      seconds: 10,
      faults: [{ on: { link: 1 }, do: { type: 'late-results', ms: 40_000 }, times: 10 }],
      behaviour: { idleSeconds: Infinity },
    });
    const plain = provider.simulator.transport({ dialMs: 30, oneWayMs: 20 });
    const session = provider.open({ limits, transport: transport?.(plain) ?? plain });
    await session.write(provider.audio.samples());
    const ended = session.end().then(
      () => 'closed' as const,
      (error: unknown) => (isSpeechError(error) ? error.code : error),
    );
    const outcome = await provider.clock.runUntil(ended);
    await provider.simulator.close();
    return { outcome, dials: session.summary().dials, seconds: Math.round(provider.clock.now() / 1000) };
  };

  it('may take as long as limits.drainMs, 60 s by default, while pings are answered', async () => {
    expect(await slow({})).toMatchObject({ outcome: 'closed', dials: 1 });
    expect(await slow({ drainMs: 41_000 })).toMatchObject({ outcome: 'closed', dials: 1 });
  });

  it('is asked for on one more link after that, and then the session fails', async () => {
    const late = await slow({ drainMs: 20_000 });
    expect(late).toMatchObject({ outcome: 'drain-timeout', dials: 2 });
    expect(late.seconds).toBeGreaterThan(40);
    expect(late.seconds).toBeLessThan(60);
  });

  it('is waited for 10 s without a frame where nothing tells that the provider lives', async () => {
    const late = await slow({}, withoutPings);
    expect(late).toMatchObject({ outcome: 'drain-timeout', dials: 2 });
    expect(late.seconds).toBeLessThan(40);
  });

  it('is waited for as long there as limits.drainQuietMs says', async () => {
    const patient = await slow({ drainQuietMs: 45_000 }, withoutPings);
    expect(patient).toMatchObject({ outcome: 'closed', dials: 1 });
    expect(await slow({ drainQuietMs: 45_000, drainMs: 20_000 }, withoutPings)).toMatchObject({
      outcome: 'drain-timeout',
    });
  });

  it.each([
    { name: 'found before the limit', limits: {} },
    { name: 'dead at the limit', limits: { drainMs: 12_000 } },
  ])('is not taken as withheld by a link that is $name, even where what it left out is silent', async ({ limits }) => {
    const provider = virtualProvider({ seconds: 10, behaviour: { idleSeconds: Infinity } });
    const session = provider.open({ live: true, limits });
    const warnings: string[] = [];
    const deaths: unknown[] = [];
    session.on('warning', ({ code }) => warnings.push(code));
    session.on('link', (event) => {
      if (event.state === 'failed') deaths.push(event.error.context);
    });
    for (const chunk of provider.audio.chunks()) {
      await session.write(chunk);
      await provider.clock.advance(100);
    }
    for (let second = 0; second < 5; second += 1) {
      await session.write(new Int16Array(16_000));
      await provider.clock.advance(1000);
    }
    provider.simulator.addFault({ on: { time: provider.clock.now() }, do: { type: 'half-open' } });
    const summary = await provider.clock.runUntil(session.end());
    expect(deaths).toMatchObject([{ sign: 'no-bytes' }]);
    expect(warnings).toEqual([]);
    expect(summary.dials).toBe(2);
    await provider.simulator.close();
  });
});

it('a silent session whose links are cut every ten minutes lives on', async () => {
  const provider = virtualProvider({ seconds: 5, behaviour: { idleSeconds: Infinity } });
  const session = provider.open({ live: true });
  for (let cut = 0; cut < 6; cut += 1) {
    await provider.clock.advance(600_000);
    provider.simulator.addFault({ on: { time: provider.clock.now() }, do: { type: 'rst' } });
  }
  await provider.clock.advance(10_000);
  expect(session.status.state).toBe('open');
  expect(session.summary().links).toBe(7);
  session.abort();
  await provider.simulator.close();
});

describe('a link that lives', () => {
  it('is not given up because nobody speaks', async () => {
    const provider = virtualProvider({ seconds: 5 });
    const session = provider.open({ live: true });
    await session.write(provider.audio.samples());
    for (let second = 0; second < 120; second += 1) {
      await session.write(new Int16Array(16_000));
      await provider.clock.advance(1_000);
    }
    expect(session.summary().dials).toBe(1);
    session.abort();
    await provider.simulator.close();
  });

  it('is not given up after the process slept', async () => {
    // The provider of this test waits for ever; a real one would have hung up, and that would be news.
    const provider = virtualProvider({ seconds: 30, behaviour: { idleSeconds: Infinity } });
    const session = provider.open({ live: true });
    await session.write(provider.audio.samples(0, 10 * 16_000));
    await provider.clock.advance(12_000);
    provider.clock.leap(3_600_000);
    await provider.clock.advance(4_000);
    expect(session.summary().dials).toBe(1);
    session.abort();
    await provider.simulator.close();
  });
});
