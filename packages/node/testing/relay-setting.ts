import { once } from 'node:events';
import type { WebSocket } from 'ws';
import { createRelay, type RelayOptions, type RelayServer } from '../src/relay/create-relay.ts';
import { fakePage, fakeProvider, type FakePage, type FakeProvider, type PageOptions } from './relayed.ts';

/** A key that no page may see. */
export const key = '0123456789abcdef0123456789abcdef01234567';

/** A relay with a log, before a provider that the test is. */
export interface Setting extends AsyncDisposable {
  readonly provider: FakeProvider;
  readonly relay: RelayServer;
  readonly url: string;
  readonly log: string[];
  page(options?: PageOptions, query?: string): FakePage;
  /** A page whose provider is open, and the provider's side of it. */
  open(options?: PageOptions): Promise<{ readonly page: FakePage; readonly upstream: WebSocket }>;
}

export interface SettingOptions extends Partial<Omit<RelayOptions, 'upstreams'>> {
  readonly upstreams?: (url: string) => RelayOptions['upstreams'];
  readonly refuse?: Parameters<typeof fakeProvider>[0];
  readonly headers?: readonly string[];
}

export async function relayed({ refuse, headers, upstreams, ...options }: SettingOptions = {}): Promise<Setting> {
  const provider = await fakeProvider(refuse, headers);
  const log: string[] = [];
  const write = (fields: object, message: string): void => {
    log.push(JSON.stringify({ ...fields, message }));
  };
  const relay = createRelay({
    upstreams: upstreams?.(provider.url) ?? {
      one: { url: `${provider.url}/v1/listen?model=fixed`, headers: { authorization: `Token ${key}` } },
    },
    log: { info: write, warn: write, error: write },
    ...options,
  });
  const { url } = await relay.listen();
  const page: Setting['page'] = (pageOptions, query = '') => fakePage(`${url}/one${query}`, pageOptions);
  return {
    provider,
    relay,
    url,
    log,
    page,
    async open(pageOptions) {
      const next = provider.next();
      const opened = page(pageOptions);
      const upstream = await next;
      await opened.answer();
      return { page: opened, upstream };
    },
    async [Symbol.asyncDispose]() {
      await relay.close();
      await provider[Symbol.asyncDispose]();
    },
  };
}

/** What a page is told that is refused: one frame, and the close that goes with it. */
export async function refusalOf(page: FakePage): Promise<unknown> {
  const answer = await page.answer();
  const { code, reason } = await page.closed;
  if (code === 4900 && reason === '' && page.frames.length === 1) return answer;
  throw new Error(`closed with ${code} "${reason}" after ${page.frames.length} frames`);
}

export const messageOf = async (socket: WebSocket): Promise<{ readonly data: Buffer; readonly isBinary: boolean }> => {
  const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
  return { data, isBinary };
};

export const closeOf = async (socket: WebSocket): Promise<{ readonly code: number; readonly reason: string }> => {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return { code, reason: reason.toString() };
};

/** Waits for what no event tells of. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
