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

it.each(providers.filter(({ recognise }) => recognise !== undefined))(
  '$title adds at most 4 KiB to a session and to what all providers share',
  async ({ name }) => {
    const alone = await bundled(session);
    const withProvider = await bundled(`${session} export { ${name} } from '@throughline/core/providers/${name}';`);
    expect(withProvider - alone).toBeLessThanOrEqual(mostProviderBytes);
  },
);
