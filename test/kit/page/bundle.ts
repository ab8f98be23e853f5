import { rolldown, type RolldownBuild } from 'rolldown';

const bundled = new Map<string, Promise<string>>();

/**
 * A page's script with all that it imports, from the sources of the packages: a change of a package needs no build. It is bundled
 * once in a test file, however many of its tests open the page.
 */
export function bundlePage(entry: string): Promise<string> {
  const script = bundled.get(entry) ?? bundle(entry);
  bundled.set(entry, script);
  return script;
}

/** The same in several files, as a page has them that a bundler builds: by their names. The page's own is `page.js`. */
export async function bundlePageInFiles(entry: string): Promise<ReadonlyMap<string, string>> {
  const bundling = await bundlingOf(entry);
  try {
    const { output } = await bundling.generate({
      format: 'es',
      entryFileNames: 'page.js',
      chunkFileNames: '[name].js',
    });
    return new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code]] : [])));
  } finally {
    await bundling.close();
  }
}

function bundlingOf(entry: string): Promise<RolldownBuild> {
  return rolldown({
    input: entry,
    platform: 'browser',
    // What a library imports only where it finds itself in Node.
    external: ['module'],
    resolve: { conditionNames: ['@throughline/source', 'import', 'browser'] },
    transform: { define: { 'process.env.NODE_ENV': '"development"' } },
  });
}

async function bundle(entry: string): Promise<string> {
  const bundling = await bundlingOf(entry);
  try {
    const { output } = await bundling.generate({ format: 'es', codeSplitting: false });
    const [chunk] = output;
    return chunk.code;
  } finally {
    await bundling.close();
  }
}
