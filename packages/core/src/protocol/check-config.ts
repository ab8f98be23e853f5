import { SpeechError } from '../errors/speech-error.ts';
import { isOrigin } from '../hosts.ts';
import { nearestOf } from '../nearest.ts';

/** Why a value cannot be right; `found` never holds a secret. */
interface Problem {
  readonly field: string;
  readonly found: string;
  readonly wanted: string;
  readonly remedy?: string;
}

/** Looks at one value; `field` is its path, like `hotwords[0].score`. */
export type Check = (value: unknown, field: string) => Problem | undefined;

/** Throws `config-invalid`, naming the provider, the field, what was found and what is wanted, where `check` finds a problem. */
export function assertConfig(provider: string, what: string, value: unknown, check: Check): void {
  assertOptions(provider, what, value, check, provider);
}

/** As `assertConfig`, for options that are no provider's; `owner` is what they are given to, where a message is to say it. */
export function assertOptions(
  owner: string | undefined,
  what: string,
  value: unknown,
  check: Check,
  provider?: string,
): void {
  const problem = check(value, what);
  if (problem === undefined) return;
  const { field, found, wanted, remedy } = problem;
  const prefix = owner === undefined ? '' : `${owner}: `;
  throw new SpeechError('config-invalid', {
    message: `${prefix}${field} is ${found === 'undefined' ? 'missing' : found}; wanted: ${wanted}.`,
    context: { field, found, wanted },
    provider,
    remedy,
  });
}

/** A value in a few words, for a message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : JSON.stringify(value.slice(0, 60));
  if (typeof value === 'number' || typeof value === 'boolean' || value === undefined || value === null)
    return `${value}`;
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}

/** Accepts what `accepts` says yes to, and says of the rest what is wanted. Shows the value: not for secrets. */
export function accept(wanted: string, accepts: (value: unknown) => boolean): Check {
  return (value, field) => (accepts(value) ? undefined : { field, found: describe(value), wanted });
}

/** What was found, for a message that must not show it: it may hold anything. */
export const typeOf = (value: unknown): string =>
  value === null || value === undefined ? String(value) : `a value of type ${typeof value}`;

/** Checks that a value is a function. */
export const callable: Check = (value, field) =>
  typeof value === 'function' ? undefined : { field, found: typeOf(value), wanted: 'a function' };

/** Checks that a value is true or false, and not a text that says so. */
export const boolean: Check = accept('true or false', (value) => typeof value === 'boolean');

/** Checks that a value is a UUID in lower or upper case, as text. */
export const uuidText: Check = accept(
  'a UUID, like 3fa85f64-5717-4562-b3fc-2c963f66afa6',
  (value) => typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu.test(value),
);

/** Text of something else than blanks. */
export function text(wanted: string): Check {
  return accept(wanted, (value) => typeof value === 'string' && value.trim() !== '');
}

/** Checks that a value is one of these. */
export function oneOf(...values: readonly (string | number)[]): Check {
  const wanted = values.map(describe).join(' or ');
  return accept(wanted, (value) => (values as readonly unknown[]).includes(value));
}

/** Checks that a value is a number between two, both included. `unit` is said where it is not; it may be empty. */
export function numberBetween(least: number, most: number, unit: string): Check {
  return accept(
    `a number from ${least} to ${most} ${unit}`.trim(),
    (value) => typeof value === 'number' && value >= least && value <= most,
  );
}

