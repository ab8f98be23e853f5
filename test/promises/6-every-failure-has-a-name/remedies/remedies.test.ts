import { fileURLToPath } from 'node:url';
import { catalogue, type ErrorTable } from '@throughline/core';
import { remedyFor } from '@throughline/core/internal';
import { aksitaErrors } from '@throughline/core/providers/aksita';
import { bandwidth } from '@throughline/core/providers/bandwidth';
import { voskErrors } from '@throughline/core/providers/vosk';
import { openaiManifest } from '@throughline/core/providers/openai';
import { deepgramErrors } from '@throughline/core/providers/deepgram';
import { assemblyaiErrors } from '@throughline/core/providers/assemblyai';
import { bodhiErrors } from '@throughline/core/providers/bodhi';
import { elsaErrors } from '@throughline/core/providers/elsa';
import { faseehErrors } from '@throughline/core/providers/faseeh';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../../packages/cli/src/program.ts';
import { fakeTerminal } from '../../../../packages/cli/testing/fake-terminal.ts';
import { compiler, namesBySurface, type Compiler, type Names } from './names.ts';
import { writtenRemedies, type WrittenRemedy } from './read-source.ts';
import { environmentOf, missing, type Surroundings } from './walk.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url)).replace(/\/$/u, '');
const environment = environmentOf(root);
const surfaces = ['api', 'voice', 'assessment', 'http', 'command'] as const;
type Surface = (typeof surfaces)[number];

let typescript: Compiler;
let names: ReadonlyMap<string, Names>;
let flags: ReadonlyMap<string, Names>;
let written: readonly WrittenRemedy[];

beforeAll(async () => {
  typescript = compiler(root);
  names = namesBySurface(typescript.project, root);
  written = writtenRemedies(typescript.project, root);
  flags = await flagsByCommand();
}, 120_000);
afterAll(() => {
  typescript.close();
});

/** The flags of each command, as its help lists them. */
async function flagsByCommand(): Promise<ReadonlyMap<string, Names>> {
  const entries = (await commandsIn([])).map(async (command) => [command, new Set(await flagsOf([command]))] as const);
  return new Map(await Promise.all(entries));
}

async function flagsOf(command: readonly string[]): Promise<readonly string[]> {
  const own = (await help(command)).match(/(?<=^ {2}(?:-\w, | {4})?)--[a-z-]+/gmu) ?? [];
  const inside = (await commandsIn(command)).map((name) => flagsOf([...command, name]));
  return [...own, ...(await Promise.all(inside)).flat()];
}

async function commandsIn(command: readonly string[]): Promise<readonly string[]> {
  const [, listed = ''] = (await help(command)).split('Commands:\n');
  const names = listed.match(/^ {2}[a-z]+(?= )/gmu) ?? [];
  return names.map((name) => name.trim()).filter((name) => name !== 'help');
}

async function help(command: readonly string[]): Promise<string> {
  const terminal = fakeTerminal({ columns: 200 });
  await run([...command, '--help'], terminal);
  return terminal.out.text();
}

/** What there is for who reads it there. `commands`: which of them may say it; absent: any, and then one is enough. */
function surroundings(surface: Surface, commands?: readonly string[]): Surroundings {
  const common = { root, environment };
  if (surface !== 'command') return { ...common, names: names.get(surface) ?? new Set() };
  const any = new Set([...flags.values()].flatMap((known) => [...known]));
  const known = commands?.map((command) => flags.get(command) ?? new Set<string>()) ?? [any];
  // No option of the API is known there.
  return { ...common, names: new Set(), flags: known };
}

/** Codes that never come up there: a voice takes no audio, a request has no session. */
const elsewhere: { readonly [S in Surface]?: readonly string[] } = {
  voice: ['window-full'],
  http: ['session-ended', 'window-full', 'drain-timeout'],
};
const transcribes = /^(?:audio-|window-full)/u;

function commandsOf(code: string): readonly string[] {
  return transcribes.test(code) ? ['transcribe'] : ['transcribe', 'speak'];
}

