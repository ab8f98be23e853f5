import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { marked } from 'marked';

const folder = new URL('../../../docs/', import.meta.url);

/** A page of the documents as HTML, by its path below `/docs/`; `undefined` where there is none. */
export async function documentAt(path: string): Promise<string | undefined> {
  // Letters, digits, hyphens and slashes: no path leaves the folder.
  if (!/^(?:[\w-]+\/)*[\w-]+\.md$/u.test(path)) return undefined;
  const text = await readFile(fileURLToPath(new URL(path, folder)), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const title = /^# (.+)$/mu.exec(text)?.[1] ?? 'Throughline';
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</title>
    <link rel="stylesheet" href="/document.css" />
  </head>
  <body>
    <main>
      ${await marked.parse(text)}
    </main>
  </body>
</html>
`;
}
