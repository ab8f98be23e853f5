import { Buffer } from 'node:buffer';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, type FailureSetting } from './classify.ts';
import { Secrets } from './redact.ts';
import type { ErrorTable, WireError, WireFact } from './table.ts';
import { withoutSecrets } from './without-secrets.ts';

const secret = 'key-0123456789';
const secrets = new Secrets();
secrets.add({ apiKey: secret });
const wallNow = Date.UTC(2026, 10, 3, 10, 0, 0);
const setting: FailureSetting = { provider: 'someone', secrets, wallNow, phase: 'streaming', requestId: 'r-1' };

const refused = (status: number, body = '', headers: Readonly<Record<string, string>> = {}): WireFact => ({
  type: 'refused',
  status,
  headers,
  body,
});
const frame = (wire: Partial<WireError>): WireFact => ({
  type: 'frame',
  wire: { message: 'text', raw: '{"error":"text"}', ...wire },
});
const close = (code: number, reason = ''): WireFact => ({ type: 'close', code, reason });

const table: ErrorTable = [
  {
    status: 402,
    says: 'Required: {required:amount}, Available: {available:amount}',
    code: 'insufficient-balance',
    means: 'The wallet is empty.',
    remedy: 'Fill the wallet.',
    source: 'test',
  },
  { status: [402, 403], code: 'account-inactive', means: 'The account sleeps.', remedy: null, source: 'test' },
  {
    providerCode: [42_901, 'too_many'],
    says: 'Maximum {maximum:number}. Current: {current:number}',
    code: 'concurrency-limit',
    means: 'Too many at once.',
    source: 'test',
  },
  {
    on: ['frame'],
    providerCode: 'bad_model',
    says: 'model {model}',
    code: 'model-unavailable',
    means: 'No such model.',
    source: 'test',
  },
  {
    on: ['frame'],
    says: 'field {field} {other}',
    code: 'invalid-request',
    means: 'A field is wrong.',
    source: 'test',
  },
  {
    closeCode: [4001, 1008],
    says: 'expired',
    code: 'authentication-failed',
    means: 'The key expired.',
    source: 'test',
  },
  { on: ['close'], closeCode: 4002, code: 'connection-lost', means: 'It hung up.', source: 'test' },
];

function context(fact: WireFact) {
  return classify(table, fact, setting).error.context;
}

function wait(retryAfter: string) {
  return classify(table, refused(429, '', { 'retry-after': retryAfter }), setting).error.retryAfterMs;
}

function of(fact: WireFact) {
  const { error, limited } = classify(table, fact, setting);
  return { code: error.code, recovery: error.recovery, limited };
}

