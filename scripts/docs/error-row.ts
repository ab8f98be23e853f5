import { catalogue } from '../../packages/core/src/errors/catalogue.ts';
import type { ErrorRow } from '../../packages/core/src/errors/table.ts';
import { code } from './markdown.ts';

const places: Readonly<Record<NonNullable<ErrorRow['on']>[number], string>> = {
  refused: 'HTTP answer to the handshake',
  response: 'HTTP answer to a request',
  frame: 'error frame',
  close: 'close',
};

/** So many sentences of a row stand in a page: the page's own ones come first. */
const SENTENCES = 3;

/** What a row of an error table is about, in words: `error frame; status 400; “Invalid JSON”`. */
export function factOf(row: ErrorRow): string {
  const parts = [
    (row.on ?? []).map((place) => places[place]).join(' or '),
    listed('status', row.status),
    listed('code', row.providerCode),
    listed('close code', row.closeCode),
    said(row.says),
    ...Object.entries(row.fields ?? {}).map(([name, value]) => fieldIs(name, value)),
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** What a row means, and where it comes from. */
export function proseOf(row: ErrorRow): { readonly means: string; readonly source: string } {
  return { means: row.means ?? catalogue[row.code].means, source: row.source ?? '' };
}

/** The sentences as the provider writes them; how a placeholder is read is nothing that a provider says. */
function said(says: ErrorRow['says']): string {
  const sentences = typeof says === 'string' ? [says] : (says ?? []);
  const shown = sentences.length > SENTENCES + 1 ? sentences.slice(0, SENTENCES) : sentences;
  const more = sentences.length - shown.length;
  return [
    ...shown.map((sentence) => `“${escaped(sentence.replaceAll(/\{(\w+)[^}]*\}/gu, '{$1}'))}”`),
    ...(more > 0 ? [`${more} more like them`] : []),
  ].join(' or ');
}

function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|]/gu, String.raw`\$&`);
}

function fieldIs(name: string, value: string | { readonly is: string | number | boolean }): string {
  return `with a field ${code(name)}${typeof value === 'string' ? '' : ` of ${code(String(value.is))}`}`;
}

function listed(name: string, values: string | number | readonly (string | number)[] | undefined): string {
  if (values === undefined) return '';
  const list = typeof values === 'object' ? values : [values];
  return `${name} ${list.map((value) => code(String(value))).join(', ')}`;
}

/** What the runtime does about a failure of this row by itself. */
export function recoveryOf(row: ErrorRow): string {
  // Over plain HTTP there is no link.
  const words = row.on?.every((place) => place === 'response') === true ? recoveriesOfRequests : recoveries;
  const recovery = words[row.recovery ?? catalogue[row.code].recovery];
  const wait = row.retryAfterMs === undefined ? '' : `, not before ${row.retryAfterMs / 1_000} s are over`;
  return row.once === true ? `${recovery}, once${wait}` : `${recovery}${wait}`;
}

/** What a caller can do about it; a dash where nothing is known to help. */
export function remedyOf(row: ErrorRow): string {
  if (row.remedy === null) return '–';
  return row.remedy ?? catalogue[row.code].remedy ?? '–';
}

/** The verdicts on failures, in words. */
export const recoveries = {
  none: 'nothing by itself',
  reconnect: 'opens a new link',
  'refresh-credentials': 'asks for other credentials, then opens a new link',
  'wait-for-slot': 'waits for a free slot, then opens a new link',
} as const;

const recoveriesOfRequests: { readonly [R in keyof typeof recoveries]: string } = {
  none: 'nothing by itself',
  reconnect: 'sends the request again, where that is safe',
  'refresh-credentials': 'asks for other credentials, then sends the request again',
  'wait-for-slot': 'waits for a free slot, then sends the request again',
};
