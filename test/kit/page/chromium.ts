import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import { browserFlags, findBrowser, howToGetABrowser } from '../find-browser.ts';

export interface ChromiumOptions {
  /**
   * What the fake microphone plays: the path of a WAV file, from its start for everyone who opens it. Default: Chromium's own
   * beep, twice a second. `none`: the machine has no microphone.
   */
  readonly microphone?: string;
  /** Whether the file begins anew at its end; else silence follows. Default: false. */
  readonly loop?: boolean;
  /** What the user answers when the page asks for the microphone. Default: `allow`. */
  readonly answer?: 'allow' | 'deny';
  /** Whether sound may play before the user has touched the page. Default: true. */
  readonly autoplay?: boolean;
  /** More flags of Chromium. */
  readonly flags?: readonly string[];
}

/** A real Chromium. It is ended by `close`, and with this process. */
export interface Chromium {
  readonly context: BrowserContext;
  /** Speaks to the browser as a whole. */
  readonly cdp: CDPSession;
  newPage(): Promise<Page>;
  /** Withdraws the permission for the microphone from all pages of an origin: their tracks end. */
  revokeMicrophone(origin: string): Promise<void>;
  /** Gives it again. */
  grantMicrophone(origin: string): Promise<void>;
  close(): Promise<void>;
}

const SOON_MS = 20_000;

/**
 * Starts the Chromium of `findBrowser` with a fake microphone. The tests drive it by Playwright, but not as Playwright starts it: that
 * keeps every page visible and its timers awake, and what happens to a hidden page is half of what these tests are about.
 */
export async function startChromium(options: ChromiumOptions = {}): Promise<Chromium> {
  const found = findBrowser();
  if (found === undefined) throw new Error(`There is no browser here. ${howToGetABrowser}`);
  const profile = await mkdtemp(join(tmpdir(), 'throughline-chromium-'));
  const child = spawn(
    found.path,
    [...browserFlags, ...flagsFor(options), '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
    { env: { ...process.env, ...found.environment }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const killWithUs = () => child.kill('SIGKILL');
  process.on('exit', killWithUs);
  const over = once(child, 'exit');
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    await over;
    process.off('exit', killWithUs);
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const browser = await chromium.connectOverCDP(await debuggingUrl(child), { noDefaults: true, isLocal: true });
    return await driven(browser, end);
  } catch (error) {
    await end();
    throw error;
  }
}

function flagsFor({ microphone, loop = false, answer = 'allow', autoplay = true, flags = [] }: ChromiumOptions) {
  return [
    answer === 'deny' ? '--use-fake-ui-for-media-stream=deny' : '--use-fake-ui-for-media-stream',
    ...(microphone === 'none' ? [] : ['--use-fake-device-for-media-stream']),
    ...(microphone === undefined || microphone === 'none'
      ? []
      : [`--use-file-for-fake-audio-capture=${microphone}${loop ? '' : '%noloop'}`]),
    `--autoplay-policy=${autoplay ? 'no-user-gesture-required' : 'document-user-activation-required'}`,
    ...flags,
  ];
}

/** Chromium says on its standard error where it can be driven. */
async function debuggingUrl(child: ChildProcess): Promise<string> {
  const { stderr } = child;
  if (stderr === null) throw new Error('Chromium has no standard error');
  return await new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string) => reject(new Error(`Chromium did not start: ${why}\n${said.slice(-2000)}`));
    const timer = setTimeout(() => fail(`nothing for ${SOON_MS} ms`), SOON_MS);
    child.on('error', (error) => fail(error.message));
    child.on('exit', (code) => fail(`it ended with ${String(code)}`));
    stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-10_000);
      const url = /DevTools listening on (ws:\S+)/u.exec(said)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

async function driven(browser: Browser, end: () => Promise<void>): Promise<Chromium> {
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('Chromium has no default context');
  const cdp = await browser.newBrowserCDPSession();
  const permit = async (origin: string, setting: 'granted' | 'denied') => {
    await cdp.send('Browser.setPermission', { permission: { name: 'microphone' }, setting, origin });
  };
  return {
    context,
    cdp,
    newPage: () => context.newPage(),
    revokeMicrophone: (origin) => permit(origin, 'denied'),
    grantMicrophone: (origin) => permit(origin, 'granted'),
    close: async () => {
      // What a test still waits for in a page is over as well.
      await browser.close().catch(() => undefined);
      await end();
    },
  };
}
