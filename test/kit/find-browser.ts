import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** A browser of the Chromium family, as a test starts it. */
export interface Browser {
  readonly path: string;
  /** What it needs in its environment besides. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Where `scripts/setup.ts` unpacks a Chromium on a machine that has no browser: with the libraries that it needs beside it. */
export const unpackedFolder = resolve(import.meta.dirname, '../../node_modules/.cache/headless-chromium-153.0.0');
/** Its own configuration finds no font: then pages have no text, and some end the browser. */
const fontConfiguration = resolve(import.meta.dirname, '../../scripts/setup/headless-chromium');

export const howToGetABrowser =
  'Install one with "apt-get install chromium" or from its maker, or name its program in CHROMIUM_PATH.';

/** No window, no sandbox (which root may not use), and nothing that calls home. */
export const browserFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const names = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
  'msedge',
];

const macApplications = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
const windowsPrograms = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];
const linuxFolders = ['/usr/bin', '/usr/local/bin', '/opt/google/chrome', '/opt/microsoft/msedge', '/snap/bin'];

/**
 * Chrome, Chromium or Edge: the one that CHROMIUM_PATH names, one on the PATH, one where they are usually installed, or the one
 * that `scripts/setup.ts` has unpacked. Throws where CHROMIUM_PATH names nothing.
 */
export function findBrowser(
  environment: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): Browser | undefined {
  const named = environment['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH is ${named}, and there is no such file.`);
    return { path: named, environment: {} };
  }
  const path = candidates(environment, platform).find((candidate) => existsSync(candidate));
  return path === undefined ? unpackedBrowser() : { path, environment: {} };
}

/** The browser that was unpacked in a folder, if one was. */
export function unpackedBrowser(folder = unpackedFolder): Browser | undefined {
  const path = join(folder, 'chromium');
  if (!existsSync(path)) return undefined;
  return {
    path,
    environment: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: fontConfiguration },
  };
}

function candidates(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly string[] {
  const suffix = platform === 'win32' ? '.exe' : '';
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name + suffix)));
  return [...onPath, ...usualPlaces(environment, platform)];
}

function usualPlaces(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly string[] {
  if (platform === 'darwin') {
    const folders = ['/Applications', join(environment['HOME'] ?? '/', 'Applications')];
    return folders.flatMap((folder) =>
      macApplications.map((name) => join(folder, `${name}.app`, 'Contents', 'MacOS', name)),
    );
  }
  if (platform === 'win32') {
    const folders = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => environment[name] ?? []);
    return folders.flatMap((folder) => windowsPrograms.map((program) => join(folder, program)));
  }
  return linuxFolders.flatMap((folder) => names.map((name) => join(folder, name)));
}
