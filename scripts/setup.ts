/**
 * Sees to what the tests need and no package of the workspace brings; part of `npm test`. What is there is left alone and said
 * nothing about. What cannot be had is reported in one line, and its tests are skipped; with CI set the exit code is 1.
 */
import { findBrowser, howToGetABrowser } from '../test/kit/find-browser.ts';
import { findRedis, howToGetRedis } from '../test/kit/find-redis.ts';
import { installFromDebian } from './setup/debian.ts';
import { unpackChromium } from './setup/headless-chromium.ts';
import { unpackRedis } from './setup/unpacked-redis.ts';

/** Something that is not an npm package; each `get` that may help is tried, and says why it could not. */
interface Need {
  readonly name: string;
  readonly tests: string;
  readonly howTo: string;
  isThere(): boolean;
  readonly get: readonly (() => Promise<string | undefined>)[];
}

const needs: readonly Need[] = [
  {
    name: 'a browser',
    tests: 'the tests in test/browser and test/pages',
    howTo: howToGetABrowser,
    isThere: () => findBrowser() !== undefined,
    get: [unpackChromium, () => installFromDebian('chromium')],
  },
  {
    name: 'a Redis server',
    tests: 'the tests in test/redis',
    howTo: howToGetRedis,
    isThere: () => findRedis() !== undefined,
    get: [unpackRedis, () => installFromDebian('redis-server')],
  },
];

for (const need of needs) {
  const reasons: string[] = [];
  for (const get of need.get) {
    if (need.isThere()) break;
    const reason = await get();
    if (reason !== undefined) reasons.push(reason);
  }
  if (need.isThere()) continue;
  const missing = `There is no ${need.name.replace(/^a /u, '')} (${reasons.join('; ')}).`;
  if (process.env['CI'] === undefined || process.env['CI'] === '') {
    console.error(`${missing} Skipped: ${need.tests}. ${need.howTo}`);
  } else {
    console.error(`${missing} ${need.howTo}`);
    process.exitCode = 1;
  }
}