describe('what a remedy of the catalogue names', () => {
  it.each(surfaces)('exists where it is read: %s', (surface) => {
    const wrong = Object.entries(catalogue).flatMap(([code, entry]) => {
      const remedy = elsewhere[surface]?.includes(code) === true ? undefined : remedyFor(entry, surface);
      const absent = remedy === undefined ? [] : missing(remedy, surroundings(surface, commandsOf(code)));
      return absent.length === 0 ? [] : [{ code, remedy, absent }];
    });
    expect(wrong).toEqual([]);
  });
});

/** Where the errors of a provider are read. */
const providers: readonly (readonly [
  name: string,
  table: ErrorTable,
  on: readonly Surface[],
  commands: readonly string[],
])[] = [
  ['bodhi', bodhiErrors, ['api', 'command'], ['transcribe']],
  ['assemblyai', assemblyaiErrors, ['api', 'command'], ['transcribe']],
  ['deepgram', deepgramErrors, ['api', 'command'], ['transcribe']],
  ['openai', openaiManifest.errors, ['api', 'command'], ['transcribe']],
  ['vosk', voskErrors, ['api', 'command'], ['transcribe']],
  ['faseeh', faseehErrors, ['voice', 'command'], ['speak']],
  ['elsa', elsaErrors, ['assessment', 'command'], ['assess']],
  ['aksita', aksitaErrors, ['http', 'command'], ['chat']],
  ['bandwidth', bandwidth.errors, ['http'], []],
];

/** What the command line makes or checks itself, so that no provider has to tell it: ids, and a voice's settings. */
const notAtTheCommand = /^The transaction id|^A parameter is out of its range/u;

describe.each(providers)('what a remedy of %s names', (_name, table, on, commands) => {
  it.each(on)('exists where it is read: %s', (surface) => {
    const wrong = table.flatMap((row) => {
      const isMet = surface !== 'command' || !notAtTheCommand.test(row.means ?? '');
      const remedy = row.remedy === undefined || !isMet ? undefined : remedyFor(row, surface);
      const absent = remedy === undefined ? [] : missing(remedy, surroundings(surface, commands));
      return absent.length === 0 ? [] : [{ means: row.means, remedy, absent }];
    });
    expect(wrong).toEqual([]);
  });
});

