import { expect, it } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { silentHosts, SilentHosts } from './silent-hosts.ts';

it('what is known of a host is known to all sessions of a clock, and to no other', () => {
  const clock = new ManualClock();
  silentHosts(clock).learn('a.example:443');
  expect(silentHosts(clock).has('a.example:443')).toBe(true);
  expect(silentHosts(clock).has('a.example')).toBe(false);
  expect(silentHosts(new ManualClock()).has('a.example:443')).toBe(false);
});

it('a host is forgotten with the first pong', () => {
  const hosts = new SilentHosts();
  hosts.learn('a.example');
  hosts.forget('a.example');
  expect(hosts.has('a.example')).toBe(false);
});

it('a thousand hosts are remembered, the last ones', () => {
  const hosts = new SilentHosts();
  for (let host = 0; host < 3_000; host += 1) hosts.learn(`host-${host}`);
  const known = Array.from({ length: 3_000 }, (_, host) => hosts.has(`host-${host}`));
  expect(known.lastIndexOf(false)).toBe(1_999);
  expect(known.indexOf(true)).toBe(2_000);
});
