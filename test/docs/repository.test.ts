import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rehearse } from '../../scripts/release/rehearse.ts';
import { root } from '../kit/markdown.ts';
import { packageNames } from '../kit/pack.ts';

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

const workspace = JSON.parse(await read('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};
const workflows = await Promise.all(
  (await readdir(join(root, '.github/workflows'))).map((name) => read(`.github/workflows/${name}`)),
);

/** The scripts that a text runs by pnpm: `pnpm run docs`, `npx pnpm@12.21.0 soak`, `${{ env.PNPM }} run size`. */
function scriptsRunIn(text: string): readonly string[] {
  const run = Array.from(
    text.matchAll(/(?:\bpnpm(?:@[\d.]+)?|PNPM \}\}) run ([a-z][a-z:]*)/gu),
    ([, name = '']) => name,
  );
  const short = Array.from(text.matchAll(/\bnpx pnpm@[\d.]+ ([a-z][a-z:]*)/gu), ([, name = '']) => name);
  return [...run, ...short.filter((name) => !['run', 'exec', 'install'].includes(name))];
}

describe('CONTRIBUTING', () => {
  it('lists every script of the workspace, and no other', async () => {
    const [, table = ''] = /^## Scripts\n(.*)/msu.exec(await read('CONTRIBUTING.md')) ?? [];
    const rows = table.split('\n').filter((line) => line.startsWith('| `'));
    const named = rows.map((row) => row.split('`')[1]);
    const described = Object.keys(workspace.scripts).filter((name) => rows.some((row) => row.includes(`\`${name}\``)));
    expect(described).toEqual(Object.keys(workspace.scripts));
    expect(named.filter((name) => name === undefined || !(name in workspace.scripts))).toEqual([]);
  });

  it.each(['CONTRIBUTING.md', 'CHANGELOG.md', 'README.md', '.github/pull_request_template.md'])(
    '%s runs only scripts that there are',
    async (page) => {
      const scripts = scriptsRunIn(await read(page)).filter((name) => name !== 'NAME');
      expect(scripts.length).toBeGreaterThan(0);
      expect(scripts.filter((name) => !(name in workspace.scripts))).toEqual([]);
    },
  );
});

describe('the workflows', () => {
  it('run only scripts that there are, and one pnpm', () => {
    const scripts = workflows.flatMap(scriptsRunIn);
    expect(scripts.length).toBeGreaterThan(3);
    expect(scripts.filter((name) => !(name in workspace.scripts))).toEqual([]);
    const versions = [...workflows, ...Object.values(workspace.scripts)].flatMap((text) =>
      Array.from(text.matchAll(/pnpm@([\d.]+)/gu), ([, version]) => version),
    );
    expect(new Set(versions).size).toBe(1);
  });

  it('use every action of others by its commit', () => {
    const used = workflows.flatMap((text) => Array.from(text.matchAll(/uses: (\S+)/gu), ([, action = '']) => action));
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((action) => !action.startsWith('./') && !/@[0-9a-f]{40}$/u.test(action))).toEqual([]);
  });

  it('take the Node that the workspace brings', async () => {
    const version = (await read('.node-version')).trim();
    expect(workspace.devDependencies['node-bin']).toBe(`npm:node@${version}`);
    expect(await read('pnpm-workspace.yaml')).toContain(`nodeVersion: ${version}\n`);
  });
});

describe('a release', () => {
  it('gives all packages one version, and each a changelog without a line for its dependencies', async () => {
    const released = (await rehearse()).filter(({ name }) => name !== '@throughline/demo');
    expect(released.map(({ name }) => name).toSorted()).toEqual(
      packageNames.map((name) => `@throughline/${name}`).toSorted(),
    );
    expect(new Set(released.map(({ version }) => version)).size).toBe(1);
    for (const { name, version, changelog, dependencies } of released) {
      expect(changelog).toMatch(new RegExp(`^# ${name}\n\n## ${version.replaceAll('.', '\\.')}\n`, 'u'));
      expect(changelog).not.toContain('Updated dependencies');
      const own = Object.entries(dependencies).filter(([dependency]) => dependency.startsWith('@throughline/'));
      expect(own.filter(([, range]) => range !== 'workspace:*')).toEqual([]);
    }
  });
});
