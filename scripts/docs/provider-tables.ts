import type { ProviderManifest } from '../../packages/core/src/protocol/manifest.ts';
import { providers } from '../../packages/core/src/providers/index.ts';
import { code, table } from './markdown.ts';
import { between, type Page } from './page.ts';

const markers = 'providers';

/** The tables of the providers in README files; that of docs/providers is the index of that folder. */
export const providerTables: readonly Page[] = [
  page('README.md', ({ title, page: pagePath }) => `[${title}](docs/${pagePath})`),
  page('docs/providers/README.md', ({ title, page: pagePath }) => `[${title}](${pagePath.replace('providers/', '')})`),
  // Published without docs/.
  page('packages/core/README.md', ({ title }) => title),
];

function page(path: string, named: (provider: ProviderManifest) => string): Page {
  const rows = providers.map((provider) => [
    named(provider),
    partsOf(provider)
      .map(({ does }) => does)
      .join(', '),
    partsOf(provider)
      .map(({ by }) => by)
      .join(', '),
    code(`@throughline/core/providers/${provider.name}`),
  ]);
  const made = table(['provider', 'what it does', 'with', 'import'], rows);
  return {
    path,
    text: (before) => {
      if (before === undefined) throw new Error(`${path} is missing; only its table of providers can be made`);
      return between(before, markers, made, path);
    },
  };
}

/** What a provider does, and what of ours does it. */
function partsOf({ name, recognise, synthesise, assess, converse, telephony }: ProviderManifest) {
  return [
    ...(recognise === undefined ? [] : [{ does: 'speech to text', by: code('transcribe') }]),
    ...(synthesise === undefined ? [] : [{ does: 'text to speech', by: code('synthesize') }]),
    ...(assess === undefined ? [] : [{ does: 'pronunciation', by: code('assess') }]),
    ...(converse === undefined ? [] : [{ does: 'conversations in texts', by: `its client ${code(name)}` }]),
    ...(telephony === undefined
      ? []
      : [{ does: 'phone calls', by: `${code(telephony.handler.name)} of ${code(telephony.handler.package)}` }]),
  ];
}
