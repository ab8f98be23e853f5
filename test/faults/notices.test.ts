import { describe, expect, it } from 'vitest';
import type { Transport } from '@throughline/core';
import type { BodhiConfig } from '@throughline/core/protocols/bodhi';
import type { Fault } from '@throughline/simulator';
import { virtualService, type ServiceOptions } from '../support/service.ts';

/** Milliseconds from the moment that the link went dead to the moment that the session gave it up. */
async function noticedAfter(
  fault: Fault['do'],
  options: {
    readonly transport?: (transport: Transport) => Transport;
    readonly service?: ServiceOptions;
    readonly config?: Partial<BodhiConfig>;
  } = {},
): Promise<number> {
  const diesAt = 10;
  const service = virtualService({ seconds: 60, seed: 41, ...options.service });
  const transport = service.simulator.transport({ oneWayMs: 20 });
  const session = service.open({ live: true, transport: options.transport?.(transport) ?? transport }, options.config);
  let failedAt: number | undefined;
  session.on('link', (event) => {
    if (event.state === 'failed') failedAt ??= service.clock.now();
  });
  for (const chunk of service.audio.chunks()) {
    await session.write(chunk);
    await service.clock.advance(100);
    if (session.positions.accepted === diesAt * 16_000)
      service.simulator.addFault({ on: { time: service.clock.now() }, do: fault });
    if (failedAt !== undefined) break;
  }
  session.abort();
  await service.simulator.close();
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
    { name: 'that answers pings and nothing else', fault: { type: 'mute' } },
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
  ] as const)('$name is found within 20 s of speech where it cannot ping', async ({ fault }) => {
    expect(await noticedAfter(fault, { transport: withoutPings })).toBeLessThanOrEqual(20_000);
  });
});

describe('a dead link of a service that is asked for finals only', () => {
  it('is found within 20 s by its missing pongs', async () => {
    const service = { hearing: { endpointSeconds: 60 } };
    expect(
      await noticedAfter({ type: 'half-open' }, { service, config: { excludePartial: true } }),
    ).toBeLessThanOrEqual(20_000);
  });
});

describe('a link that lives', () => {
  it('is not given up because nobody speaks', async () => {
    const service = virtualService({ seconds: 5 });
    const session = service.open({ live: true });
    await session.write(service.audio.samples());
    for (let second = 0; second < 120; second += 1) {
      await session.write(new Int16Array(16_000));
      await service.clock.advance(1_000);
    }
    expect(session.summary().dials).toBe(1);
    session.abort();
    await service.simulator.close();
  });

  it('is not given up after the process slept', async () => {
    // The service of this test waits for ever; a real one would have hung up, and that would be news.
    const service = virtualService({ seconds: 30, service: { idleSeconds: Infinity } });
    const session = service.open({ live: true });
    await session.write(service.audio.samples(0, 10 * 16_000));
    await service.clock.advance(12_000);
    service.clock.leap(3_600_000);
    await service.clock.advance(4_000);
    expect(session.summary().dials).toBe(1);
    session.abort();
    await service.simulator.close();
  });
});
