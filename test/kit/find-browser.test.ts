import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, unpackedBrowser } from './find-browser.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-browser-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function program(...path: readonly string[]): Promise<string> {
  const file = join(folder, ...path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '');
  await chmod(file, 0o755);
  return file;
}

describe('the browser that the tests use', () => {
  it('is the one that CHROMIUM_PATH names, and nothing else where that names nothing', async () => {
    const named = await program('own', 'my-chrome');
    const onPath = await program('bin', 'google-chrome');
    const PATH = dirname(onPath);
    expect(findBrowser({ CHROMIUM_PATH: named, PATH })?.path).toBe(named);
    expect(findBrowser({ CHROMIUM_PATH: '', PATH })?.path).toBe(onPath);
    expect(() => findBrowser({ CHROMIUM_PATH: join(folder, 'nothing'), PATH })).toThrow(/^CHROMIUM_PATH is .*nothing/u);
  });

  it.each(['google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'])(
    'is %s on the PATH, whatever else is there',
    async (name) => {
      const file = await program(`with-${name}`, name);
      expect(findBrowser({ PATH: `${join(folder, 'empty')}:${dirname(file)}` })?.path).toBe(file);
    },
  );

  it('is looked for where macOS and Windows have it', async () => {
    const chrome = await program('home', 'Applications', 'Google Chrome.app', 'Contents', 'MacOS', 'Google Chrome');
    expect(findBrowser({ HOME: join(folder, 'home') }, 'darwin')?.path).toBe(chrome);
    const edge = await program('programs', 'Microsoft\\Edge\\Application\\msedge.exe');
    expect(findBrowser({ 'ProgramFiles(x86)': dirname(edge) }, 'win32')?.path).toBe(edge);
  });

  it('is, where it was unpacked, started with the libraries that came with it, and finds fonts', async () => {
    expect(unpackedBrowser(join(folder, 'unpacked'))).toBeUndefined();
    const path = await program('unpacked', 'chromium');
    const found = unpackedBrowser(dirname(path));
    const { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: fonts = '' } = found?.environment ?? {};
    expect(found?.path).toBe(path);
    expect(libraries).toBe(join(folder, 'unpacked', 'al2023', 'lib'));
    expect(existsSync(join(fonts, 'fonts.conf'))).toBe(true);
  });
});
