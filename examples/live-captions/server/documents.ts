import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Marked } from 'marked';

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
      ${await markdown(path).parse(text)}
    </main>
  </body>
</html>
`;
}

/** A picture of the documents, by its path below `/docs/`; `undefined` where there is none. */
export async function pictureAt(path: string): Promise<Uint8Array | undefined> {
  if (!/^pictures\/[\w-]+\.png$/u.test(path)) return undefined;
  return await readFile(fileURLToPath(new URL(path, folder))).catch(() => undefined);
}

/** What leads out of the documents, to code and packages, is not served here: it is text, and no link. */
function markdown(path: string): Marked {
  const page = new URL(`/docs/${path}`, 'http://localhost');
  return new Marked({
    renderer: {
      link({ href, tokens }) {
        const { host, pathname } = new URL(href, page);
        const isServed = host !== page.host || (pathname.startsWith('/docs/') && pathname.endsWith('.md'));
        return isServed ? false : this.parser.parseInline(tokens);
      },
    },
  });
}
