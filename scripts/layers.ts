/**
 * Checks that every import points down: `node scripts/layers.ts`, a part of `pnpm run lint`. Types count as much as values, and
 * tests may import what they like. With `--print` it shows the floors instead. A folder as an argument is checked in place of
 * this repository.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';

interface Floor {
  /** Folders (`audio/`) and files of packages/core/src. Those that share a floor do not import each other. */
  readonly holds: readonly string[];
  readonly is: string;
}

/** From the ground up: what stands on a floor imports what stands below it. A root file that is not named is ground. */
const floors: readonly Floor[] = [
  { holds: ['results/'], is: 'what a caller gets; beside it the root files that need nothing but each other' },
  { holds: ['errors/'], is: 'error codes, SpeechError, error tables, secrets' },
  {
    holds: ['deferred.ts', 'pending-reads.ts', 'socket-url.ts'],
    is: 'root files that import errors/',
  },
  { holds: ['audio/'], is: 'formats, the gate, conversion, levels' },
  { holds: ['protocol/'], is: 'contracts between the runtime and a provider' },
  { holds: ['session/', 'transcript/'], is: 'what every session shares; what becomes of results' },
  { holds: ['transcription/', 'synthesis/'], is: 'speech to text; text to speech' },
  { holds: ['assessment/'], is: 'speech to scores, on a transcription' },
  { holds: ['http/'], is: 'requests that are tried again' },
  { holds: ['providers/'], is: 'a folder each, that no other imports' },
  { holds: ['telemetry/'], is: 'spans and metrics of sessions, for OpenTelemetry' },
  { holds: ['bind-with.ts'], is: 'the calls, bound to a platform; what links are made of is a value' },
  { holds: ['bind-synthesize.ts'], is: 'a voice, bound to a platform' },
  { holds: ['bind-platform.ts'], is: 'the three calls, bound to a platform' },
  { holds: ['index.ts', 'internal.ts', 'page.ts'], is: 'what is public, and what sibling packages take' },
];

/** What a provider's folder imports, besides itself and the root files on the ground. */
const ofProviders: readonly string[] = ['results/', 'errors/', 'audio/', 'protocol/', 'emitter.ts'];
/** A provider that is asked over plain HTTP takes more. */
const ofOneProvider: Readonly<Record<string, readonly string[]>> = {
  aksita: ['http/'],
  assemblyai: ['http/'],
  deepgram: ['http/'],
  openai: ['http/'],
};

/** Which packages a package imports. */
const packages: Readonly<Record<string, readonly string[]>> = {
  core: [],
  converter: ['core'],
  subtitles: ['core'],
  node: ['core', 'converter', 'subtitles'],
  browser: ['core', 'converter'],
  simulator: ['core'],
  local: ['core', 'simulator'],
  demo: ['core', 'simulator', 'local', 'node', 'cli'],
  cli: ['core', 'simulator', 'local', 'node', 'subtitles'],
};

const source = /^(?:import|export)\s(?:[^'";=]*\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gmu;

/** The source files of all packages, from the root; tests may import what they like. */
function sourcesIn(root: string): readonly string[] {
  const folders = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/src`);
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !/\.(?:test|d)\.ts$/u.test(path))
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
  );
}

function examplesIn(root: string): readonly string[] {
  if (!existsSync(join(root, 'examples'))) return [];
  return readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
    .map((path) => `examples/${path.replaceAll('\\', '/')}`);
}

/** The modules that a file imports, as it names them. */
function importsOf(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(source)].map(([, named, dynamic]) => named ?? dynamic ?? '');
}

/** The folder or root file of packages/core/src that holds a path below it. */
function placeOf(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? path : path.slice(0, slash + 1);
}

/** `undefined` for a folder that has no place yet. */
function floorOf(place: string): number | undefined {
  const floor = floors.findIndex(({ holds }) => holds.includes(place));
  if (floor >= 0) return floor;
  return place.endsWith('/') ? undefined : 0;
}

/** Why a file of core may not import another one; `undefined` where it may. */
function problemInCore(from: string, to: string): string | undefined {
  const [place, target] = [placeOf(from), placeOf(to)];
  if (place === 'providers/') return problemOfProvider(from.split('/')[1] ?? '', to);
  if (place === target) return undefined;
  const [floor, below] = [floorOf(place), floorOf(target)];
  if (floor === undefined || below === undefined) return `${floor === undefined ? place : target} has no floor yet`;
  const bothGround = floor === 0 && below === 0 && !target.endsWith('/');
  return below < floor || bothGround ? undefined : `${place} is on floor ${floor + 1}, ${target} on ${below + 1}`;
}

function problemOfProvider(provider: string, to: string): string | undefined {
  const [target, name] = to.split('/');
  const isList = provider.endsWith('.ts');
  if (target === 'providers') return isList || name === provider ? undefined : 'a provider imports no other';
  const place = placeOf(to);
  const isGround = floorOf(place) === 0;
  const isAllowed = isGround || [...ofProviders, ...(ofOneProvider[provider] ?? [])].includes(place);
  return isAllowed ? undefined : `a provider imports nothing of ${place}`;
}

/** `#prose/<provider>` is a file of that provider's folder, which a page has not. */
function problemOfProse(file: string, module: string): string | undefined {
  const [prefix, provider = ''] = module.split('/');
  return prefix !== '#prose' || file.startsWith(`packages/core/src/providers/${provider}/`)
    ? undefined
    : 'the prose of a provider is its own';
}

function problemBetweenPackages(from: string, module: string): string | undefined {
  const [, to = '', subpath] = module.split('/');
  const allowed = packages[from];
  if (allowed === undefined) return `packages/${from} has no place in scripts/layers.ts`;
  return allowed.includes(to)
    ? undefined
    : `packages/${from} does not import ${to}${subpath === undefined ? '' : '/…'}`;
}

/** Files of one folder that import each other in a circle, types included. */
function circles(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file].join(' → '));
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return found;
}

function problemsIn(root: string): readonly string[] {
  const problems: string[] = [];
  const graph = new Map<string, readonly string[]>();
  const core = 'packages/core/src/';
  for (const file of sourcesIn(root)) {
    const own: string[] = [];
    for (const module of importsOf(join(root, file))) {
      const to = module.startsWith('.') ? normalize(join(dirname(file), module)) : undefined;
      if (to !== undefined) own.push(to);
      const problem =
        to === undefined
          ? (problemOfProse(file, module) ??
            (module.startsWith('@throughline/') && problemBetweenPackages(file.split('/')[1] ?? '', module)))
          : file.startsWith(core) && problemInCore(file.slice(core.length), to.slice(core.length));
      if (problem) problems.push(`${file} imports ${module}: ${problem}`);
    }
    graph.set(file, own);
  }
  for (const file of examplesIn(root)) {
    const internal = importsOf(join(root, file)).find((module) => /^@throughline\/\w+\/internal$/u.test(module));
    if (internal !== undefined) problems.push(`${file} imports ${internal}: examples import what is public`);
  }
  return [...problems, ...circles(graph).map((circle) => `a circle: ${circle}`)];
}

function printed(): string {
  const lines = floors.map(
    ({ holds, is }, index) => `${String(index + 1).padStart(2)}  ${holds.join(' ').padEnd(45)}${is}`,
  );
  return lines.toReversed().join('\n');
}

const [argument] = process.argv.slice(2);
if (argument === '--print') {
  console.log(printed());
} else {
  const problems = problemsIn(resolve(argument ?? join(import.meta.dirname, '..')));
  if (problems.length > 0) console.error(`${problems.join('\n')}\nImports point down: node scripts/layers.ts --print`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
