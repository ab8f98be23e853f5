import { rolldown } from 'rolldown';

/** A page's script with all that it imports, from the sources of the packages: a change of a package needs no build. */
export async function bundlePage(entry: string): Promise<string> {
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    resolve: { conditionNames: ['@throughline/source', 'import', 'browser'] },
    transform: { define: { 'process.env.NODE_ENV': '"development"' } },
  });
  try {
    const { output } = await bundle.generate({ format: 'es', codeSplitting: false });
    const [chunk] = output;
    return chunk.code;
  } finally {
    await bundle.close();
  }
}
