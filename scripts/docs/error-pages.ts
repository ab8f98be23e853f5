import { catalogue, type CatalogueEntry } from '../../packages/core/src/errors/catalogue.ts';
import type { ErrorCode } from '../../packages/core/src/errors/codes.ts';
import { codeProse } from '../../packages/core/src/errors/codes/prose.ts';
import type { Surface } from '../../packages/core/src/errors/remedies.ts';
import type { ProviderManifest } from '../../packages/core/src/protocol/manifest.ts';
import { providers } from '../../packages/core/src/providers/index.ts';
import { factOf, proseOf, recoveries, recoveryOf, remedyOf } from './error-row.ts';
import { code, table } from './markdown.ts';
import type { Page } from './page.ts';

type Entry = readonly [errorCode: ErrorCode, entry: CatalogueEntry];

const note = '<!-- Made by pnpm run docs from the error catalogue and the tables of the providers. Change those. -->';
const entries = Object.entries(catalogue) as readonly Entry[];

const scopes: Readonly<Record<CatalogueEntry['scope'], string>> = {
  utterance: 'the utterance',
  link: 'the link',
  session: 'the session',
  account: 'everything that uses this account',
};

const does: Readonly<Record<CatalogueEntry['recovery'], string>> = {
  ...recoveries,
  none: 'does nothing by itself',
};

/** A page for each error code, and an index of them. */
export function errorPages(): readonly Page[] {
  return [
    { path: 'docs/errors/README.md', text: index },
    ...entries.map((entry) => ({ path: `docs/errors/${entry[0]}.md`, text: () => page(entry) })),
  ];
}

function index(): string {
  const rows = entries.map(([errorCode, { means, recovery, first }]) => [
    `[${code(errorCode)}](${errorCode}.md)`,
    means,
    first ?? recoveries[recovery],
  ]);
  return `${note}

# Errors

Every failure is a \`SpeechError\` with one of these codes. \`isSpeechError(error, code)\` checks whether a caught value is one.
The list grows; a code never changes its meaning. What a session does about a failure by itself is the default here; the
table of a provider may say otherwise for some of its errors.

An error that a provider reported contains what its support will ask for, in its fields and in \`toJSON()\`: \`at\`, when it happened;
\`requestId\`, the id that the answer names in its body or in its headers, else the link's own; \`providerCode\`, \`httpStatus\` or
\`closeCode\`; and \`raw\`, the whole answer as it came, at most 4 KiB of it, with every known secret taken out: \`JSON.stringify(error)\` is a
whole report.

${table(['code', 'what happened', 'what the session does'], rows)}

## What holds for every provider

What no row of a provider's table fits:

${table(['on the wire', 'code', 'what the session does'], unknownRules)}
`;
}

const unknownRules: readonly (readonly string[])[] = [
  ['HTTP 429', code('rate-limited'), recoveries.reconnect],
  ['HTTP 500 and above', code('unknown-provider-error'), recoveries.reconnect],
  ['another HTTP answer', code('unknown-provider-error'), recoveries.none],
  ['error frame', code('unknown-provider-error'), `${recoveries.reconnect}, at most 3 times without a result`],
  [
    'close 3000, Unauthorized in the registry of IANA',
    code('authentication-failed'),
    recoveries['refresh-credentials'],
  ],
  ['close 3003, Forbidden in the registry of IANA', code('access-denied'), recoveries.none],
  ['close 3008, Timeout in the registry of IANA', code('connection-lost'), recoveries.reconnect],
  [
    'close 1002, 1003, 1007, 1008 or 1009',
    code('unknown-provider-error'),
    `${recoveries.reconnect}, at most 3 times without a result`,
  ],
  ['another close from 3000 on', code('unknown-provider-error'), recoveries.reconnect],
  ['another close', code('connection-lost'), recoveries.reconnect],
];

function page([errorCode, entry]: Entry): string {
  return `${note}

# ${errorCode}

## What happened

${entry.means}

## What the session does

It ${entry.first ?? does[entry.recovery]} (${code(`recovery: '${entry.recovery}'`)}). If it cannot be recovered, it stops: ${scopes[entry.scope]} (${code(`scope: '${entry.scope}'`)}).

## What to do

${entry.remedy === undefined ? `Nothing that holds in general. ${codeProse[errorCode].noRemedyBecause ?? ''}` : whatToDo(entry)}

${reporters(errorCode)}`;
}

const surfaces: Readonly<Record<Surface, string>> = {
  api: 'in a transcription',
  voice: 'in a voice',
  assessment: 'in an assessment',
  http: 'in a request over HTTP',
  command: 'at the command line',
};

/** The remedy, and what other surfaces read in place of it. */
function whatToDo({ remedy = '', remedyOn = {} }: CatalogueEntry): string {
  const others = Object.entries(remedyOn) as readonly (readonly [Surface, string | null])[];
  const lines = others.map(([surface, text]) => `- ${surfaces[surface]}: ${text ?? 'nothing that holds in general.'}`);
  return lines.length === 0 ? remedy : `${remedy}\n\nElsewhere the error says:\n\n${lines.join('\n')}`;
}

/** Which providers report it, and how. */
function reporters(errorCode: string): string {
  const sections = providers.map((provider) => section(provider, errorCode)).filter((text) => text !== '');
  return sections.length === 0 ? '' : `## Which providers report it\n\n${sections.join('\n\n')}\n`;
}

function section({ title, page: pagePath, errors }: ProviderManifest, errorCode: string): string {
  const rows = errors
    .filter((row) => row.code === errorCode)
    .map((row) => [factOf(row), proseOf(row).means, recoveryOf(row), remedyOf(row), proseOf(row).source]);
  if (rows.length === 0) return '';
  const head = ['on the wire', 'what it means there', 'what the session does', 'what to do', 'source'];
  return `### [${title}](../${pagePath})\n\n${table(head, rows)}`;
}