/** The same, without fractions. */
export function wholeBetween(least: number, most: number, unit: string): Check {
  return accept(
    `a whole number from ${least} to ${most} ${unit}`.trim(),
    (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  );
}

/** A text of no more characters, or a list of no more entries, that `check` accepts. */
export function atMost(most: number, of: string, check: Check): Check {
  const short = accept(`at most ${most} ${of}`, (value) => (value as { readonly length: number }).length <= most);
  return (value, field) => check(value, field) ?? short(value, field);
}

/** A URL with one of two schemes and without some parts. Only its scheme is ever shown: people put keys into URLs. */
function urlOf(schemes: readonly [string, string], without: string, isAccepted: (value: string) => boolean): Check {
  const wanted = `a URL with ${schemes.join(' or ')}, without a user or ${without}`;
  return (value, field) => {
    if (typeof value !== 'string') return { field, found: describe(value), wanted };
    if (!URL.canParse(value)) return { field, found: 'not a URL', wanted };
    const { protocol, username, password } = new URL(value);
    if (!schemes.includes(protocol)) return { field, found: `a URL with ${protocol}`, wanted };
    if (username + password !== '') return { field, found: 'a URL with a user in it', wanted };
    return isAccepted(value) ? undefined : { field, found: `a URL with ${without}`, wanted };
  };
}

/** The URL of a WebSocket. */
export const socketUrl: Check = urlOf(['wss:', 'ws:'], 'a fragment', (value) => !value.includes('#'));

/** The URL of an API over HTTP, to which paths are added. */
export const httpUrl: Check = urlOf(['https:', 'http:'], 'a query or a fragment', (value) => !/[?#]/u.test(value));

/** A text that is never shown. */
export const secretText: Check = (value, field) => {
  if (typeof value === 'string' && value !== '') return undefined;
  const found = value === '' ? 'an empty text' : typeOf(value);
  return { field, found, wanted: 'a text that is not empty' };
};

/** What may stand in an HTTP header; its value is never shown. */
export const headerSecret: Check = (value, field) => {
  if (typeof value === 'string' && /^[!-~]+$/u.test(value)) return undefined;
  const spoiled = 'a text with blanks, line breaks or characters that no header can hold';
  // A key of digits may come as a number.
  const found = value === '' ? 'an empty text' : typeof value === 'string' ? spoiled : typeOf(value);
  return { field, found, wanted: 'the text that the provider gave you, without blanks' };
};

/** A token of HTTP (RFC 9110 §5.6.2): the name of a header, or a subprotocol. */
const tokenPattern = /^[\w!#$%&'*+.^`|~-]+$/u;

/** Checks that a value can be the name of an HTTP header. */
export const headerName: Check = accept(
  'the name of a header',
  (value) => typeof value === 'string' && tokenPattern.test(value),
);

/** What may stand in a list of subprotocols; its value is never shown. */
export const subprotocolSecret: Check = (value, field) => {
  const problem = headerSecret(value, field);
  if (problem !== undefined || tokenPattern.test(String(value))) return problem;
  const found = 'a text with characters that no subprotocol can hold';
  return { field, found, wanted: 'the text that the provider gave you' };
};

/**
 * Throws `config-invalid` where the query of `url` has a parameter that a configuration sends as well: which of both counts, nobody
 * knows. `names`: as the wire has them.
 */
export function assertNotInQuery(provider: string, url: string | undefined, names: readonly string[]): void {
  const { searchParams } = new URL(url ?? 'wss://localhost');
  const twice = names.find((name) => searchParams.has(name));
  assertConfig(provider, 'url', url, (_value, field) =>
    twice === undefined
      ? undefined
      : { field, found: `a URL with ${twice} in its query`, wanted: `a URL without ${twice}, which has an option` },
  );
}

/** Checks that a value is a list, and each of its items. */
export function listOf(check: Check): Check {
  return (value, field) => {
    if (!Array.isArray(value)) return { field, found: describe(value), wanted: 'a list' };
    for (const [index, item] of value.entries()) {
      const problem = check(item, `${field}[${index}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** Origins of pages that may connect to a server. */
export const origins: Check = listOf(accept('an origin, like https://example.org', isOrigin));

interface Fields {
  readonly required?: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
  /** Whether fields of other names are somebody else's business. Default: they are refused, with the nearest known name. */
  readonly open?: boolean;
}

/** An object with these fields; an optional one that is `undefined` counts as absent. `root` objects name their fields without a path. */
export function fields({ required = {}, optional = {}, open = false }: Fields, root = false): Check {
  const known = [...Object.keys(required), ...Object.keys(optional)];
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      // A key may stand where an object with it should.
      const found = Array.isArray(value) ? 'a list' : typeOf(value);
      return { field: path, found, wanted: `an object with ${known.join(', ')}` };
    }
    const pathOf = (name: string) => (root ? name : `${path}.${name}`);
    const entries = entriesOf(value);
    if (entries === undefined) {
      return { field: path, found: 'an object that cannot be read', wanted: 'an object whose fields are values' };
    }
    const unknown = open ? undefined : Object.keys(entries).find((name) => !known.includes(name));
    if (unknown !== undefined) return unknownField(pathOf(unknown), unknown, known);
    for (const [name, check] of [...Object.entries(required), ...Object.entries(optional)]) {
      if (entries[name] === undefined && !(name in required)) continue;
      const problem = check(entries[name], pathOf(name));
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** `undefined` where a field throws when it is read. */
function entriesOf(value: object): Readonly<Record<string, unknown>> | undefined {
  try {
    return { ...value };
  } catch {
    return undefined;
  }
}

function unknownField(field: string, name: string, known: readonly string[]): Problem {
  const nearest = nearestOf(name, known);
  const found = nearest === undefined ? 'not a known field' : `not a known field (did you mean ${nearest}?)`;
  const remedy = nearest === undefined ? `Remove ${field}.` : `Rename ${name} to ${nearest}, or remove it.`;
  return { field, found, wanted: `one of ${known.join(', ')}`, remedy };
}

/** What is right by itself and may not be beside the rest: whether it is so, which field it is about, and what is wanted. */
export type ConfigRule<Config> = readonly [broken: boolean, field: keyof Config & string, wanted: string];

/** The problem of the first rule that is broken. Shows the value of the field: not for secrets. */
export function brokenRule<Config>(config: Config, rules: readonly ConfigRule<Config>[]): Problem | undefined {
  const [, field, wanted] = rules.find(([broken]) => broken) ?? [];
  return field === undefined || wanted === undefined ? undefined : { field, found: describe(config[field]), wanted };
}

/** Throws `config-invalid` for the first rule that is broken. Shows the value of the field: not for secrets. */
export function assertRules<Config>(provider: string, config: Config, rules: readonly ConfigRule<Config>[]): void {
  assertConfig(provider, '', config, () => brokenRule(config, rules));
}

/** Throws `config-invalid` for credentials without one of these fields, or with one that cannot be right. Others are left alone. */
export function assertCredentials(
  provider: string,
  credentials: unknown,
  required: readonly string[],
  { optional = [], check = headerSecret }: { readonly optional?: readonly string[]; readonly check?: Check } = {},
): void {
  const checked = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, check]));
  const all = fields({ required: checked(required), optional: checked(optional), open: true }, true);
  assertConfig(provider, 'the credentials', credentials, all);
}

/** The name in snake_case of one in camelCase: `sampleRate` is `sample_rate`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
