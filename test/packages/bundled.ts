import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** A module's code as a page ships it: bundled for browsers, minified. `atFirst`: without what is only loaded when it is needed. */
export async function bundled(code: string, { atFirst = false } = {}): Promise<string> {
  const entry = '\0entry';
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    resolve: { conditionNames: ['@throughline/source', 'browser', 'import'] },
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
  const chunks = output.filter((file) => file.type === 'chunk');
  return chunks
    .filter(({ isDynamicEntry }) => !atFirst || !isDynamicEntry)
    .map((chunk) => chunk.code)
    .join('\n');
}
