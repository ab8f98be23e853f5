import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundled } from './bundled.ts';

// `pnpm run size` leaves the second file out by its name. Here it is a bundler that has to part the two: one import in the wrong
// place puts all of it into the first.

const code = `export { transcribe } from '@throughline/browser'; export { bodhi } from '@throughline/core/providers/bodhi';`;
/** Minified, gzipped, in bytes. */
const mostAtFirst = 40 * 1024;
/** In the machine, in the finding of secrets, and in the naming of failures. */
const signs = ['waitingForSlot', 'acceptencoding', 'closed the connection with code'];

describe('what a page loads first', () => {
  let first: string;
  let all: string;

  beforeAll(async () => {
    first = await bundled(code, { atFirst: true });
    all = await bundled(code);
  });

  it('is at most 40 KiB with a provider, where a bundler parts what is loaded later', () => {
    const bytes = gzipSync(Buffer.from(first), { level: 9 }).length;
    process.stdout.write(`first file: ${bytes} bytes of ${gzipSync(Buffer.from(all), { level: 9 }).length}\n`);
    expect(bytes).toBeLessThanOrEqual(mostAtFirst);
  });

  it.each(signs)('has nothing that only links need: %s', (sign) => {
    expect(all).toContain(sign);
    expect(first).not.toContain(sign);
  });
});
