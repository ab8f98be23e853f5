import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = resolve(import.meta.dirname, '../../scripts/layers.ts');

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'layers-'));
});
afterEach(() => rm(root, { recursive: true }));

/** Runs the check on a repository of these files, or on this one; gives its exit code and what it said. */
async function check(
  files?: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly said: string }> {
  for (const [path, text] of Object.entries(files ?? {})) {
    const file = join(root, path.startsWith('examples/') ? '' : 'packages', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return new Promise((done) => {
    execFile(process.execPath, [script, ...(files === undefined ? [] : [root])], (error, _, said) => {
      done({ code: error === null ? 0 : 1, said });
    });
  });
}

describe('the check of layers', () => {
  it('finds nothing in this repository', async () => {
    expect(await check()).toEqual({ code: 0, said: '' });
  });

  it('takes an import that points down, and whatever a test imports', async () => {
    const files = {
      'core/src/session/link.ts': "import { a } from '../errors/a.ts';\nimport type { Clock } from '../clock.ts';\n",
      'core/src/errors/a.ts': 'export const a = 1;\n',
      'core/src/clock.ts': "import { b } from './json.ts';\n",
      'core/src/json.ts': 'export const b = 1;\n',
      'core/src/errors/a.test.ts': "import { link } from '../session/link.ts';\n",
      'node/src/index.ts': "export * from '@throughline/core';\n",
    };
    expect(await check(files)).toEqual({ code: 0, said: '' });
  });

  it.each([
    ['a value', "import { link } from '../session/link.ts';"],
    ['a type', "import type { Link } from '../session/link.ts';"],
    ['a type within an expression', "export type A = import('../session/link.ts').Link;"],
    ['several names over several lines', "import {\n  link,\n  type Link,\n} from '../session/link.ts';"],
    ['what is exported again', "export { link } from '../session/link.ts';"],
    ['a whole module', "import * as all from '../session/link.ts';"],
    ['a module for its effects', "import '../session/link.ts';"],
  ])('fails on an upward import of %s', async (_, text) => {
    const { code, said } = await check({ 'core/src/errors/a.ts': `${text}\n`, 'core/src/session/link.ts': '' });
    expect(code).toBe(1);
    expect(said).toContain('packages/core/src/errors/a.ts imports ../session/link.ts: errors/ is on floor 2');
  });

  it.each([
    ['from one folder of a floor to the other', 'session/link.ts', '../transcript/seam.ts', 'session/ is on floor'],
    ['from the ground to a folder', 'clock.ts', './errors/a.ts', 'clock.ts is on floor 1'],
    ['of a folder without a floor', 'audio/gate.ts', '../attic/a.ts', 'attic/ has no floor yet'],
    ['of a provider by the runtime', 'session/link.ts', '../providers/bodhi/index.ts', 'session/ is on floor'],
    ['of one provider by another', 'providers/elsa/config.ts', '../bodhi/config.ts', 'a provider imports no other'],
    ['of the runtime by a provider', 'providers/elsa/a.ts', '../../session/link.ts', 'nothing of session/'],
    ['of plain HTTP by a provider of sockets', 'providers/elsa/a.ts', '../../http/pause.ts', 'nothing of http/'],
  ])('fails on an import %s', async (_, from, to, why) => {
    const { code, said } = await check({ [`core/src/${from}`]: `import { x } from '${to}';\n` });
    expect(code).toBe(1);
    expect(said).toContain(why);
  });

  it('fails on a package that imports one above it, or that has no place', async () => {
    const { said } = await check({
      'core/src/a.ts': "import { x } from '@throughline/node';\n",
      'node/src/a.ts': "import { x } from '@throughline/simulator/kit';\n",
      'attic/src/a.ts': "import { x } from '@throughline/core';\n",
    });
    expect(said).toContain('packages/core does not import node');
    expect(said).toContain('packages/node does not import simulator/…');
    expect(said).toContain('packages/attic has no place');
  });

  it('fails on an example that imports what is not public', async () => {
    const { code, said } = await check({
      'core/src/clock.ts': '',
      'examples/a/a.ts': "import { x } from '@throughline/core/internal';\n",
      'examples/b/b.ts': "import { x } from '@throughline/core/protocol';\n",
    });
    expect(code).toBe(1);
    expect(said).toContain('examples/a/a.ts imports @throughline/core/internal');
    expect(said).not.toContain('examples/b');
  });

  it('fails on files that import each other in a circle, by types alone too', async () => {
    const { code, said } = await check({
      'core/src/audio/a.ts': "import { b } from './b.ts';\n",
      'core/src/audio/b.ts': "import type { C } from './c.ts';\n",
      'core/src/audio/c.ts': "import type { A } from './a.ts';\n",
    });
    expect(code).toBe(1);
    expect(said).toMatch(/a circle: .*a\.ts → .*b\.ts → .*c\.ts → .*a\.ts/u);
  });
});
