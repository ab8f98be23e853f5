import { mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { unpackedBrowser, unpackedFolder } from '../../test/kit/find-browser.ts';
import { run } from './run.ts';

const project = resolve(import.meta.dirname, 'headless-chromium');
const installed = join(project, 'node_modules', '@sparticuz', 'chromium');

/** As much of npm's `@sparticuz/chromium` as is used here; both unpack into the folder for temporary files. */
interface Package {
  readonly default: { executablePath(): Promise<string> };
  inflate(archive: string): Promise<string>;
}

/**
 * Unpacks the Chromium that an npm package carries (Linux on x64). The libraries that a bare machine lacks (NSS, NSPR, expat) come
 * out of the same package; it would unpack them by itself only in the cloud that it was made for. Returns why it could not.
 */
export async function unpackChromium(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'npm has one for Linux on x64 only';
  console.error('There is no browser here: fetching a headless Chromium from npm (70 MB), for the browser tests');
  const failed = await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: project });
  if (failed !== undefined) return failed;
  const folder = `${unpackedFolder}.${process.pid}`;
  await mkdir(folder, { recursive: true });
  try {
    await unpack(folder);
    const browser = unpackedBrowser(folder);
    if (browser === undefined) return 'the npm package carries no chromium';
    const broken = await run(browser.path, ['--version'], { environment: browser.environment });
    if (broken !== undefined) return broken;
    await rm(unpackedFolder, { recursive: true, force: true });
    await rename(folder, unpackedFolder);
    return undefined;
  } catch (error) {
    return `the npm package could not be unpacked: ${String(error)}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpack(folder: string): Promise<void> {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    const chromium = (await import(pathToFileURL(join(installed, 'build', 'index.js')).href)) as Package;
    await chromium.default.executablePath();
    await chromium.inflate(join(installed, 'bin', 'al2023.tar.br'));
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}
