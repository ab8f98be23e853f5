import { Buffer } from 'node:buffer';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { providers } from '@throughline/core/providers';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';

/** What a provider may add to an application that has the session already: minified, gzipped, in bytes. */
const mostProviderBytes = 4 * 1024;

/** The code of a module, as an application ships it. */
async function bundled(code: string): Promise<number> {
  const entry = '\0entry';
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    resolve: { conditionNames: ['@throughline/source', 'import'] },
    plugins: [
      {
        name: 'entry',
        resolveId: (id, importer) =>
          id === entry ? id : importer === entry ? fileURLToPath(import.meta.resolve(id)) : null,
        load: (id) => (id === entry ? { code, moduleType: 'js' } : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'es', minify: true });
  await bundle.close();
  const text = output.map((file) => (file.type === 'chunk' ? file.code : '')).join('\n');
  return gzipSync(Buffer.from(text), { level: 9 }).length;
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
  // It has a table for two generations of the interface, whose numbers mean different things, beside its words.
  assemblyai: { protocols: ['assemblyai'], most: 4.5 * 1024 },
  bodhi: { protocols: ['bodhi'] },
  deepgram: { protocols: ['deepgram', 'deepgramFlux'] },
  // One driver for four families of servers, which end a stream in three ways: half of it is what they say when something goes wrong.
  openai: { protocols: ['openai'], most: 8 * 1024 },
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
    const alone = await bundled(session);
    const withProvider = await bundled(
      `${session} export { ${protocol} } from '@throughline/core/providers/${provider}';`,
    );
    const added = withProvider - alone;
    process.stdout.write(`${protocol}: ${added} bytes\n`);
    expect(added).toBeLessThanOrEqual(most);
  },
);
