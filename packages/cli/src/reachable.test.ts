import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { reachable } from './reachable.ts';

describe('how a provider of this machine is reached', () => {
  it.each(['ws://127.0.0.1:2700', 'ws://[::1]:2700', 'http://localhost:2700'])('by itself: %s', (url) => {
    expect(reachable(url)).toEqual({ here: url, overNetwork: false });
  });

  it('over the network, where it listens there only', () => {
    const url = 'ws://192.0.2.7:2700';
    expect(reachable(url)).toEqual({ here: url, overNetwork: true, elsewhere: url });
  });

  it.each([
    ['ws://0.0.0.0:2700', 'ws://127.0.0.1:2700'],
    ['ws://[::]:2700', 'ws://[::1]:2700'],
  ])('by the loopback address, where it listens everywhere: %s', (url, here) => {
    const found = reachable(url);
    expect(found).toMatchObject({ here, overNetwork: false });
    const outer = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal }) => !internal)
      .map(({ address }) => address);
    // A machine without a network has none.
    const { hostname } = new URL(found.elsewhere ?? `ws://${outer[0] ?? 'none'}`);
    expect([...outer, 'none']).toContain(hostname.replaceAll(/[[\]]/gu, ''));
  });
});
