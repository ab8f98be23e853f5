import { describe, expect, it } from 'vitest';
import { classify, type FailureSetting } from '../../errors/classify.ts';
import { Secrets } from '../../errors/redact.ts';
import type { WireFact } from '../../errors/table.ts';
import { bodhiErrors } from './errors.ts';
import { bodhi } from './index.ts';

const setting: FailureSetting = {
  provider: 'bodhi',
  secrets: new Secrets(),
  wallNow: Date.UTC(2026, 10, 3),
  phase: 'streaming',
  requestId: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
};

function refused(status: number, body = ''): WireFact {
  return { type: 'refused', status, headers: {}, body };
}

/** By way of the protocol, so that the table is tested on what a frame really becomes. */
function frame(message: object): WireFact {
  const link = bodhi({ model: 'm', sampleRate: 8000 }).link({
    epoch: 1,
    random: { next: () => 0.5 },
    headers: true,
    credentials: { apiKey: 'a-key-of-mine' },
  });
  const event = link.receive(JSON.stringify(message)).find(({ type }) => type === 'error');
  if (event?.type !== 'error') throw new Error('not an error frame');
  return { type: 'frame', wire: event.wire };
}

function remedy(fact: WireFact) {
  return classify(bodhiErrors, fact, setting).error.remedy;
}

type Case = readonly [what: string, fact: WireFact, code: string, recovery: string, scope: string, context?: object];

const cases: readonly Case[] = [
  ['a refusal 401', refused(401), 'authentication-failed', 'refresh-credentials', 'account'],
  ['a refusal 402', refused(402), 'insufficient-balance', 'none', 'account'],
  ['a refusal 403', refused(403), 'account-inactive', 'none', 'account'],
  ['a refusal 400', refused(400), 'invalid-request', 'none', 'session'],
  ['a refusal 500', refused(500), 'provider-internal-error', 'reconnect', 'link'],
  ['a refusal 502', refused(502), 'provider-unavailable', 'reconnect', 'link'],
  ['a refusal 503', refused(503), 'provider-unavailable', 'reconnect', 'link'],
  ['a refusal 504', refused(504), 'provider-unavailable', 'reconnect', 'link'],
  ['a refusal 404', refused(404), 'unknown-provider-error', 'none', 'link'],
  ['a refusal 429', refused(429), 'rate-limited', 'reconnect', 'account'],

  [
    'a frame 401',
    frame({ error: 'Unauthorized', message: 'wrong key', code: 401 }),
    'authentication-failed',
    'refresh-credentials',
    'account',
  ],
  ['a frame 402', frame({ error: 'x', message: 'no credits', code: 402 }), 'insufficient-balance', 'none', 'account'],
  [
    'a frame 402 as a text',
    frame({ error: 'x', message: 'no credits', code: '402' }),
    'insufficient-balance',
    'none',
    'account',
  ],
  ['a frame 403', frame({ error: 'x', message: 'inactive', code: 403 }), 'account-inactive', 'none', 'account'],
  ['a frame 500', frame({ error: 'x', message: 'panic', code: 500 }), 'provider-internal-error', 'reconnect', 'link'],
  ['a frame 503', frame({ error: 'x', message: 'busy', code: 503 }), 'provider-unavailable', 'reconnect', 'link'],

  [
    'a missing transaction id',
    frame({ error: 'transaction_id is missing' }),
    'field-missing',
    'none',
    'session',
    { field: 'transaction_id' },
  ],
  [
    'an invalid transaction id',
    frame({ error: 'Bad Request', message: 'Invalid transaction_id', code: 400 }),
    'invalid-request',
    'none',
    'session',
    { field: 'transaction_id' },
  ],
  [
    'a transaction id that is said to be invalid',
    frame({ error: 'Bad Request', message: 'transaction_id is invalid', code: 400 }),
    'invalid-request',
    'none',
    'session',
    { field: 'transaction_id' },
  ],
  [
    'a missing model',
    frame({ error: 'model is missing', message: '' }),
    'field-missing',
    'none',
    'session',
    { field: 'model' },
  ],
  [
    'a model that is not available',
    frame({ error: "model 'xx-v2' is not available" }),
    'model-unavailable',
    'none',
    'session',
    { model: 'xx-v2' },
  ],
  [
    'an unavailable model',
    frame({ error: 'Bad Request', message: 'unavailable model', code: 400 }),
    'model-unavailable',
    'none',
    'session',
    {},
  ],
  [
    'malformed JSON',
    frame({ error: 'Bad Request', message: 'malformed JSON', code: 400 }),
    'invalid-request',
    'none',
    'session',
    {},
  ],
  [
    'any other 400',
    frame({ error: 'Bad Request', message: 'hm', code: 400 }),
    'invalid-request',
    'none',
    'session',
    {},
  ],

  [
    'Unauthorized without a code',
    frame({ error: 'Unauthorized', message: 'hm' }),
    'authentication-failed',
    'refresh-credentials',
    'account',
  ],
  [
    'Insufficient Balance without a code',
    frame({ error: 'Insufficient Balance', message: 'hm' }),
    'insufficient-balance',
    'none',
    'account',
  ],
  [
    'Inactive Customer without a code',
    frame({ error: 'Inactive Customer', message: 'hm' }),
    'account-inactive',
    'none',
    'account',
  ],
  [
    'Internal Server Error without a code',
    frame({ error: 'Internal Server Error', message: 'hm' }),
    'provider-internal-error',
    'reconnect',
    'link',
  ],
  [
    'Service Unavailable without a code',
    frame({ error: 'Service Unavailable', message: 'hm' }),
    'provider-unavailable',
    'reconnect',
    'link',
  ],
  [
    'Bad Request about JSON without a code',
    frame({ error: 'Bad Request', message: 'bad json' }),
    'invalid-request',
    'none',
    'session',
  ],
  ['Bad Request without a code', frame({ error: 'Bad Request', message: 'hm' }), 'invalid-request', 'none', 'session'],

  [
    'the page’s whole description of 400',
    frame({
      error: 'Bad Request',
      message:
        'Invalid configuration sent via WebSocket, such as malformed JSON, invalid transaction_id, or unavailable model.',
      code: 400,
    }),
    'invalid-request',
    'none',
    'session',
    {},
  ],
  ['the number alone', frame({ error: 'hm', message: 'hm', code: 400 }), 'invalid-request', 'none', 'session', {}],
  ...[
    ['Model `xx-v2` is not available', { model: 'xx-v2' }],
    ['model xx-v2 is not available.', { model: 'xx-v2' }],
    ["The model 'xx-v2' isn't available", { model: 'xx-v2' }],
    ['Model ‘xx-v2’ unavailable', { model: 'xx-v2' }],
    ['unavailable model: "xx-v2".', { model: 'xx-v2' }],
    ['unavailable model (xx-v2)', { model: 'xx-v2' }],
    ['unavailable model (request 8f14e45f)', {}],
    ['The requested model is not available', {}],
  ].map(([text, context]): Case => [
    `«${String(text)}»`,
    frame({ error: text, message: '' }),
    'model-unavailable',
    'none',
    'session',
    context as object,
  ]),
  ...[
    ['invalid transaction id', 'invalid-request'],
    ["'transaction_id' is not valid", 'invalid-request'],
    ['Missing transaction_id', 'field-missing'],
  ].map(([text, code = '']): Case => [
    `«${text}»`,
    frame({ error: text }),
    code,
    'none',
    'session',
    { field: 'transaction_id' },
  ]),
  ...[
    'Your request was not unauthorized',
    'There is nothing missing in x-api-keys',
    'Credits are enough',
    'Somebody said that the balance is insufficiently kept',
    'the accounts were deactivated by request',
  ].map((text): Case => [
    `nothing in «${text}»`,
    frame({ error: text }),
    'unknown-provider-error',
    'reconnect',
    'link',
  ]),

  [
    'a model that is not available, in an answer over HTTP',
    refused(400, `{"error": "Bad Request", "message": "model 'xx-v2' is not available", "code": 400}`),
    'model-unavailable',
    'none',
    'session',
    { model: 'xx-v2' },
  ],
  [
    'an invalid transaction id, in an answer over HTTP',
    refused(400, '{"error": "invalid transaction_id"}'),
    'invalid-request',
    'none',
    'session',
    { field: 'transaction_id' },
  ],

  [
    'an error that nobody knows',
    frame({ error: 'Teapot', message: 'short and stout', code: 418 }),
    'unknown-provider-error',
    'reconnect',
    'link',
  ],
  [
    'a number over a text',
    frame({ error: 'Internal Server Error', message: 'model is missing', code: 500 }),
    'provider-internal-error',
    'reconnect',
    'link',
  ],
  ['a close', { type: 'close', code: 1006, reason: '' }, 'connection-lost', 'reconnect', 'link'],
];

