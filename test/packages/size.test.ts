import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { providers } from '@throughline/core/providers';
import { expect, it } from 'vitest';
import { bundled } from './bundled.ts';

/** What a provider may add to an application that has the session already: minified, gzipped, in bytes. */
const mostProviderBytes = 4 * 1024;

/** What a module weighs, as a page ships it: minified, gzipped, in bytes. */
async function weight(code: string): Promise<number> {
  return gzipSync(Buffer.from(await bundled(code)), { level: 9 }).length;
}

/** A session, and what all providers share: an application pays for it once, with its first provider. */
const session = `export { transcribe } from '@throughline/core'; export * from '@throughline/core/protocol';`;

interface Measured {
  /** What makes a session's protocol: an application that has one of them need not ship the others. */
  readonly protocols: readonly string[];
  /** Default: `mostProviderBytes`. */
  readonly most?: number;
}

const measured: Readonly<Record<string, Measured>> = {
  assemblyai: { protocols: ['assemblyai'] },
  bodhi: { protocols: ['bodhi'] },
  deepgram: { protocols: ['deepgram', 'deepgramFlux'] },
  // One driver for four families of servers, which end a stream in three ways: a third of it is what they say when something goes wrong.
  openai: { protocols: ['openai'], most: 6.25 * 1024 },
  vosk: { protocols: ['vosk'] },
};

it('every provider that recognises speech is measured', () => {
  const names = providers.filter(({ recognise }) => recognise !== undefined).map(({ name }) => name);
  expect(Object.keys(measured).toSorted()).toEqual(names.toSorted());
});

it.each(
  Object.entries(measured).flatMap(([provider, { protocols, most = mostProviderBytes }]) =>
    protocols.map((protocol) => ({ protocol, provider, most })),
  ),
)(
  '$protocol adds at most $most bytes to a session and to what all providers share',
  async ({ protocol, provider, most }) => {
    const alone = await weight(session);
    const withProvider = await weight(
      `${session} export { ${protocol} } from '@throughline/core/providers/${provider}';`,
    );
    const added = withProvider - alone;
    process.stdout.write(`${protocol}: ${added} bytes\n`);
    expect(added).toBeLessThanOrEqual(most);
  },
);
