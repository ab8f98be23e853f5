import { fileURLToPath } from 'node:url';
import type { CDPSession, Page } from 'playwright-core';
import { bundlePage } from './bundle.ts';
import type { Chromium } from './chromium.ts';
import { type Exposed, exposedName } from './exposed.ts';
import { type Answer, serveFiles } from './web-server.ts';

export interface LivePageOptions {
  /** The page's script, a TypeScript file: `new URL('x.page.ts', import.meta.url)`. It calls `expose`. */
  readonly entry: URL;
  /** Default: an empty body. */
  readonly body?: string;
  /** More files, by their paths. */
  readonly files?: Readonly<Record<string, Answer>>;
  /** Headers of all files: a Content-Security-Policy, for one. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Is given the tab before the page loads, to see all of what happens in it. */
  readonly before?: (cdp: CDPSession) => Promise<void>;
}

/** A page of the test in a real browser. `Api` is the type of what the page's script exposes. */
export interface LivePage<Api extends Exposed> {
  readonly page: Page;
  /** Speaks to the page's tab. */
  readonly cdp: CDPSession;
  readonly origin: string;
  /** What the page wrote to its console as errors, and what nobody caught; but not what the browser writes there of the network. */
  readonly complaints: readonly string[];
  /** Calls a function that the page exposes, and waits for what it returns. */
  call<Name extends keyof Api & string>(
    name: Name,
    ...parameters: Parameters<Api[Name]>
  ): Promise<Awaited<ReturnType<Api[Name]>>>;
  /** Another tab is in front, and nobody looks at the page any more: its timers run once a second. */
  hide(): Promise<void>;
  show(): Promise<void>;
  /** Stops a hidden page altogether, as browsers do to save memory. */
  freeze(): Promise<void>;
  /** Lets it run again; it is still hidden. */
  unfreeze(): Promise<void>;
  /** The browser believes that it has no network: the page is told, and opens nothing new. What is open goes on: see `Way.swallow`. */
  offline(): Promise<void>;
  online(): Promise<void>;
  close(): Promise<void>;
}

/** Bundles a page from source, serves it, and opens it in a tab. */
export async function openPage<Api extends Exposed>(
  chromium: Chromium,
  options: LivePageOptions,
): Promise<LivePage<Api>> {
  const script = await bundlePage(fileURLToPath(options.entry));
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Throughline</title><link rel="icon" href="data:,">
<body>${options.body ?? ''}<script type="module" src="/page.js"></script></body></html>`;
  const server = await serveFiles(
    {
      '/': { type: 'text/html', body: html },
      '/page.js': { type: 'text/javascript', body: script },
      ...options.files,
    },
    options.headers,
  );
  const page = await chromium.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/^(?:WebSocket connection|Failed to load)/u.test(message.text()))
      complaints.push(message.text());
  });
  const cdp = await chromium.context.newCDPSession(page);
  await options.before?.(cdp);
  await page.goto(`${server.origin}/`);
  await page
    .waitForFunction((name) => name in globalThis, exposedName, { timeout: 20_000 })
    .catch((error: unknown) => {
      throw new Error(`the page exposed nothing: ${complaints.join(' / ')}`, { cause: error });
    });
  let front: Page | undefined;
  const windowState = async (state: 'minimized' | 'normal') => {
    const { windowId } = await cdp.send('Browser.getWindowForTarget');
    await cdp.send('Browser.setWindowBounds', { windowId, bounds: { windowState: state } });
  };
  const network = async (offline: boolean) => {
    await cdp.send('Network.enable');
    const speed = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    await cdp.send('Network.emulateNetworkConditions', { offline, ...speed });
  };
  return {
    page,
    cdp,
    origin: server.origin,
    complaints,
    call: (name, ...parameters) =>
      page.evaluate(
        ([where, called, given]) => {
          const functions = (globalThis as unknown as Record<string, Exposed>)[where];
          const wanted = functions?.[called];
          if (wanted === undefined) throw new Error(`the page exposes no ${called}`);
          return wanted(...(given as never[])) as never;
        },
        [exposedName, name, parameters as unknown[]] as const,
      ),
    hide: async () => {
      front ??= await chromium.newPage();
      await front.bringToFront();
      // Without a screen, each tab has a window of its own: another one in front hides nothing.
      if (await page.evaluate(() => document.visibilityState === 'visible')) await windowState('minimized');
      await page.waitForFunction(() => document.visibilityState === 'hidden', undefined, { polling: 50 });
    },
    show: async () => {
      await windowState('normal');
      await page.bringToFront();
      await page.waitForFunction(() => document.visibilityState === 'visible', undefined, { polling: 50 });
      await front?.close();
      front = undefined;
    },
    freeze: async () => {
      await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
    },
    unfreeze: async () => {
      await cdp.send('Page.setWebLifecycleState', { state: 'active' });
    },
    offline: () => network(true),
    online: () => network(false),
    close: async () => {
      await front?.close();
      await page.close();
      await server.close();
    },
  };
}
