import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oldestCompiler, typeErrorsIn } from '../kit/compile.ts';
import { linksOf } from '../kit/markdown.ts';
import { packageNames, root } from '../kit/pack.ts';
import { entriesOf } from './entries.ts';
import { installPacked, manifestIn, type Consumer } from './install.ts';

const license = await readFile(join(root, 'LICENSE'), 'utf8');
const workspace = await manifestIn(root);

let consumer: Consumer;
beforeAll(async () => {
  consumer = await installPacked();
}, 120_000);
afterAll(() => consumer.remove());

describe.each(packageNames)('the published package %s', (name) => {
  it('says what it is, under which licence, and where it comes from', async () => {
    const folder = consumer.at(name);
    const manifest = await manifestIn(folder);
    expect(manifest).toMatchObject({
      license: 'MIT',
      description: expect.stringMatching(/\S/u),
      engines: { node: expect.stringMatching(/\d/u) },
      repository: { ...workspace.repository, directory: `packages/${name}` },
      homepage: workspace.homepage,
      bugs: workspace.bugs,
    });
    expect(manifest.keywords?.length).toBeGreaterThan(3);
    expect(await readFile(join(folder, 'LICENSE'), 'utf8')).toBe(license);
  });

  it('holds every file that it exports, and its own package.json', async () => {
    const folder = consumer.at(name);
    const { exports, bin = {} } = await manifestIn(folder);
    expect(exports['./package.json']).toBe('./package.json');
    const targets = [...Object.values(exports), bin].flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    );
    expect(targets.filter((target) => globSync(target, { cwd: folder }).length === 0)).toEqual([]);
  });

  it('has links only to what is in it, or to whole addresses', async () => {
    const folder = consumer.at(name);
    const pages = (await readdir(folder, { recursive: true })).filter(
      (path) => path.endsWith('.md') && !path.includes('node_modules'),
    );
    expect(pages).toContain('README.md');
    const dead: string[] = [];
    for (const page of pages) {
      for (const link of linksOf(await readFile(join(folder, page), 'utf8'))) {
        if (link.target === '') continue;
        const target = relative(folder, join(folder, page, '..', link.target));
        if (target.startsWith('..') || !existsSync(join(folder, target))) dead.push(`${page} → ${link.target}`);
      }
    }
    expect(dead).toEqual([]);
  });
});

describe('the published command', () => {
  it('has nothing of the demo in it, and says where the demo is', async () => {
    const folder = consumer.at('cli');
    const { dependencies = {}, exports } = await manifestIn(folder);
    expect(Object.keys(dependencies)).not.toContain('@throughline/demo');
    expect(Object.keys(dependencies)).not.toContain('diff');
    expect(Object.keys(exports)).toEqual(['.', './package.json']);
    const files = await readdir(folder, { recursive: true });
    expect(files.filter((path) => /demo|internal/u.test(path) && !path.includes('node_modules')).toSorted()).toEqual([
      'dist/demo.d.ts',
      'dist/demo.d.ts.map',
      'dist/demo.js',
      'dist/demo.js.map',
      'src/demo.ts',
    ]);
    const run = promisify(execFile)(process.execPath, [join(folder, 'dist/main.js'), 'demo', '--cuts', '2']);
    await expect(run).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: [
        'error: the demo is not installed: it is not part of the published package',
        '  Clone the repository of Throughline, and run "npm start" in it.',
        '  To see faults here: run "throughline simulate bodhi --audio speech.wav --fault rst@5s", and then the command that it prints.',
        '',
      ].join('\n'),
    });
  });

  it('does not install what recognises and speaks on this machine, and says how to', async () => {
    const { dependencies = {}, peerDependencies = {} } = await manifestIn(consumer.at('cli'));
    expect(Object.keys(dependencies)).not.toContain('@throughline/local');
    expect(peerDependencies['@throughline/local']).toMatch(/^\d/u);
    const away = `${consumer.at('local')}-away`;
    await rename(consumer.at('local'), away);
    const run = (...args: readonly string[]) =>
      promisify(execFile)(process.execPath, [join(consumer.at('cli'), 'dist/main.js'), ...args]);
    const missing = [
      'error: @throughline/local is not installed, which recognises and speaks on this machine',
      '  Install it beside this program: npm install @throughline/local, with --global if this program was installed so.',
    ];
    try {
      await expect(run('--help')).resolves.toMatchObject({ stderr: '' });
      const recording = join(root, 'packages/local/samples/jfk.wav');
      for (const args of [
        ['transcribe', recording, '--local'],
        ['speak', 'Good morning.', '--local', '--output', 'unwritten.wav'],
        ['serve', '--port', '0'],
      ]) {
        const refused = { code: 2, stdout: '', stderr: [...missing, ''].join('\n') };
        await expect(run(...args), args[0]).rejects.toMatchObject(refused);
      }
      const otherwise = [...missing, '  Or pass --engine scripted.', ''].join('\n');
      await expect(run('simulate', 'bodhi', '--engine', 'local')).rejects.toMatchObject({ code: 2, stderr: otherwise });
    } finally {
      await rename(away, consumer.at('local'));
    }
  });
});

