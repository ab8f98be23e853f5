import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { bundled } from './bundled.ts';

/** Of what a page loads at first: what converts the sample rate is loaded where a browser cannot have it. */
const weight = async (code: string): Promise<number> =>
  gzipSync(Buffer.from(await bundled(code, { atFirst: true })), { level: 9 }).length;

it('a microphone adds at most 6 KiB, minified and gzipped, to a page that transcribes', async () => {
  const session = `export { transcribe } from '@throughline/browser';`;
  const alone = await weight(session);
  const withMicrophone = await weight(`${session} export { microphone, microphones } from '@throughline/browser';`);
  expect(withMicrophone - alone).toBeLessThanOrEqual(6 * 1024);
});