describe('a fact that the table knows', () => {
  it('is named by the first row that fits', () => {
    expect(of(refused(402, 'Required: $0.50, Available: $0.25')).code).toBe('insufficient-balance');
    expect(of(refused(402, 'else')).code).toBe('account-inactive');
    expect(of(refused(403)).code).toBe('account-inactive');
  });

  it('brings what the placeholders of the row find as context, as far as the code has such fields', () => {
    expect(context(refused(402, '{"message":"Required: $0.50, Available: $0.25"}'))).toEqual({
      required: '0.50',
      available: '0.25',
      currency: '$',
    });
    expect(context(frame({ code: 'too_many', message: 'Maximum 5. Current: 6.' }))).toEqual({ maximum: 5, current: 6 });
    expect(context(frame({ code: 'bad_model', message: 'model m-1' }))).toEqual({ model: 'm-1' });
    expect(context(frame({ message: 'field rate wrong' }))).toEqual({ field: 'rate' });
    expect(context(close(4002))).toEqual({ phase: 'streaming' });
  });

  it('is known by the code of a frame as a number or as a string, and by its kind', () => {
    const message = 'Maximum 5. Current: 6.';
    for (const wire of [{ code: 42_901 }, { code: '42901' }, { code: 1, kind: 'too_many' }]) {
      expect(of(frame({ ...wire, message })).code).toBe('concurrency-limit');
    }
  });

  it('is known by the code inside the body of a refusal, wherever providers put it', () => {
    const message = 'Maximum 5. Current: 6.';
    for (const body of [
      { errorCode: '42901', message },
      { error: { code: 42_901, message } },
      { error: 'too_many', message },
      { detail: { error_code: 42_901 }, message },
    ]) {
      expect(of(refused(429, JSON.stringify(body))).code).toBe('concurrency-limit');
    }
  });

  it('is known by its close code and the reason together', () => {
    expect(of(close(4001, 'key expired')).code).toBe('authentication-failed');
    expect(of(close(1008, 'key expired'))).toEqual({
      code: 'authentication-failed',
      recovery: 'refresh-credentials',
      limited: false,
    });
    expect(of(close(4001, 'else')).code).toBe('unknown-provider-error');
  });

  it('is not known by a row about other kinds of facts', () => {
    expect(of(refused(418, 'field rate wrong')).code).toBe('unknown-provider-error');
    expect(of(close(4005, 'field rate wrong')).code).toBe('unknown-provider-error');
    expect(of(frame({ code: 4002 })).code).toBe('unknown-provider-error');
  });

  it('says what happened, what it means and what the provider said', () => {
    const { error } = classify(table, refused(402, '{"code":"E1","message":"Required: $1, Available: $0"}'), setting);
    expect(error.message).toBe(
      'insufficient-balance: someone refused the handshake with HTTP 402. The wallet is empty. It said: Required: $1, Available: $0',
    );
    expect(error).toMatchObject({
      remedy: 'Fill the wallet.',
      provider: 'someone',
      providerCode: 'E1',
      httpStatus: 402,
    });
    expect(error).toMatchObject({ requestId: 'r-1', at: '2026-11-03T10:00:00.000Z', scope: 'account' });
  });

  it('shows no sentence as the code of the provider', () => {
    const { error } = classify(table, refused(403, '{"error":"Your account sleeps","type":"asleep"}'), setting);
    expect(error.providerCode).toBe('asleep');
    expect(classify(table, frame({ kind: 'Bad Request' }), setting).error.providerCode).toBeUndefined();
  });

  it("has the address of the provider's support where the row names one, also across processes", () => {
    const [row] = table;
    const named = row === undefined ? [] : [{ ...row, support: 'help@someone.test' }];
    const { error } = classify(named, refused(402, 'Required: 2, Available: 1'), setting);
    expect(error).toMatchObject({ code: 'insufficient-balance', support: 'help@someone.test' });
    expect(withoutSecrets(error, (text) => text.replace('wallet', '***')).toJSON()).toMatchObject({
      remedy: 'Fill the ***.',
      support: 'help@someone.test',
    });
    expect('support' in classify(table, refused(402), setting).error).toBe(false);
  });

  it("has the row's remedy, none where the row says so, else that of the code", () => {
    expect(classify(table, refused(403), setting).error.remedy).toBeUndefined();
    expect(classify(table, close(4001, 'expired'), setting).error.remedy).toBe('Check the credentials that you pass.');
  });

  it("prefers the frame's own request id to the link's", () => {
    expect(classify(table, frame({ requestId: 'f-1' }), setting).error.requestId).toBe('f-1');
  });
});

describe('a refusal that the table does not know', () => {
  it('is tried again for every 5xx', () => {
    for (const status of [500, 502, 503, 504, 520, 599]) {
      expect(of(refused(status))).toEqual({ code: 'unknown-provider-error', recovery: 'reconnect', limited: false });
    }
  });

  it('is a rate limit for 429', () => {
    expect(of(refused(429))).toEqual({ code: 'rate-limited', recovery: 'reconnect', limited: false });
  });

  it('is final for any other 4xx', () => {
    for (const status of [400, 401, 404, 418, 499]) {
      expect(of(refused(status))).toEqual({ code: 'unknown-provider-error', recovery: 'none', limited: false });
    }
  });

  it('is final for a redirect and for a page, with a remedy', () => {
    expect(of(refused(302))).toEqual({ code: 'unknown-provider-error', recovery: 'none', limited: false });
    expect(classify(table, refused(200, '<html>'), setting).error.recovery).toBe('none');
  });

  it('has how long to wait when the provider gave it', () => {
    expect(wait('7')).toBe(7_000);
    expect(wait('Tue, 03 Nov 2026 10:01:00 GMT')).toBe(60_000);
    expect(wait('whenever')).toBeUndefined();
  });
});