describe('a project that has installed the packages', () => {
  it('imports every one of them, with no package but those that they depend on', async () => {
    const manifests = await Promise.all(packageNames.map((name) => manifestIn(consumer.at(name))));
    // The command's entry has no side effect: it holds the exit codes.
    const entries = manifests.flatMap(entriesOf);
    expect(entries.length).toBeGreaterThan(10);
    const program = entries.map((entry) => `await import(${JSON.stringify(entry)});`).join('\n');
    await writeFile(join(consumer.folder, 'every-entry.mjs'), `${program}\nconsole.log('imported');\n`);
    const { stdout } = await promisify(execFile)(process.execPath, ['every-entry.mjs'], { cwd: consumer.folder });
    expect(stdout).toBe('imported\n');
  });

  const nodenext = { module: 'nodenext', moduleResolution: 'nodenext' };
  const bundler = { module: 'esnext', moduleResolution: 'bundler' };
  // Each way to find a module with each that has no types of Node, or none of browsers.
  const settings = [
    { ...nodenext, types: ['node'], target: 'es2022', lib: ['es2022'] },
    { ...nodenext, types: [], target: 'es2022' },
    { ...bundler, types: ['node'], target: 'es2022', lib: ['es2022'] },
    { ...bundler, types: [], target: 'esnext' },
  ];
  const strictest = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  };

  /** A file that has all that the packages export. */
  async function everyEntry(): Promise<string> {
    const manifests = await Promise.all(packageNames.map((name) => manifestIn(consumer.at(name))));
    const program = manifests
      .flatMap(entriesOf)
      .map((entry, index) => `export * as entry${index} from ${JSON.stringify(entry)};`);
    await writeFile(join(consumer.folder, 'every-entry.ts'), `${program.join('\n')}\n`);
    return 'every-entry.ts';
  }

  it.each(settings)(
    'compiles with every type of theirs checked: $moduleResolution, types $types, $target, lib $lib',
    async (chosen) => {
      const files = [await everyEntry()];
      const errors = await typeErrorsIn(consumer.folder, { compilerOptions: { ...strictest, ...chosen }, files });
      expect(errors).toBe('');
    },
  );

  it('compiles so with the oldest TypeScript that they are for', { timeout: 60_000 }, async () => {
    const compilerOptions = { ...strictest, module: 'nodenext', target: 'es2022', types: ['node'] };
    const files = [await everyEntry()];
    expect(await typeErrorsIn(consumer.folder, { compilerOptions, files }, oldestCompiler)).toBe('');
  });

  it('compiles for browsers without any type of Node', async () => {
    const core = await manifestIn(consumer.at('core'));
    const entries = ['@throughline/browser', ...entriesOf(core)];
    const program = entries.map((entry, index) => `export * as entry${index} from ${JSON.stringify(entry)};`);
    await writeFile(join(consumer.folder, 'in-a-browser.ts'), `${program.join('\n')}\n`);
    const errors = await typeErrorsIn(consumer.folder, {
      compilerOptions: {
        ...strictest,
        module: 'esnext',
        moduleResolution: 'bundler',
        target: 'es2022',
        lib: ['es2022', 'dom'],
        types: [],
        typeRoots: [],
      },
      files: ['in-a-browser.ts'],
    });
    expect(errors).toBe('');
  });
});
