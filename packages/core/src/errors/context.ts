import type { ErrorContexts } from './codes.ts';
import { contexts } from './codes/contexts.ts';
import type { ContextField } from './codes/entry.ts';
import { excerpt } from './raw.ts';
import type { RowContext, TableCode } from './table.ts';

/**
 * The context of a code: a row's constants and what its pattern found, as far as the code has such fields. Numbers that are
 * none are left out; texts are cut to 300 characters of one line.
 */
export function contextOf<C extends TableCode>(
  code: C,
  constants: RowContext & Pick<Partial<ErrorContexts['connection-lost']>, 'phase'>,
  found: Readonly<Record<string, string | undefined>>,
): ErrorContexts[C] {
  const fields: Readonly<Record<string, ContextField>> = contexts[code];
  const entries = Object.entries({ ...constants, ...withoutAbsent(found) }).flatMap(([name, value]): Entries => {
    const type = Object.hasOwn(fields, name) ? fields[name]?.read : undefined;
    if (type === 'names') return typeof value === 'string' ? namesEntries(namesIn(value)) : [];
    const read = type === undefined ? undefined : readAs(type, value);
    return read === undefined ? [] : [[name, read] as const];
  });
  // That a row gives what its code's context needs is not for the compiler to see; a test of all tables does.
  return Object.fromEntries(entries) as unknown as ErrorContexts[C];
}

function withoutAbsent(found: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(found).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1].trim() !== '',
    ),
  );
}

type Entries = readonly (readonly [name: string, value: string | number | readonly string[]])[];

/** The first of them as `field`; all of them where there are several. */
function namesEntries(names: readonly string[]): Entries {
  const [field] = names;
  if (field === undefined) return [];
  return names.length === 1
    ? [['field', field]]
    : [
        ['field', field],
        ['fields', names],
      ];
}

/** A name, with quotes or a tag around it, and what stands between two names. */
const listedName = /[\s([{]*(?:["'`“‘]|<\w{1,10}>)?([\p{L}_][\p{L}\p{N}_.[\]-]{0,99})(?:["'`”’]|<\/\w{1,10}>)?/uy;
const betweenNames = /\s*(?:[,;|&+]\s*(?:and\b|or\b)?|\band\b|\bor\b)/iuy;
const mostNames = 20;

/**
 * The names of a list at the beginning of a text: "session_id, message) in the body". One word alone is a name where nothing
 * follows it or where it is written like one: "in the body" names nothing.
 */
function namesIn(text: string): readonly string[] {
  const names: string[] = [];
  let at = 0;
  // A mark in front of the first has been cut off with what stands at the edges.
  const opened = text.replace(/^\w{1,10}>/u, '');
  while (names.length < mostNames) {
    listedName.lastIndex = at;
    const name = listedName.exec(opened);
    if (name?.[1] === undefined) break;
    names.push(nameOf(name[1].replace(/[.[-]+$/u, '')));
    at = listedName.lastIndex;
    betweenNames.lastIndex = at;
    if (betweenNames.exec(opened) === null) break;
    at = betweenNames.lastIndex;
  }
  const isSure = names.length > 1 || /[_.\d]/u.test(names[0] ?? '') || !/^\s*[\p{L}]/u.test(opened.slice(at));
  return isSure ? names : [];
}

/** Written in capitals throughout, it stays so. */
function nameOf(text: string): string {
  return /^[^\p{Ll}]{2,}$/u.test(text) ? text : text.slice(0, 1).toLowerCase() + text.slice(1);
}

function readAs(type: Exclude<ContextField['read'], 'names'>, value: string | number): string | number | undefined {
  if (type !== 'number') {
    if (typeof value !== 'string') return undefined;
    const text = excerpt(value);
    return type === 'name' ? nameOf(text) : text;
  }
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
