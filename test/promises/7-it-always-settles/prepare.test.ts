import { describe, expect, it } from 'vitest';
import { SpeechError } from '@throughline/core';
import type { Preparation } from '@throughline/core/protocol';
import { scriptText } from '@throughline/simulator';
import type { PlainCredentials, PlainOptions } from '../../kit/plain/protocol.ts';
import { runPlainly, type PlainRunOptions } from '../../kit/plain/session.ts';
import { everythingOf, expectNoSecret } from '../../kit/secrets.ts';

interface Asked {
  readonly key: string;
  readonly epoch: number;
  readonly headers: boolean;
}

/** Brings token-number-1, token-number-2 …, and fails where it is told to. */
function tokens(kept: Preparation<PlainCredentials>['kept'], fails: (asked: number) => unknown = () => undefined) {
  const asked: Asked[] = [];
  const prepare: Preparation<PlainCredentials> = {
    kept,
    run: ({ key }, { epoch, headers }) => {
      asked.push({ key, epoch, headers });
      const failure = fails(asked.length);
      if (failure !== undefined) return Promise.reject(failure as Error);
      return Promise.resolve({ token: `token-number-${asked.length}` });
    },
  };
  const dial: PlainOptions['dial'] = (_, { prepared }) => ({
    url: `ws://127.0.0.1:2700/?token=${(prepared as { readonly token: string }).token}`,
    headers: {},
    subprotocols: [],
  });
  return { asked, protocol: { prepare, dial } };
}

/** A server that notes which tokens came, and refuses those that it is told to. */
function counting(refuses: (token: string, dial: number) => boolean = () => false) {
  const came: string[] = [];
  const admit = (_: unknown, url: URL) => {
    const token = url.searchParams.get('token') ?? '';
    came.push(token);
    return refuses(token, came.length) ? { status: 403, headers: {}, body: `${token} is used up` } : undefined;
  };
  return { came, server: { http: { admit } } };
}

const cut: PlainRunOptions['faults'] = [{ on: { link: 1, after: 1 }, do: { type: 'rst' }, times: 2 }];

describe('what a protocol asks for before a dial', () => {
  it('is asked for each dial, or kept for all of them, as the protocol says', async () => {
    for (const [kept, expected] of [
      ['each-dial', ['token-number-1', 'token-number-2', 'token-number-3']],
      ['once', ['token-number-1', 'token-number-1', 'token-number-1']],
    ] as const) {
      const { asked, protocol } = tokens(kept);
      const { came, server } = counting();
      const { texts, script } = await runPlainly({ protocol, server, faults: cut });
      expect(came).toEqual(expected);
      expect(asked[0]).toEqual({ key: 'the-key', epoch: 1, headers: true });
      expect(asked.map(({ epoch }) => epoch)).toEqual(kept === 'once' ? [1] : [1, 2, 3]);
      expect(texts.join(' ')).toBe(scriptText(script));
    }
  });

  it('is asked for again where the provider refuses it, once', async () => {
    const { protocol } = tokens('once');
    const { came, server } = counting((token, dial) => token === 'token-number-1' && dial > 1);
    const { texts, script } = await runPlainly({ protocol, server, faults: cut });
    expect(came).toEqual(['token-number-1', 'token-number-1', 'token-number-2', 'token-number-2']);
    expect(texts.join(' ')).toBe(scriptText(script));

    const refused = tokens('once');
    const always = counting(() => true);
    const { outcome } = await runPlainly({ protocol: refused.protocol, server: always.server });
    expect(always.came).toEqual(['token-number-1', 'token-number-2']);
    expect(outcome).toMatchObject({ code: 'authentication-failed', httpStatus: 403 });
  });

  it('is asked for with credentials that are asked for first, within one limit for both', async () => {
    const { asked, protocol } = tokens('each-dial');
    let given = 0;
    await runPlainly({ protocol, session: { credentials: () => ({ key: `key-${(given += 1)}` }) }, faults: cut });
    expect(asked.map(({ key }) => key)).toEqual(['key-1', 'key-2', 'key-3']);

    const run = (): Promise<object> => new Promise(() => undefined);
    const { links, clock } = await runPlainly({
      seconds: 1,
      protocol: { prepare: { kept: 'each-dial', run } },
      session: (later) => ({
        retry: { budgetMs: 0 },
        credentials: () => new Promise((resolve) => void later(6_000, () => resolve({ key: 'slow' }))),
      }),
    });
    expect(links.at(-1)).toMatchObject({ state: 'failed', error: { code: 'credentials-timeout' } });
    expect(clock.now()).toBeGreaterThanOrEqual(10_000);
    expect(clock.now()).toBeLessThan(10_100);
  });

  it('is judged as a refused dial where it fails', async () => {
    const unreachable = new SpeechError('network-unreachable', { message: 'no way to it', context: { host: 'h' } });
    const { asked, protocol } = tokens('once', (count) => (count < 3 ? unreachable : undefined));
    const recovered = await runPlainly({ protocol });
    expect([asked.length, recovered.texts.join(' ')]).toEqual([3, scriptText(recovered.script)]);

    const wrong = new SpeechError('authentication-failed', { message: 'the key is wrong', context: {} });
    const { outcome, links } = await runPlainly({ protocol: tokens('once', () => wrong).protocol });
    expect(outcome).toMatchObject({ code: 'authentication-failed' });
    expect(links.map(({ state }) => state)).toEqual(['dialling', 'failed']);

    const unknown = new SpeechError('outcome-unknown', { message: 'no answer came', context: { reason: 'timeout' } });
    const again = await runPlainly({ protocol: tokens('once', (count) => (count < 2 ? unknown : undefined)).protocol });
    expect(again.texts.join(' ')).toBe(scriptText(again.script));
  });

  it('is no longer waited for once the session is aborted', async () => {
    const stops: boolean[] = [];
    const prepare: Preparation<PlainCredentials> = {
      kept: 'once',
      run: (_, { signal }) =>
        new Promise(() => signal.addEventListener('abort', () => void stops.push(signal.aborted))),
    };
    const stop = new AbortController();
    const run = runPlainly({ seconds: 1, protocol: { prepare }, session: { signal: stop.signal } });
    setImmediate(() => stop.abort());
    expect((await run).outcome).toMatchObject({ code: 'aborted' });
    expect(stops).toEqual([true]);
  });

  it('fails the session where the protocol brings no object', async () => {
    const run = () => Promise.resolve('token' as unknown as object);
    const { outcome } = await runPlainly({ seconds: 1, protocol: { prepare: { kept: 'once', run } } });
    expect(outcome).toMatchObject({ code: 'unknown-provider-error', recovery: 'none' });
  });

  it('is a secret', async () => {
    const { prepare } = tokens('once').protocol;
    // It is not in the URL, but in a frame, which the provider quotes.
    let dials = 0;
    const admit = () => ({ status: 403, headers: {}, body: `token-number-${(dials += 1)} is used up` });
    const { outcome, links } = await runPlainly({ protocol: { prepare }, server: { http: { admit } } });
    expect(outcome).toMatchObject({ code: 'authentication-failed' });
    expectNoSecret(everythingOf(outcome, links), ['token-number-1', 'token-number-2']);
  });
});