/** Who reads what a file says, by the first that fits. An empty list: nobody but who reads the tables, which are walked above. */
const readers: readonly (readonly [path: RegExp, on: readonly Surface[], commands?: readonly string[]])[] = [
  [/errors\/codes\/[\w-]+\.ts$/u, []],
  [/providers\/\w+\/(?:\w+-)?errors\.ts$/u, []],
  [/core\/src\/(?:audio|session|transcript|transcription)\//u, ['api', 'assessment', 'command'], ['transcribe']],
  [/core\/src\/synthesis\//u, ['voice', 'command'], ['speak']],
  [/core\/src\/assessment\//u, ['assessment', 'command'], []],
  [/core\/src\/errors\//u, ['api', 'voice', 'assessment', 'http', 'command'], ['transcribe', 'speak']],
  [/providers\/bodhi\//u, ['api', 'command'], ['transcribe']],
  [/providers\/faseeh\//u, ['voice', 'command'], ['speak']],
  [/providers\/elsa\//u, ['assessment', 'command'], ['assess']],
  [/providers\/aksita\/|core\/src\/http\//u, ['http', 'command'], ['chat']],
  [/providers\/bandwidth\//u, ['http']],
  [/core\/src\/protocol\//u, ['api', 'voice', 'assessment', 'http', 'command'], ['transcribe', 'speak']],
  [/node\/src\/telephony\//u, ['api']],
  [/node\/src\/audio\/create-audio-file\.ts/u, ['api', 'voice']],
  [/node\/src\/(?:pipe-files|audio\/byte-sources)/u, ['api', 'assessment']],
  [/node\/src\/audio\//u, ['api', 'assessment', 'command'], ['transcribe']],
  [/node\/src\/transport|core\/src\/socket-url/u, ['api', 'voice', 'assessment', 'command'], ['transcribe', 'speak']],
  [/node\/src\/(?:relay\/|upgrade-router)/u, ['api']],
  [/node\/src\/batch\//u, ['api', 'command'], ['batch']],
  [/node\/src\/channels\//u, ['api', 'command'], ['transcribe', 'batch']],
  [/node\/src\/bullmq\//u, ['api', 'command'], ['batch', 'worker']],
  [/browser\/src\/microphone\//u, ['api']],
  [/browser\/src\/player\//u, ['voice']],
  [/browser\/src\//u, ['api', 'voice']],
  [/local\/src\//u, ['api', 'command']],
  [/simulator\/src\//u, ['api']],
  [/cli\/src\/transcribe\//u, ['command'], ['transcribe']],
  [/cli\/src\/speak\//u, ['command'], ['speak']],
  [/cli\/src\/batch\//u, ['command'], ['batch']],
  [/cli\/src\//u, ['command']],
];

describe('what a remedy in the code names', () => {
  it('exists wherever it is read', () => {
    const wrong = written.flatMap(({ file, line, text, surface, elsewhere }) => {
      const reader = readers.find(([path]) => path.test(file));
      if (reader === undefined)
        return [{ at: `${file}:${line}`, text, surface: 'nobody', absent: [] as readonly string[] }];
      const [, on, commands] = reader;
      return on
        .filter((one) => (surface === undefined ? !elsewhere.includes(one) : one === surface))
        .flatMap((one) => {
          const absent = missing(text, surroundings(one, commands));
          return absent.length === 0 ? [] : [{ at: `${file}:${line}`, text, surface: one, absent }];
        });
    });
    expect(wrong).toEqual([]);
  });

  it('is read from the code: none of these is overlooked', () => {
    const found = written.map(({ text }) => text);
    expect(found.length).toBeGreaterThan(100);
    expect(found).toEqual(
      expect.arrayContaining([
        'Pass a larger --timeout, or none.',
        'Check the path.',
        'Give an open source to pipe() of the session as it is.',
        'Try again in … s, or allow a longer outage with --retry-for.',
      ]),
    );
  });
});

describe('the walk', () => {
  it.each<[Surface, string, readonly string[]]>([
    ['voice', 'Send what unsettled() returns.', ['unsettled']],
    ['api', 'Send what unsettled() returns.', []],
    ['command', 'Send what unsettled() returns.', ['unsettled']],
    ['api', 'Pass a larger buffer: { seconds }.', ['buffer.seconds']],
    ['voice', 'Pass a larger buffer: { seconds }.', []],
    ['api', 'Allow more with retry: { budget }.', ['retry.budget']],
    ['api', 'Allow more with retry.budgetMs.', []],
    ['assessment', 'Pass a longer window: { seconds }.', ['window', 'window.seconds']],
    ['api', 'Set allowInsecure: true.', ['allowInsecure']],
    ['http', 'Set allowInsecureUrl: true.', []],
    ['command', 'Pass convert: true.', ['convert']],
    ['command', 'Pass --convert.', ['--convert']],
    ['command', 'Pass --retry-for.', []],
    ['api', 'Pass --retry-for.', ['--retry-for']],
    ['api', 'Open it with openAudioFile(path, { wanted: session.input, convert: true }).', []],
    [
      'api',
      'Open it with openAudioFile(path, { want: session.format }).',
      ['want', 'openAudioFile.want', 'session.format'],
    ],
    ['api', 'Set `live`, not `lively`.', ['lively']],
    ['command', 'Put it into THROUGHLINE_KEY.', ['THROUGHLINE_KEY']],
    ['command', 'Put it into BODHI_API_KEY.', []],
    ['api', 'Read docs/errors/nothing.md.', ['docs/errors/nothing.md']],
    ['api', 'Read docs/errors/README.md.', []],
  ])('at %s finds what is not there: %s', (surface, remedy, absent) => {
    expect(missing(remedy, surroundings(surface, ['transcribe', 'speak'])).toSorted()).toEqual(absent.toSorted());
  });
});
