import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPacked, manifestIn, type Consumer } from './install.ts';
import { entriesOf } from './entries.ts';

// Node loads `@throughline/core` and `@throughline/node` in a few files (scripts/bundle.ts); a page's bundler has the modules.

let consumer: Consumer;
/** All ways into the two packages, the internal ones too. */
let entries: readonly string[];
beforeAll(async () => {
  consumer = await installPacked();
  entries = [...entriesOf(await manifestIn(consumer.at('core'))), ...entriesOf(await manifestIn(consumer.at('node')))];
}, 120_000);
afterAll(() => consumer.remove());

/** Tells of the files that were loaded of the two packages: `core/bundle/index.js`. */
const loadedFiles = `
import { registerHooks } from 'node:module';
export const loaded = new Set();
registerHooks({
  load(url, context, next) {
    const file = /@throughline\\/((?:core|node)\\/.*)$/u.exec(decodeURIComponent(url));
    if (file !== null) loaded.add(file[1]);
    return next(url, context);
  },
});
`;

async function said(name: string, program: string, ...options: readonly string[]): Promise<unknown> {
  await writeFile(join(consumer.folder, 'loaded-files.mjs'), loadedFiles);
  await writeFile(join(consumer.folder, name), `import { loaded } from './loaded-files.mjs';\n${program}`);
  const { stdout } = await promisify(execFile)(process.execPath, [...options, name], { cwd: consumer.folder });
  return JSON.parse(stdout);
}

describe('what Node loads of the published packages', () => {
  it('is a few files for @throughline/node, and not the module of each file of the source', async () => {
    const files = (await said(
      'few-files.mjs',
      `await import('@throughline/node'); console.log(JSON.stringify([...loaded]));`,
    )) as readonly string[];
    expect(files).toContain('core/bundle/parts/main.js');
    expect(files).toContain('node/bundle/index.js');
    expect(files.length).toBeLessThan(15);
    expect(files.filter((file) => /telemetry|opened-input|proxy-agent|providers/u.test(file))).toEqual([]);
  });

  it('is in the bundle for every way in, by import and by require, and everything is there once', async () => {
    const { files, differing, same } = (await said(
      'every-way-in.mjs',
      `
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const first = new Map();
      const differing = [];
      let same = 0;
      for (const entry of ${JSON.stringify(entries)}) {
        const required = require(entry);
        for (const [name, value] of Object.entries(await import(entry))) {
          if (required[name] !== value) differing.push([name, entry, 'required']);
          // A class, or a function that tells whether something is one.
          if (typeof value !== 'function' || !/^(?:class |.*instanceof)/su.test(String(value))) continue;
          const other = first.get(name);
          if (other === undefined) first.set(name, { entry, value });
          else if (other.value === value) same += 1;
          else differing.push([name, entry, other.entry]);
        }
      }
      console.log(JSON.stringify({ files: [...loaded], differing, same }));`,
    )) as { readonly files: readonly string[]; readonly differing: readonly unknown[]; readonly same: number };
    expect(files.filter((file) => !/^(?:core|node)\/bundle\//u.test(file))).toEqual([]);
    expect(differing).toEqual([]);
    expect(same).toBeGreaterThan(3);
  });

  it('throws one SpeechError, whatever way in throws and catches it, under its own name', async () => {
    const errors = await said(
      'one-error.mjs',
      `
      import { isSpeechError, SpeechError } from '@throughline/core';
      import { SpeechError as internal } from '@throughline/core/internal';
      import { SpeechError as protocol } from '@throughline/core/protocol';
      import { vosk } from '@throughline/core/providers/vosk';
      import { transcribe } from '@throughline/node';
      const refused = { protocol: vosk({ url: 'ws://127.0.0.1:1' }), credentials: {}, retry: { budgetMs: 0 } };
      const errors = [];
      for (const wrong of [
        () => vosk({ url: 1 }),
        async () => {
          const session = transcribe(refused);
          await session.write(new Int16Array(1600));
          await session.end();
        },
      ]) {
        try { await wrong(); errors.push('none'); } catch (error) {
          errors.push([error.name, error.code, isSpeechError(error), ...[SpeechError, internal, protocol].map((each) => error instanceof each)]);
        }
      }
      console.log(JSON.stringify(errors));`,
    );
    expect(errors).toEqual([
      ['SpeechError', 'config-invalid', true, true, true, true],
      ['SpeechError', 'connection-refused', true, true, true, true],
    ]);
  });

  it('leads from a stack to the source, which is in the package', async () => {
    const frames = (await said(
      'stack.mjs',
      `
      import { vosk } from '@throughline/core/providers/vosk';
      try { vosk({ url: 1 }); } catch (error) {
        console.log(JSON.stringify([...error.stack.matchAll(/(?:file:\\/\\/|\\()(\\/[^():]+):\\d+/gu)].map((match) => match[1])));
      }`,
      '--enable-source-maps',
    )) as readonly string[];
    const ours = frames.filter((path) => path.includes('@throughline'));
    expect(ours.length).toBeGreaterThan(1);
    expect(ours.filter((path) => !/core\/src\/.*\.ts$/u.test(path) || !existsSync(path))).toEqual([]);
  });
});

it('a page is bundled of the modules, without what only Node loads', async () => {
  const input = join(consumer.folder, 'page.js');
  await writeFile(
    input,
    `export { transcribe } from '@throughline/browser'; export { vosk } from '@throughline/core/providers/vosk';`,
  );
  const bundling = await rolldown({ input, platform: 'browser', external: ['module'] });
  const { output } = await bundling.generate({ format: 'es' });
  await bundling.close();
  const ids = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  const ours = ids.map((id) => relative(consumer.at('core'), resolve(id))).filter((path) => !path.startsWith('..'));
  expect(ours.length).toBeGreaterThan(100);
  expect(ours.filter((path) => !path.startsWith('dist'))).toEqual([]);
  expect(ours.filter((path) => /prose\.js$|[\\/]help\.js$/u.test(path) && !path.endsWith('no-prose.js'))).toEqual([]);
});
