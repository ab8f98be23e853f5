import { describe, expect, it } from 'vitest';
import type { Fault } from '@throughline/simulator';
import { rejectionOf } from '../../kit/rejection.ts';
import { apiKey, scene } from './harness.ts';

type Served = Parameters<typeof scene>[0];

/** What the simulated provider says by itself, without a fault, as its pages do. */
const refusals: readonly (readonly [what: string, served: Served, code: string])[] = [
  [
    'a key that nobody knows',
    { behaviour: { accounts: [{ apiKey: 'another-key-of-mine' }] } },
    'authentication-failed',
  ],
  [
    'a key without the permission',
    { behaviour: { accounts: [{ apiKey, account: 'no-permission' }] } },
    'access-denied',
  ],
  ['a project without the model', { behaviour: { accounts: [{ apiKey, account: 'no-model' }] } }, 'model-unavailable'],
  ['a project without credit', { behaviour: { accounts: [{ apiKey, account: 'no-credit' }] } }, 'insufficient-balance'],
  ['a model that there is not', { config: { model: 'nova-9' } }, 'model-unavailable'],
  ['a parameter that the model does not take', { config: { model: 'custom', keyterm: ['x'] } }, 'invalid-request'],
  ['a parameter that is wrong', { config: { url: 'ws://127.0.0.1:2700/v1/listen?endpointing=x' } }, 'invalid-request'],
];

const inSpeech = { position: 2 };
const closeWith = (code: number, reason: string): Fault => ({ on: inSpeech, do: { type: 'close', code, reason } });
const frameOf = (message: string): Fault => ({ on: inSpeech, do: { type: 'error-frame', code: 0, message } });
const net0001 =
  'Deepgram did not receive audio data or a text message within the timeout window. See https://dpgr.am/net0001';
const net0000 = 'Deepgram did not provide a response message within the timeout window. See https://dpgr.am/net0000';

describe('Deepgram refuses', { concurrent: true }, () => {
  it.each(refusals)('%s, and the session names it', async (_what, served, code) => {
    await scene(served, async (one) => {
      const error = await rejectionOf(one.session.ready);
      expect(error).toMatchObject({ code, provider: 'deepgram' });
      expect(error?.requestId).toMatch(/^[\da-f-]{36}$/u);
      expect(JSON.stringify(error)).not.toContain(apiKey);
    });
  });

  it('one stream more than the project may have, and takes it when there is room', async () => {
    const busy: Fault = { on: { link: 1 }, do: { type: 'http', status: 429 } };
    await scene({ faults: [busy] }, async (one) => {
      expect(await one.speak()).toBeUndefined();
      expect(one.failures().map(({ code }) => code)).toEqual(['concurrency-limit']);
      expect(one.text()).toBe(one.wanted);
    });
  });
});

describe('Deepgram ends a link', { concurrent: true }, () => {
  it.each<[string, 'nova' | 'flux', Fault, string]>([
    ['1011 NET-0000', 'nova', closeWith(1011, 'NET-0000'), 'provider-internal-error'],
    ['1011 and the sentence of NET-0000', 'nova', closeWith(1011, net0000), 'provider-internal-error'],
    ['1011 NET-0001', 'nova', closeWith(1011, 'NET-0001'), 'connection-lost'],
    ['1011 and the sentence of NET-0001', 'nova', closeWith(1011, net0001), 'connection-lost'],
    ['1011 alone', 'nova', closeWith(1011, ''), 'provider-internal-error'],
    ['the frame INACTIVE_CLIENT', 'flux', frameOf('INACTIVE_CLIENT'), 'connection-lost'],
    ['the frame INTERNAL_SERVER_ERROR', 'flux', frameOf('INTERNAL_SERVER_ERROR'), 'provider-internal-error'],
    ['a close with 1000, out of nothing', 'flux', closeWith(1000, ''), 'connection-lost'],
  ])('by %s, which is named, and costs no word', async (_how, model, fault, code) => {
    await scene({ model, faults: [fault] }, async (one) => {
      expect(await one.speak()).toBeUndefined();
      expect(one.failures().map((error) => error.code)).toEqual([code]);
      expect(one.text()).toBe(one.wanted);
    });
  });

  it.each([1008, 1002])(
    'by DATA-0000, with %d, for audio that cannot be decoded: no other link helps',
    async (code) => {
      await scene({ faults: [closeWith(code, 'DATA-0000')] }, async (one) => {
        expect(await one.speak()).toMatchObject({ code: 'audio-invalid', recovery: 'none' });
        expect(one.links.filter(({ state }) => state === 'ready')).toHaveLength(1);
      });
    },
  );

  it('for want of audio, in its own words and time', async () => {
    for (const [model, code] of [
      ['nova', 'connection-lost'],
      ['flux', 'connection-lost'],
    ] as const) {
      await scene({ model, behaviour: { idleSeconds: 0.05 }, seconds: 3 }, async (one) => {
        void one.speak();
        await rejectionOf(one.session.closed);
        expect(one.failures()[0]).toMatchObject({ code, provider: 'deepgram' });
      });
    }
  });
});
