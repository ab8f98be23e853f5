import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Names } from './names.ts';
import { providers } from '@throughline/core/providers';

/** What there is on a surface. */
export interface Surroundings {
  readonly root: string;
  /** Names that a program may use; absent at the command line, where there are none. */
  readonly names?: Names;
  /** Flags of the commands that may say it; every one must have them. Absent for programs. */
  readonly flags?: readonly Names[];
  readonly environment: Names;
}

/** Commands of other programs, to the end of their line: their flags and names are their own. */
const shell = /\b(?:ffmpeg|base64|gunzip|unzip|bunzip2|unxz|unzstd|7z|unrar|git lfs|npm|apt-get|throughline) .*$/gu;
const places = /\b(?:https?|wss?):\/\/\S+|\S+@\S+|\b(?:[\w-]+\.)+(?:ai|in|com|org|io)\b(?:\/\S*)?/gu;
/** Units, systems, and names of headers, are not of this API. */
const foreign = /"[^"]*"|\b(?:kHz|macOS)\b|\b(?:x-api-key|X-API-Key|Content-Type|Authorization)\b/gu;

const files = /(?<![\w.])[\w./-]+\.(?:md|json|mjs|ts|js|ya?ml)\b/gu;
/** What every program has besides. */
const globals: Names = new Set(['fetch']);

/** What a remedy names and what is not there; empty where a reader can do all that it says. */
export function missing(remedy: string, surroundings: Surroundings): readonly string[] {
  const text = remedy.replaceAll(places, ' ').replaceAll(shell, ' ').replaceAll(foreign, ' ');
  return [
    ...flagsIn(text, surroundings),
    ...environmentIn(text, surroundings),
    ...filesIn(text, surroundings),
    ...namesIn(text.replaceAll(files, ' '), surroundings),
  ];
}

function flagsIn(text: string, { flags }: Surroundings): readonly string[] {
  return matches(text, /(?<![\w-])--[a-z][a-z-]*/gu).filter(
    (flag) => flags === undefined || flags.length === 0 || !flags.every((known) => known.has(flag)),
  );
}

function environmentIn(text: string, { environment }: Surroundings): readonly string[] {
  return matches(text, /\b[A-Z][A-Z\d]*(?:_[A-Z\d]+)+\b/gu).filter((name) => !environment.has(name));
}

function filesIn(text: string, { root }: Surroundings): readonly string[] {
  return matches(text, files).filter((file) => !existsSync(join(root, file)));
}

/** Whatever looks like code: calls, options with a value, options inside others, names with a capital in them, backticks. */
function namesIn(text: string, { names }: Pick<Surroundings, 'names'>): readonly string[] {
  const calls = matches(text, /\b\w+(?=\()/gu);
  const options = matches(text, /\b[a-z]\w*(?=: (?:true|false|['`{\d]|…\.(?:\s|$)|session\b))/gu);
  const nested = [...text.matchAll(/\b(?<outer>[a-z]\w*)(?:: |\((?:\w+, )?)\{(?<inner>[^}]*)\}/gu)].flatMap(
    ({ groups }) => keysOf(groups?.['inner'] ?? '').map((inner) => `${groups?.['outer']}.${inner}`),
  );
  const dotted = matches(text, /\b[a-z]\w*\.[a-z]\w*\b/gu);
  const humps = matches(text, /\b[a-z]+[A-Z]\w*/gu);
  const ticked = [...text.matchAll(/`(?<code>\w+)`/gu)].map(({ groups }) => groups?.['code'] ?? '');
  const all = [...calls, ...options, ...nested, ...dotted, ...humps, ...ticked];
  return [...new Set(all)].filter((name) => names === undefined || !(names.has(name) || globals.has(name)));
}

/** `{ wanted: session.input, convert }`: wanted, convert. */
function keysOf(inside: string): readonly string[] {
  return inside
    .split(',')
    .map((part) => part.split(':')[0]?.trim() ?? '')
    .filter((key) => /^[a-z]\w*$/u.test(key));
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return text.match(pattern) ?? [];
}

/** Environment variables that the packages read, and those of Node that are named beside them. */
export function environmentOf(root: string): Names {
  // https://nodejs.org/api/cli.html#environment-variables
  const nodes = ['NODE_EXTRA_CA_CERTS', 'NODE_USE_ENV_PROXY'];
  const source = globSync('packages/*/src/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] })
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  const read = [...source.matchAll(/\b(?:env|environment)(?:\.|\[')(?<name>[A-Z][A-Z\d_]+)/gu)].map(
    ({ groups }) => groups?.['name'] ?? '',
  );
  // The command reads those that the manifests name.
  const ofProviders = providers.flatMap(({ credentials }) => credentials.fields.map(({ env }) => env));
  return new Set([...nodes, ...read, ...ofProviders, ...proxies]);
}

/** Read by `proxy-from-env`; the tests of node's transport set each of them. */
const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];
