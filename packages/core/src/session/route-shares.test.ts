import { expect, it } from 'vitest';
import { RouteShares } from './route-shares.ts';

it('says of each route how many links it had, what they heard, and what of that was heard before', () => {
  const shares = new RouteShares(['bodhi', 'deepgram'], 16_000);
  shares.ready(0);
  shares.sent(0, 48_000, 0);
  shares.ready(1);
  shares.sent(1, 64_000, 32_000);
  shares.ready(0);
  shares.sent(0, 40_000, 24_000);
  expect(shares.with([])).toEqual([
    { provider: 'bodhi', index: 0, links: 2, heard: 5.5, heardSamples: 88_000, replayed: 1.5, replayedSamples: 24_000 },
    { provider: 'deepgram', index: 1, links: 1, heard: 4, heardSamples: 64_000, replayed: 2, replayedSamples: 32_000 },
  ]);
});

it('counts what links that are alive were sent so far, and counts it once', () => {
  const shares = new RouteShares(['bodhi', 'deepgram'], 16_000);
  shares.ready(1);
  const alive = { route: 1, heard: 32_000, replayed: 8_000 };
  expect(shares.with([alive])[1]).toMatchObject({ heardSamples: 32_000, replayedSamples: 8_000 });
  shares.sent(1, 48_000, 8_000);
  expect(shares.with([])[1]).toMatchObject({ heardSamples: 48_000, replayedSamples: 8_000 });
});

it('lists a route that was never used, too', () => {
  expect(new RouteShares(['bodhi', 'deepgram'], 8_000).with([])[1]).toMatchObject({
    provider: 'deepgram',
    links: 0,
    heard: 0,
  });
});
