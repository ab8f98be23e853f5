import { factOf, recoveryOf, remedyOf } from './error-row.ts';
import { code, table } from './markdown.ts';
import { between, emptyMarkers, type Page } from './page.ts';
import { services, type Service } from './services.ts';

const markers = 'errors';

/** The error table within the page of each provider; the rest of the page is written by people. */
export function protocolPages(): readonly Page[] {
  return services.map((service) => {
    const path = `docs/${service.page}`;
    const fresh = `# ${service.title}\n\n## Errors\n\n${emptyMarkers(markers)}`;
    return { path, text: (before) => between(before ?? fresh, markers, errorTable(service), path) };
  });
}

function errorTable({ title, errors }: Service): string {
  const rows = errors.map((row) => [
    factOf(row),
    `[${code(row.code)}](../errors/${row.code}.md)`,
    row.means,
    recoveryOf(row),
    remedyOf(row),
    row.source,
  ]);
  const head = ['on the wire', 'code', 'what it means', 'what is done about it', 'what to do', 'source'];
  const rules =
    'What no row fits is named by [the rules that hold for every provider](../errors/README.md#what-holds-for-every-provider).';
  const all = `All sentences: ${code(`throughline errors ${title.toLowerCase()}`)}.`;
  return `The first row that fits decides, wherever the provider says it. ${rules} ${all}\n\n${table(head, rows)}`;
}
