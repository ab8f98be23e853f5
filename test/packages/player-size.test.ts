import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { bundled } from './bundled.ts';

const weight = async (code: string): Promise<number> => gzipSync(Buffer.from(await bundled(code)), { level: 9 }).length;

it('a player adds at most 4 KiB, minified and gzipped, to a page that has a voice', async () => {
  const voice = `export { synthesize } from '@throughline/browser';`;
  const alone = await weight(voice);
  const withPlayer = await weight(`${voice} export { player } from '@throughline/browser/player';`);
  process.stdout.write(`player: ${withPlayer - alone} bytes\n`);
  expect(withPlayer - alone).toBeLessThanOrEqual(4 * 1024);
});