describe('a close that the table does not know', () => {
  it('is a lost connection when it only says that the connection is over', () => {
    for (const code of [1000, 1001, 1005, 1006, 1011, 1012, 1013, 1014, 1015]) {
      expect(of(close(code))).toEqual({ code: 'connection-lost', recovery: 'reconnect', limited: false });
    }
    const { error } = classify(table, close(1006), setting);
    expect(error).toMatchObject({ closeCode: 1006, context: { phase: 'streaming' } });
    expect(error.message).toBe('connection-lost: The connection to someone ended without a reason while streaming.');
  });

  it('is tried again a few times only when it says that the peer could not stand what it was sent', () => {
    for (const code of [1002, 1003, 1007, 1008, 1009]) {
      expect(of(close(code))).toEqual({ code: 'unknown-provider-error', recovery: 'reconnect', limited: true });
    }
  });

  it("is tried again when the code is one of the provider's own", () => {
    for (const code of [3001, 4000, 4999]) {
      expect(of(close(code, 'odd'))).toEqual({ code: 'unknown-provider-error', recovery: 'reconnect', limited: false });
    }
    expect(classify(table, close(4000, 'odd'), setting).error.raw).toBe('odd');
  });

  it('is what its code means in the registry of IANA, where no text of the table says more', () => {
    const plain = { limited: false };
    expect(of(close(3000))).toEqual({ ...plain, code: 'authentication-failed', recovery: 'refresh-credentials' });
    expect(of(close(3003))).toEqual({ ...plain, code: 'access-denied', recovery: 'none' });
    expect(of(close(3008))).toEqual({ ...plain, code: 'connection-lost', recovery: 'reconnect' });
    const says: ErrorTable = [{ says: 'Plan expired', code: 'plan-expired', means: 'It is over.', source: 'test' }];
    expect(classify(says, close(3000, 'plan expired'), setting).error.code).toBe('plan-expired');
  });

  it('is read where its reason is JSON, whole or cut at 123 bytes', () => {
    const says: ErrorTable = [
      { status: 402, says: 'Insufficient balance', code: 'insufficient-balance', means: 'Empty.', source: 'test' },
    ];
    const reasons = [
      '{"code":402,"message":"Insufficient balance"}',
      '{"error":{"status":"402","message":"Insufficient balance"},"request_id":"r-9"}',
      '{"error":[{"statusCode":402,"description":"Insufficient balance"}]}',
      '{"errorCode":402,"errorMessage":"Insufficient balance. Please add funds to the wallet of your acc',
      'HTTP 402: insufficient balance',
      '402 Insufficient balance',
    ];
    for (const reason of reasons) {
      expect([reason, classify(says, close(1008, reason), setting).error.code]).toEqual([
        reason,
        'insufficient-balance',
      ]);
    }
    expect(classify(says, close(1008, reasons[1]), setting).error.requestId).toBe('r-9');
  });
});

describe('an error frame that the table does not know', () => {
  it('is tried again a few times only', () => {
    for (const code of [undefined, 500, 'weird']) {
      const wire = code === undefined ? {} : { code };
      expect(of(frame(wire))).toEqual({ code: 'unknown-provider-error', recovery: 'reconnect', limited: true });
    }
  });

  it('carries the raw frame', () => {
    expect(classify(table, frame({ raw: '{"odd":1}' }), setting).error.raw).toBe('{"odd":1}');
  });
});

describe('the id of a request', () => {
  const of402 = (body: string, headers: Readonly<Record<string, string>> = {}) =>
    classify(table, refused(403, body, headers), setting).error.requestId;

  it('is the one of the answer, in its body or else in its headers, and else the one of the link', () => {
    const headers = { 'cf-ray': 'ray-1', 'x-request-id': 'h-1' };
    expect(of402('{"message":"no","request_id":"b-1"}', headers)).toBe('b-1');
    expect(of402('{"message":"no"}', headers)).toBe('h-1');
    expect(of402('<html>', { 'cf-ray': 'ray-1' })).toBe('ray-1');
    for (const name of ['request-id', 'x-amzn-requestid', 'x-amzn-trace-id', 'x-correlation-id', 'dg-request-id']) {
      expect(of402('', { [name]: 'Root=1-67891233-abcdef' })).toBe('Root=1-67891233-abcdef');
    }
    expect(of402('')).toBe('r-1');
    expect(of402('', { 'x-request-id': 'two words' })).toBe('r-1');
    expect(classify(table, frame({ raw: '{"error":"x","transaction_id":"t-1"}' }), setting).error.requestId).toBe(
      't-1',
    );
    expect(classify(table, close(4000, '{"requestId":"c-1"}'), setting).error.requestId).toBe('c-1');
  });

  it('is no secret', () => {
    expect(of402('', { 'x-request-id': secret })).toBe('***');
    expect(of402(`{"request_id":"${secret}"}`)).toBe('***');
  });
});

