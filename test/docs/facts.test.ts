import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as browser from '@throughline/browser';
import * as core from '@throughline/core';
import { providers } from '@throughline/core/providers';
import * as node from '@throughline/node';
import { describe, expect, it } from 'vitest';
import { root, snippetsOf } from '../kit/markdown.ts';

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

/** The options that interfaces have, in the code that holds them; those for tests left out. */
function optionsIn(code: string, interfaces: readonly string[]): readonly string[] {
  const bodies = interfaces.map((one) => new RegExp(`interface ${one} .*?^\\}`, 'msu').exec(code)?.[0] ?? '');
  const fields = bodies.flatMap((body) => [...body.matchAll(/(\/\*\* For tests.*\n)?^ {2}readonly (\w+)\??:/gmu)]);
  return fields.flatMap(([, forTests, option]) => (forTests === undefined ? (option ?? []) : []));
}

/** What a page names neither in code within a sentence nor in a snippet. */
function unnamed(options: readonly string[], page: string): readonly string[] {
  const inline = [...page.matchAll(/`([^`\n]+)`/gu)].map(([, text = '']) => text);
  const named = new Set(
    [...inline, ...snippetsOf(page).map(({ text }) => text)].flatMap((text) => text.match(/\w+/gu) ?? []),
  );
  return options.filter((option) => !named.has(option));
}

describe('what the pages say', () => {
  it.each(['packages/core/README.md', 'packages/cli/README.md'])('%s names every reason of a gap', async (page) => {
    const types = await read('packages/core/src/results/gap.ts');
    const [, union = ''] = /readonly reason: ((?:'[a-z-]+'(?: \| )?)+);/u.exec(types) ?? [];
    const reasons = [...union.matchAll(/'([a-z-]+)'/gu)].map(([, reason]) => `\`${reason}\``);
    expect(reasons.length).toBeGreaterThan(4);
    const text = await read(page);
    expect(reasons.filter((reason) => !text.includes(reason))).toEqual([]);
  });

  it.each([
    ['core', core],
    ['node', node],
    ['browser', browser],
  ])('the README of %s promises in its first lines only what the package exports', async (name, exported) => {
    const readme = await read(`packages/${name}/README.md`);
    const [, first = ''] = /^# [^\n]*\n\n(.*?)```/su.exec(readme) ?? [];
    const promised = [...first.matchAll(/`([a-z]\w+)(?:\([^`]*\))?`/gu)].map(([, word = '']) => word);
    expect(promised).toContain('assess');
    expect(promised.filter((word) => !(word in exported) && !(word in globalThis) && word !== 'ws')).toEqual([]);
  });

  it.each([
    ['bodhi', 'bodhi/config.ts', ['BodhiConfig']],
    ['faseeh', 'faseeh/config.ts', ['FaseehConfig', 'FaseehUnknowns']],
    ['elsa', 'elsa/config.ts', ['ElsaStreamConfig', 'ElsaScriptedConfig', 'ElsaUnscriptedConfig']],
    ['aksita', 'aksita/options.ts', ['AksitaOptions']],
  ])('the page of %s names every option of its protocol', async (name, file, interfaces) => {
    const options = optionsIn(await read(`packages/core/src/providers/${file}`), interfaces);
    expect(options.length).toBeGreaterThan(4);
    expect(unnamed(options, await read(`docs/providers/${name}.md`))).toEqual([]);
  });

  it.each(['docs/endless.md', 'packages/core/README.md'])(
    '%s names every option of rotation and failover',
    async (page) => {
      const options = [
        ...optionsIn(await read('packages/core/src/session/rotate-options.ts'), ['RotateOptions']),
        ...optionsIn(await read('packages/core/src/session/failover-options.ts'), ['FailoverOptions']),
      ];
      expect(options.length).toBeGreaterThan(5);
      expect(unnamed(options, await read(page))).toEqual([]);
    },
  );

  it.each(providers.map(({ name, page }) => [name, page]))(
    'the page of %s names every option that its config.ts has',
    async (name, page) => {
      const code = await read(`packages/core/src/providers/${name}/config.ts`).catch(() => '');
      const interfaces = Array.from(code.matchAll(/^(?:export )?interface (\w+Config)\b/gmu), ([, one = '']) => one);
      expect(interfaces.length > 0).toBe(code !== '');
      expect(unnamed(optionsIn(code, interfaces), await read(`docs/${page}`))).toEqual([]);
    },
  );

  it('README gives no figure of other clients that is not in docs/peers.md', async () => {
    const [, why = ''] = /^## Why\n(.*?)^## /msu.exec(await read('README.md')) ?? [];
    const [, table = ''] = /(^\|.*\|\n)(?!\|)/msu.exec(why) ?? [];
    const claims = table.split('\n').flatMap((row) => row.split('|')[2] ?? []);
    expect(claims.length).toBeGreaterThan(4);
    const peers = await read('docs/peers.md');
    const figures = claims.flatMap((claim) => claim.match(/\d[\d.]*(?: (?:s|ms|dials?))?/gu) ?? []);
    expect(figures).toContain('0.5 s');
    // Of seconds the whole ones are enough.
    const said = (figure: string): boolean => peers.includes(figure) || peers.includes(` ${figure.split(' ')[0]}.`);
    expect(figures.filter((figure) => !said(figure))).toEqual([]);
  });
});
