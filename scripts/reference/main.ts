/**
 * The reference of all that the packages export, made of the code: `pnpm run reference` writes it to docs/api, as pages for a
 * browser. With `--check` nothing is written. Either way the exit code is 1, and it is said where, for a type that an export names and
 * nobody can import, and for a link that leads nowhere; with `--check` also for an export, a module or a member of a type that says
 * nothing of itself. A folder as an argument is read in place of this repository.
 *
 * TypeDoc needs the JavaScript API of TypeScript, which 7 does not have: this folder is a workspace with a TypeScript of its own. The
 * types are not judged here, only read: `tsc -b` judges them.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { Application, ReflectionKind, type DeclarationReflection, type ProjectReflection } from 'typedoc';
import { entriesIn, type Entry } from './entries.ts';

const check = process.argv.includes('--check');
const repository = resolve(import.meta.dirname, '../..');
const root = resolve(process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? repository);

const entries = entriesIn(root);
/** The lines of the files that were looked at. */
const files = new Map<string, readonly string[]>();
/** Where members need not say what they hold: what only those who write a provider or a test of one read. */
const untoldIn = ['packages/simulator/', 'packages/core/src/protocol/'];

const settings = mkdtempSync(join(tmpdir(), 'throughline-reference-'));
try {
  const application = await readerOf(entries);
  const project = await application.convert();
  if (project === undefined) throw new Error('TypeDoc could not read the packages');
  nameModules(project);
  application.validate(project);
  if (check) report([...undescribed(project), ...undocumented(project), ...untold(project)]);
  else {
    await application.generateOutputs(project);
    console.log(`wrote docs/api: ${entries.length} entries`);
  }
  if (application.logger.hasErrors() || application.logger.hasWarnings()) process.exitCode = 1;
} finally {
  rmSync(settings, { recursive: true, force: true });
}

function readerOf(all: readonly Entry[]): Promise<Application> {
  const entryPoints = all.map(({ file }) => file);
  const tsconfig = join(settings, 'tsconfig.json');
  const compilerOptions = {
    noEmit: true,
    composite: false,
    declaration: false,
    declarationMap: false,
    sourceMap: false,
    lib: ['es2023', 'esnext.disposable', 'esnext.collection', 'dom', 'dom.iterable'],
    types: ['node'],
    typeRoots: [join(repository, 'node_modules/@types')],
    jsx: 'react-jsx',
  };
  writeFileSync(
    tsconfig,
    JSON.stringify({ extends: join(repository, 'tsconfig.base.json'), compilerOptions, files: entryPoints }),
  );
  return Application.bootstrap({
    name: 'Throughline',
    entryPoints,
    tsconfig,
    basePath: root,
    readme: 'none',
    out: join(root, 'docs/api'),
    excludePrivate: true,
    excludeInternal: true,
    skipErrorChecking: true,
    disableGit: true,
    disableSources: !check,
    ...(check && { sourceLinkTemplate: '{path}' }),
    // Of a module, on the start page.
    useFirstParagraphOfCommentAsSummary: true,
    validation: { notDocumented: false, notExported: true, invalidLink: true },
    logLevel: 'Warn',
  });
}

/** A module is called what it is imported as. */
function nameModules(project: ProjectReflection): void {
  const names = new Map(entries.map(({ name, file }) => [relative(join(root), file), name]));
  for (const module of project.children ?? []) {
    const folder = module.name;
    const name = [...names].find(([file]) => file === `${folder}.ts` || file === `${folder}/index.ts`)?.[1];
    if (name !== undefined) module.name = name;
  }
}

/** The modules that say nothing of themselves: the start page has a sentence for each. */
function undescribed(project: ProjectReflection): readonly string[] {
  const modules = project.getChildrenByKind(ReflectionKind.Module);
  return modules.filter(({ comment }) => !comment?.summary.length).map(({ name }) => `module ${name}`);
}

/** Where each export stands of which nobody says what it is for. */
function undocumented(project: ProjectReflection): readonly string[] {
  const { Function: function_, Class, Interface, TypeAlias, Variable, Enum } = ReflectionKind;
  const exports = project.getReflectionsByKind(function_ | Class | Interface | TypeAlias | Variable | Enum);
  const places = (exports as DeclarationReflection[])
    .filter((one) => !isDocumented(one))
    .map(({ name, sources = [] }) => `${sources[0]?.fileName}:${sources[0]?.line} ${name}`);
  return [...new Set(places)].toSorted();
}

/** Where each member of a type with a name stands that says nothing of itself. */
function untold(project: ProjectReflection): readonly string[] {
  const { Property, Accessor, Method } = ReflectionKind;
  const members = project.getReflectionsByKind(Property | Accessor | Method) as DeclarationReflection[];
  const places = members
    .filter((one) => one.parent !== undefined && one.parent.name !== '__type' && !isToldOf(one))
    .filter(({ sources = [] }) => isToTell(sources[0]?.fileName ?? ''))
    .map(({ name, sources = [], parent }) => `${sources[0]?.fileName}:${sources[0]?.line} ${parent?.name}.${name}`);
  return [...new Set(places)].toSorted();
}

function isToTell(file: string): boolean {
  return file.startsWith('packages/') && !untoldIn.some((folder) => file.startsWith(folder));
}

function isToldOf({ comment, signatures = [], getSignature, type }: DeclarationReflection): boolean {
  const called = type?.type === 'reflection' ? (type.declaration.signatures ?? []) : signatures;
  return [comment, getSignature?.comment, ...called.map((signature) => signature.comment)].some(
    (found) => found !== undefined,
  );
}

function isDocumented(one: DeclarationReflection): boolean {
  const { comment, signatures = [], type } = one;
  // TypeDoc shows what is said of a type that it extends.
  if (comment !== undefined) return !one.kindOf(ReflectionKind.ClassOrInterface) || hasCommentOfItsOwn(one);
  const called = type?.type === 'reflection' ? (type.declaration.signatures ?? []) : signatures;
  return called.length > 0 && called.every((signature) => signature.hasComment());
}

function hasCommentOfItsOwn({ sources = [] }: DeclarationReflection): boolean {
  return sources.some(({ fullFileName, line }) => linesOf(fullFileName)[line - 2]?.trimEnd().endsWith('*/') === true);
}

function linesOf(file: string): readonly string[] {
  const lines = files.get(file) ?? readFileSync(file, 'utf8').split('\n');
  files.set(file, lines);
  return lines;
}

function report(places: readonly string[]): void {
  for (const place of places) console.error(`${place} is exported, and has no comment that says what it is`);
  if (places.length > 0) process.exitCode = 1;
}