describe('whatever comes', () => {
  it('carries at most 4 KiB of it, and no secret that a cut went through', () => {
    for (const before of [4_080, 4_090, 4_095, 4_096]) {
      const { error } = classify(table, refused(500, `${'x'.repeat(before)}${secret} and more`), setting);
      expect(error.raw?.length).toBeLessThanOrEqual(4_096);
      expect(error.raw).toMatch(before < 4_096 ? /^x+\*{1,3}/u : /^x+$/u);
      expect(error.raw).not.toMatch(/k(?:ey|$)/u);
      expect(error.toJSON()).toMatchObject({ raw: error.raw, at: '2026-11-03T10:00:00.000Z', requestId: 'r-1' });
    }
    const body = JSON.stringify({
      code: secret,
      message: `no ${secret}`,
      header: Buffer.from(secret).toString('base64'),
    });
    for (const fact of [
      refused(500, body),
      frame({ code: secret, kind: secret, message: secret, raw: body, requestId: secret }),
      close(4000, body),
    ]) {
      const printed = inspect(classify(table, fact, setting).error, { depth: null, showHidden: true });
      expect(printed).not.toContain(secret);
      expect(printed).not.toContain(Buffer.from(secret).toString('base64'));
    }
  });

  it('gets a name without a throw', () => {
    const text = fc.oneof(fc.string(), fc.json());
    const fact = fc.oneof(
      fc.record({
        type: fc.constant('refused' as const),
        status: fc.integer({ min: 100, max: 999 }),
        headers: fc.dictionary(fc.constantFrom('retry-after', 'x'), text),
        body: text,
      }),
      fc.record({ type: fc.constant('close' as const), code: fc.integer({ min: 0, max: 5000 }), reason: text }),
      fc.record({
        type: fc.constant('frame' as const),
        wire: fc.record({ code: fc.oneof(fc.integer(), text), kind: text, message: text, raw: text }),
      }),
    );
    fc.assert(
      fc.property(fact, (any) => {
        const { error } = classify(table, any, setting);
        expect(error.message.startsWith(`${error.code}: `)).toBe(true);
      }),
      { seed: 42, numRuns: 1_000 },
    );
  });
});

describe('a web page in place of an answer', () => {
  const html = (words: string) =>
    `<!DOCTYPE html><html><head>${words}</head><body>${'<p>x</p>'.repeat(500)}</body></html>`;

  it('is named by its title, and else as what it is', () => {
    const titled = classify(table, refused(502, html('<title>502 Bad Gateway</title>')), setting).error;
    expect(titled.message).toMatch(/It said: 502 Bad Gateway$/u);
    expect(titled.raw).toContain('<!DOCTYPE html>');
    expect(classify(table, refused(502, html('')), setting).error.message).toMatch(/It said: a web page$/u);
  });

  it('is no id of anything', () => {
    const rows: ErrorTable = [
      { says: 'cannot GET {id}', code: 'not-found', means: 'No path.', source: 'test' },
      { says: 'not found: {id:rest}', code: 'not-found', means: 'Nothing.', source: 'test' },
    ];
    const judge = (body: string) => classify(rows, refused(404, body), setting).error.context;
    expect(judge(html('<title>Error</title><pre>Cannot GET /v1/x</pre>'))).toEqual({ id: '/v1/x' });
    expect(judge(html('<title>404 Not Found</title>'))).toEqual({});
    expect(judge('{"message":"not found","hint":"<html>"}')).toEqual({});
  });
});

