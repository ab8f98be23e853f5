import type { ProviderManifest } from '../../packages/core/src/protocol/manifest.ts';
import { providers } from '../../packages/core/src/providers/index.ts';
import { factOf, proseOf, recoveryOf, remedyOf } from './error-row.ts';
import { code, table } from './markdown.ts';
import { between, emptyMarkers, type Page } from './page.ts';

const markers = 'errors';

/** The error table within the page of each provider; the rest of the page is written by people. A new provider gets its page. */
export function providerPages(): readonly Page[] {
  return providers.map((provider) => {
    const path = `docs/${provider.page}`;
    const fresh = `# ${provider.title}\n\n## Errors\n\n${emptyMarkers(markers)}`;
    return { path, text: (before) => between(before ?? fresh, markers, errorTable(provider), path) };
  });
}

function errorTable({ name, errors }: ProviderManifest): string {
  const rows = errors.map((row) => [
    factOf(row),
    `[${code(row.code)}](../errors/${row.code}.md)`,
    proseOf(row).means,
    recoveryOf(row),
    remedyOf(row),
    proseOf(row).source,
  ]);
  const head = ['on the wire', 'code', 'what it means', 'what is done about it', 'what to do', 'source'];
  const rules =
    'What no row fits is named by [the rules that hold for every provider](../errors/README.md#what-holds-for-every-provider).';
  const all = `All sentences: ${code(`throughline errors ${name}`)}.`;
  return `The first row that fits decides, wherever the provider says it. ${rules} ${all}\n\n${table(head, rows)}`;
}
