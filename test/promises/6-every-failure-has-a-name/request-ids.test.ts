import { describe, expect, it } from 'vitest';
import { ready } from '../../kit/plain/server.ts';
import { runPlainly } from '../../kit/plain/session.ts';

const fromHeaders = { requestIdOf: (headers: Readonly<Record<string, string>>) => headers['x-id'] };

describe('the id by which a provider can find a link', () => {
  it('comes from the headers of the answer to the handshake', async () => {
    const { links } = await runPlainly({
      protocol: { link: fromHeaders },
      server: { http: { answerHeaders: (dial) => ({ 'X-Id': `dial-${dial}` }) } },
      faults: [{ on: { link: 1, after: 1 }, do: { type: 'rst' } }],
    });
    const ids = links.map(({ state, requestId }) => [state, requestId]);
    expect(ids).toEqual([
      ['dialling', undefined],
      ['open', 'dial-1'],
      ['ready', 'dial-1'],
      ['failed', 'dial-1'],
      ['dialling', undefined],
      ['open', 'dial-2'],
      ['ready', 'dial-2'],
      ['drained', 'dial-2'],
    ]);
  });

  it('is in the error of a refused handshake', async () => {
    const { outcome } = await runPlainly({
      protocol: { link: fromHeaders },
      server: {
        http: {
          answerHeaders: (dial) => ({ 'x-id': `dial-${dial}` }),
          admit: () => ({ status: 401, headers: {}, body: '' }),
        },
      },
    });
    expect(outcome).toMatchObject({ code: 'authentication-failed', requestId: 'dial-1' });
  });

  it('may come in a frame, before the link is ready or long after', async () => {
    const { links } = await runPlainly({
      server: {
        first: ({ link }) => [JSON.stringify({ type: 'id', id: `first-${link}` }), ready()],
      },
      faults: [{ on: { link: 1, after: 2 }, do: { type: 'error-frame', code: 500 } }],
    });
    expect(links.find(({ state }) => state === 'ready')?.requestId).toBe('first-1');
    const failed = links.find((event) => event.state === 'failed');
    expect(failed?.requestId).toBe('first-1');
    expect(failed?.error.requestId).toBe('first-1');
  });

  it('shows no secret, and is one line of a bounded length', async () => {
    const { links } = await runPlainly({
      server: { first: () => [JSON.stringify({ type: 'id', id: `the-key\n${'x'.repeat(10_000)}` }), ready()] },
      session: { credentials: { key: 'the-key' } },
    });
    const id = links.find(({ state }) => state === 'drained')?.requestId ?? '';
    expect(id).not.toContain('the-key');
    expect(id).not.toContain('\n');
    expect(id.length).toBeLessThanOrEqual(300);
  });

  it('is left out where the platform shows no headers', async () => {
    const { links } = await runPlainly({
      protocol: {
        link: fromHeaders,
        dial: ({ key }) => ({ url: `ws://127.0.0.1:1/?key=${key}`, headers: {}, subprotocols: [] }),
      },
      server: { http: { answerHeaders: () => ({ 'x-id': 'a' }) } },
      transport: { asBrowser: true },
    });
    expect(links.map(({ state, requestId }) => [state, requestId])).toEqual([
      ['dialling', undefined],
      ['open', undefined],
      ['ready', undefined],
      ['drained', undefined],
    ]);
  });
});