describe('a row that says what the provider says', () => {
  const sentences: ErrorTable = [
    { says: 'Invalid token: {secret:rest}', code: 'authentication-failed', means: 'Bad token.', source: 'test' },
    { says: ['Plan expired', 'Plan is over'], code: 'plan-expired', means: 'It is over.', source: 'test' },
    {
      says: 'Not Found',
      fields: { path: 'id', status: { is: 404 } },
      context: { resource: 'path' },
      code: 'not-found',
      means: 'No such path.',
      source: 'test',
    },
    {
      says: 'Required: {required:amount}, Available: {available:amount}',
      code: 'insufficient-balance',
      means: 'The wallet is empty.',
      source: 'test',
    },
    { status: 503, retryAfterMs: 120_000, code: 'provider-unavailable', means: 'Wait.', source: 'test' },
  ];
  const judged = (fact: WireFact) => classify(sentences, fact, setting).error;

  it('fits wherever one of its sentences is said, whatever case, stops and articles it has', () => {
    expect(judged(refused(402, '{"reason":"The PLAN has been expired."}')).code).toBe('plan-expired');
    expect(judged(frame({ message: 'plan over' })).code).toBe('plan-expired');
    expect(judged(frame({ kind: 'Plan', message: 'expired' })).code).toBe('plan-expired');
    expect(judged(close(1000, 'plan is expired')).code).toBe('plan-expired');
  });

  it('is not decided by other fields of a body', () => {
    const body = '{"reason":"Payment required","data":{"plan":"pro","expired":false}}';
    expect(judged(refused(402, body)).code).toBe('unknown-provider-error');
  });

  it('fits a code that says the same', () => {
    expect(judged(refused(402, '{"error":{"code":"PLAN_EXPIRED"}}')).code).toBe('plan-expired');
    expect(judged(refused(402, '{"code":"plan-expired","message":"Request failed"}')).code).toBe('plan-expired');
    expect(judged(frame({ raw: '{"type":"error","code":"plan_expired","message":"no"}', message: 'no' })).code).toBe(
      'plan-expired',
    );
  });

  it('that cannot be meant fits nothing, and nothing is thrown', () => {
    const spoilt: ErrorTable = [
      { says: ['the', 'Plan {expired', '{secret'], code: 'plan-expired', means: 'It is over.', source: 'test' },
    ];
    expect(classify(spoilt, refused(402, 'the Plan expired'), setting).error.code).toBe('unknown-provider-error');
  });

  it('may want other fields by their names, and takes their values', () => {
    const { code, context: found } = judged(refused(404, '{"error":"Not Found","status":404,"path":"/v1/x"}'));
    expect({ code, found }).toEqual({ code: 'not-found', found: { resource: 'path', id: '/v1/x' } });
    expect(judged(refused(404, '{"error":"Not Found","status":404}')).code).toBe('unknown-provider-error');
    expect(judged(refused(404, '{"error":"Not Found","status":405,"path":"/v1/x"}')).code).toBe(
      'unknown-provider-error',
    );
  });

  it('takes amounts and their currency from it', () => {
    expect(judged(frame({ message: 'Required: AED 1,250.75, Available: AED -3' })).context).toEqual({
      required: '1250.75',
      available: '-3',
      currency: 'AED',
    });
  });

  it('hides what it quotes as a secret, there and ever after', () => {
    const own = new Secrets();
    const quoting = (fact: WireFact) => classify(sentences, fact, { ...setting, secrets: own }).error;
    expect(JSON.stringify(quoting(refused(401, '{"message":"Invalid token: tok-1234567890abcdef."}')))).not.toContain(
      '1234567890',
    );
    expect(JSON.stringify(quoting(close(1000, 'bye tok-1234567890abcdef')))).not.toContain('1234567890');
  });

  it.each<[string, WireFact]>([
    [
      'another field',
      refused(401, '{"message":"Login failed","info":{"why":["Invalid token: tok-1234567890abcdef"]}}'),
    ],
    ['a field of a frame', frame({ message: 'no', raw: '{"error":"no","why":"invalid token tok-1234567890abcdef"}' })],
    ['a page', refused(401, '<html><title>No</title><p>Invalid token: <b>tok-1234567890abcdef</b></p></html>')],
    ['JSON that was cut', refused(401, '{"message":"no","why":"Invalid token: tok-1234567890abcdef')],
  ])('hides what is quoted as a secret in %s too', (_, fact) => {
    const { error } = classify(sentences, fact, { ...setting, secrets: new Secrets() });
    expect(error.raw).toBeDefined();
    expect(inspect(error, { showHidden: true, depth: null })).not.toContain('1234567890');
  });

  it('gives the wait that the provider documents where its answer names none', () => {
    expect(judged(refused(503)).retryAfterMs).toBe(120_000);
    expect(judged(refused(503, '', { 'retry-after': '7' })).retryAfterMs).toBe(7_000);
  });
});
