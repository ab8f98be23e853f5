import { describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { Secrets } from '../errors/redact.ts';
import type { CredentialsRequest } from '../protocol/credentials.ts';
import { SharedCredentials } from './shared-credentials.ts';

interface Key {
  readonly apiKey: string;
}

/** A function of credentials that answers when it is told to. */
function keys() {
  const asked: (CredentialsRequest & { readonly give: (apiKey: string) => void; readonly fail: () => void })[] = [];
  const shared = new SharedCredentials<Key>(
    (request) =>
      new Promise((resolve, reject) => {
        asked.push({
          ...request,
          give: (apiKey) => resolve({ apiKey }),
          fail: () => reject(new Error('no')),
        });
      }),
    systemClock,
    new Secrets(),
  );
  const get = (refused?: number, signal?: AbortSignal) => shared.get(refused, signal, () => 'given up');
  return { asked, get };
}

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe('credentials that several requests share', () => {
  it('are asked for once by all that want them at the same time', async () => {
    const { asked, get } = keys();
    const both = Promise.all([get(), get()]);
    await turn();
    asked[0]?.give('first');
    expect(await both).toEqual(Array.from({ length: 2 }, () => ({ credentials: { apiKey: 'first' }, number: 0 })));
    expect(asked).toHaveLength(1);
  });

  it('are refreshed once by all that were refused the same, also by one that learns of it late', async () => {
    const { asked, get } = keys();
    const first = get();
    await turn();
    asked[0]?.give('old');
    await first;
    const both = Promise.all([get(0), get(0)]);
    await turn();
    asked[1]?.give('new');
    expect((await both).map(({ credentials }) => credentials.apiKey)).toEqual(['new', 'new']);
    expect(await get(0)).toEqual({ credentials: { apiKey: 'new' }, number: 1 });
    expect(asked.map(({ refresh }) => refresh)).toEqual([false, true]);
  });

  it('are not taken from a request that began before the refusal', async () => {
    const { asked, get } = keys();
    const first = get();
    await turn();
    asked[0]?.give('old');
    await first;
    const plain = get();
    await turn();
    const refused = get(0);
    await turn();
    expect(asked).toHaveLength(2);
    asked[1]?.give('old');
    expect((await plain).credentials.apiKey).toBe('old');
    await turn();
    asked[2]?.give('new');
    expect((await refused).credentials.apiKey).toBe('new');
    expect(asked.map(({ refresh }) => refresh)).toEqual([false, false, true]);
  });

  it('are asked for again where a refresh failed', async () => {
    const { asked, get } = keys();
    const first = get();
    await turn();
    asked[0]?.give('old');
    await first;
    const failing = get(0);
    await turn();
    asked[1]?.fail();
    await expect(failing).rejects.toMatchObject({ code: 'credentials-failed' });
    const again = get(0);
    await turn();
    asked[2]?.give('new');
    expect(await again).toEqual({ credentials: { apiKey: 'new' }, number: 1 });
    expect(asked[2]?.refresh).toBe(true);
  });

  it('are still wanted while one of several waits, and no longer when none does', async () => {
    const { asked, get } = keys();
    const [one, two] = [new AbortController(), new AbortController()];
    const waiting = [get(undefined, one.signal), get(undefined, two.signal)];
    await turn();
    one.abort();
    await expect(waiting[0]).rejects.toBe('given up');
    expect(asked[0]?.signal.aborted).toBe(false);
    two.abort();
    await expect(waiting[1]).rejects.toBe('given up');
    expect(asked[0]?.signal.aborted).toBe(true);
    const next = get();
    await turn();
    asked[1]?.give('later');
    expect((await next).credentials.apiKey).toBe('later');
  });

  it('are given up while they wait for what others have asked for', async () => {
    const { asked, get } = keys();
    const plain = get();
    await turn();
    const stop = new AbortController();
    const refused = get(0, stop.signal);
    stop.abort();
    await expect(refused).rejects.toBe('given up');
    asked[0]?.give('first');
    await plain;
    await turn();
    expect(asked).toHaveLength(1);
  });
});