describe('the error table of Bodhi', () => {
  for (const [what, fact, code, recovery, scope, context] of cases) {
    it(`names ${what}`, () => {
      const { error } = classify(bodhiErrors, fact, setting);
      expect({ code: error.code, recovery: error.recovery, scope: error.scope }).toEqual({ code, recovery, scope });
      expect(context === undefined ? undefined : error.context).toEqual(context);
      expect(error.requestId).toBe(setting.requestId);
    });
  }

  it('has a case here for every row', () => {
    const facts = cases.map(([, fact]) => fact);
    for (const row of bodhiErrors) {
      const rest = bodhiErrors.filter((other) => other !== row);
      const needed = facts.some((fact) => {
        const whole = classify(bodhiErrors, fact, setting).error;
        const without = classify(rest, fact, setting).error;
        return whole.message !== without.message || whole.remedy !== without.remedy;
      });
      expect([row.means, row.on, needed]).toEqual([row.means, row.on, true]);
    }
  });

  it('advises what the error page does', () => {
    expect(remedy(refused(402))).toBe('Contact billing@navanatech.in to purchase more credits.');
    expect(remedy(refused(403))).toContain('billing@navanatech.in');
    expect(remedy(refused(401))).toContain('bodhi.navana.ai');
    expect(remedy(refused(500))).toContain('support@navanatech.in');
    expect(remedy(frame({ error: 'Bad Request', message: 'malformed JSON', code: 400 }))).toMatch(
      /^Consult the documentation .* note the error message for help\.$/u,
    );
  });

  it('says which source each row has', () => {
    for (const row of bodhiErrors) expect(row.source).not.toBe('');
  });
});
