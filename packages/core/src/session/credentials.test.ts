import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { Secrets } from '../errors/redact.ts';
import { SpeechError } from '../errors/speech-error.ts';
import type { CredentialsOption, CredentialsRequest } from '../protocol/credentials.ts';
import { CREDENTIALS_MS, CredentialsKeeper } from './credentials.ts';

interface Key {
  readonly apiKey: string;
}

function keep(option: CredentialsOption<Key>) {
  const clock = new ManualClock();
  const secrets = new Secrets();
  return { clock, secrets, keeper: new CredentialsKeeper<Key>(option, clock, secrets) };
}

const wanted = (): AbortSignal => new AbortController().signal;
const never = (): Promise<Key> => new Promise(() => undefined);

/** A function that gives key-number-1, key-number-2… and notes what it was asked. */
function counting(expiresAt?: (asked: number) => number | Date) {
  const asked: CredentialsRequest[] = [];
  const option = (request: CredentialsRequest): Key & { readonly expiresAt?: number | Date } => {
    asked.push(request);
    const key = { apiKey: `key-number-${asked.length}` };
    return expiresAt === undefined ? key : { ...key, expiresAt: expiresAt(asked.length) };
  };
  return { asked, option };
}

describe('credentials as a plain object', () => {
  it('are there at once and cannot be refreshed', async () => {
    const { keeper } = keep({ apiKey: 'plain-secret' });
    expect(keeper.refreshable).toBe(false);
    await keeper.fetch(true, wanted());
    expect(keeper.current).toEqual({ apiKey: 'plain-secret' });
  });

  it('are secrets', () => {
    const { secrets } = keep({ apiKey: 'plain-secret' });
    expect(secrets.redact('the key plain-secret is wrong')).toBe('the key *** is wrong');
  });
});

describe('a credentials function', () => {
  it('is asked at each dial', async () => {
    const { asked, option } = counting();
    const { keeper } = keep(option);
    expect(keeper.refreshable).toBe(true);
    await keeper.fetch(false, wanted());
    await keeper.fetch(false, wanted());
    expect(keeper.current).toEqual({ apiKey: 'key-number-2' });
    expect(asked.map(({ attempt, refresh }) => [attempt, refresh])).toEqual([
      [1, false],
      [2, false],
    ]);
  });

  it('is informed when the provider has refused the last ones', async () => {
    const { asked, option } = counting();
    const { keeper } = keep(option);
    await keeper.fetch(true, wanted());
    expect(asked[0]?.refresh).toBe(true);
  });

  it('gives secrets, of which the old ones stay secret', async () => {
    const { option } = counting();
    const { keeper, secrets } = keep(option);
    await keeper.fetch(false, wanted());
    await keeper.fetch(false, wanted());
    expect(secrets.redact('key-number-1, key-number-2, no-number-3')).toBe('***, ***, no-number-3');
  });

  it.each([
    ['a number', (at: number) => at],
    ['a Date', (at: number) => new Date(at)],
  ])('is asked again only 30 s before its credentials end, told as %s', async (_, form) => {
    const { clock, keeper } = keep((request) => option(request));
    const { asked, option } = counting(() => form(clock.wallNow() + 60_000));
    await keeper.fetch(false, wanted());
    clock.advance(29_999);
    await keeper.fetch(false, wanted());
    expect(asked).toHaveLength(1);
    clock.advance(1);
    await keeper.fetch(false, wanted());
    expect(asked).toHaveLength(2);
  });

  it('is asked again although its credentials are still good when the provider has refused them', async () => {
    const { asked, option } = counting(() => Date.UTC(2030, 0, 1));
    const { keeper } = keep(option);
    await keeper.fetch(false, wanted());
    await keeper.fetch(true, wanted());
    expect(asked).toHaveLength(2);
  });

  it('has 10 s, and learns through its signal that they are over', async () => {
    let signal: AbortSignal | undefined;
    const { clock, keeper } = keep((request) => {
      signal = request.signal;
      return never();
    });
    const fetched = keeper.fetch(false, wanted());
    await Promise.resolve();
    clock.advance(CREDENTIALS_MS - 1);
    expect(signal?.aborted).toBe(false);
    clock.advance(1);
    await expect(fetched).rejects.toMatchObject({ code: 'credentials-timeout', context: { limitMs: 10_000 } });
    expect(signal?.aborted).toBe(true);
  });

  it('that throws is a failure with its text, the secrets taken out', async () => {
    const { keeper, secrets } = keep(() => Promise.reject(new Error('no token for old-secret')));
    secrets.add({ apiKey: 'old-secret' });
    await expect(keeper.fetch(false, wanted())).rejects.toMatchObject({
      code: 'credentials-failed',
      message: 'credentials-failed: the credentials function failed: no token for ***',
      recovery: 'reconnect',
    });
  });

  it('that throws what is no Error is a failure too', async () => {
    const { keeper } = keep(() => {
      throw 'a text';
    });
    await expect(keeper.fetch(false, wanted())).rejects.toMatchObject({ code: 'credentials-failed' });
  });

  it('that throws a SpeechError decides by itself what happens', async () => {
    const own = new SpeechError('account-inactive', { message: 'the token service says so' });
    const { keeper } = keep(() => Promise.reject(own));
    await expect(keeper.fetch(false, wanted())).rejects.toBe(own);
  });

  it('that returns nothing is a failure', async () => {
    const { keeper } = keep(() => undefined as unknown as Key);
    await expect(keeper.fetch(false, wanted())).rejects.toMatchObject({
      code: 'credentials-failed',
      context: { reason: 'the credentials function returned no object' },
    });
  });

  it('whose answer is no longer wanted is not waited for, and is aborted', async () => {
    let signal: AbortSignal | undefined;
    const { clock, keeper } = keep((request) => {
      signal = request.signal;
      return never();
    });
    const controller = new AbortController();
    const fetched = keeper.fetch(false, controller.signal);
    await Promise.resolve();
    controller.abort();
    await expect(fetched).rejects.toMatchObject({ code: 'aborted' });
    expect(signal?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('leaves no timer behind', async () => {
    const { clock, keeper } = keep(counting().option);
    await keeper.fetch(false, wanted());
    expect(clock.pending).toBe(0);
  });

  it('must have been asked before its credentials are used', () => {
    const { keeper } = keep(counting().option);
    expect(() => keeper.current).toThrow('credentials were not fetched');
  });
});
