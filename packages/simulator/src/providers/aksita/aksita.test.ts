import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../virtual-clock.ts';
import { aksitaRefusals, type AksitaRefusal } from './refusals.ts';
import { aksitaServer, type AksitaServerOptions } from './server.ts';

const keys = { good: 'good', revoked: 'revoked', other: 'mismatch' } as const;

interface Asked {
  readonly path?: string;
  readonly key?: string | undefined;
  readonly body?: string;
  readonly method?: string;
  readonly options?: AksitaServerOptions;
}

async function ask({ path = '/api/chat', key, body = '{}', method = 'POST', options = {} }: Asked) {
  const service = aksitaServer({ keys, ...options });
  const session = { method: 'POST', headers: { 'X-API-Key': 'good' }, body: '{}' };
  if (options.agent === undefined && options.plan === undefined) {
    await service.fetch('http://aksita.test/api/session', session);
  }
  const headers = key === undefined ? {} : { 'X-API-Key': key };
  const response = await service.fetch(`http://aksita.test${path}`, { method, headers, body });
  return { status: response.status, body: (await response.json()) as unknown };
}

const message = (fields: object): string => JSON.stringify({ session_id: 'conv-1', message: 'hello', ...fields });

const refusals: { readonly [R in Exclude<AksitaRefusal, 'resource-forbidden' | 'internal-error'>]: Asked } = {
  'fields-missing': { key: 'good', body: '{}' },
  'session-missing': { key: 'good', body: '{"message":"hello"}' },
  'message-missing': { key: 'good', body: '{"session_id":"conv-1"}' },
  'body-not-json': { key: 'good', body: '{"session_id":' },
  'message-empty': { key: 'good', body: message({ message: ' ' }) },
  'session-malformed': { key: 'good', body: message({ session_id: 'nonsense' }) },
  'key-missing': { body: message({}) },
  'key-invalid': { key: 'wrong', body: message({}) },
  'key-revoked': { key: 'revoked', body: message({}) },
  'key-mismatch': { key: 'other', body: message({}) },
  'credits-low': { key: 'good', body: message({}), options: { credits: 1 } },
  'balance-low': { key: 'good', body: message({}), options: { credits: 0 } },
  'plan-expired': { key: 'good', path: '/api/session', options: { plan: 'expired' } },
  'agent-disabled': { key: 'good', path: '/api/session', options: { agent: 'disabled' } },
  'agent-deleted': { key: 'good', path: '/api/session', options: { agent: 'deleted' } },
  'agent-private': { key: 'good', path: '/api/session', options: { agent: 'private' } },
  'agent-unknown': { key: 'good', path: '/api/session', options: { agent: 'unknown' } },
  'session-unknown': { key: 'good', body: message({ session_id: 'conv-9' }) },
  'endpoint-unknown': { key: 'good', path: '/api/nothing' },
};

describe('the simulated Aksita', () => {
  it.each(Object.entries(refusals))('refuses by itself what the page knows as %s', async (refusal, asked) => {
    const [status, reason] = aksitaRefusals[refusal as AksitaRefusal];
    expect(await ask(asked)).toMatchObject({ status, body: { status: false, reason } });
  });

  it('takes its endpoints by POST only', async () => {
    expect(await ask({ key: 'good', path: '/api/session', method: 'PUT' })).toMatchObject({ status: 404 });
  });

  it('bills each message that it acts on, whether or not its answer arrives', async () => {
    const clock = new VirtualClock();
    const service = aksitaServer({ clock, credits: 10, cost: 3 });
    const say = (text: string) =>
      service.fetch('http://aksita.test/api/chat', {
        method: 'POST',
        headers: { 'x-api-key': 'any' },
        body: message({ message: text }),
      });
    await service.fetch('http://aksita.test/api/session', { method: 'POST', headers: { 'x-api-key': 'any' } });
    service.next({ type: 'reset' }, { type: 'cut' }, { type: 'delay', ms: 500 });
    await expect(say('one')).rejects.toThrow('fetch failed');
    await expect((await say('two')).text()).rejects.toThrow('terminated');
    const late = await clock.runUntil(say('three'));
    expect(clock.now()).toBe(500);
    expect(await late.json()).toMatchObject({ data: { response: ['three'], credits: 3, remaining_credits: 1 } });
    expect(service.billed).toEqual(['one', 'two', 'three']);
    expect(service.credits).toBe(1);
  });

  it('refuses pages of other sites, as no server of a person should be open to them', async () => {
    const service = aksitaServer();
    const { url, close } = await service.listen();
    const foreign = await fetch(`${url}/api/session`, { method: 'POST', headers: { origin: 'https://evil.test' } });
    expect(foreign.status).toBe(403);
    expect(service.requests).toEqual([]);
    await close();
  });
});
