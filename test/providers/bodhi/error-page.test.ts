import { describe, expect, it } from 'vitest';
import { fromResponse, type SpeechError } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { speechScript, type Fault, type FaultMoment } from '@throughline/simulator';
import { expectClosed, expectExactWords, expectFailed } from '../../kit/expectations.ts';
import { bodhiCredentials as credentials } from '../../kit/providers.ts';
import { type Run, runOverSockets, type RunOptions } from '../../kit/transcription.ts';
import { everythingOf, expectNoSecret, inspectionOf } from '../../kit/secrets.ts';
import { patientLimits } from '@throughline/simulator/kit';
import { bodhiRows, type BodhiRow } from './error-rows.ts';
import { answering } from '../../kit/http-answers.ts';

const { apiKey, customerId = '' } = credentials;

/** Providers repeat what they were sent; an error must not. */
function echoing(text: string): string {
  return `${text} (x-api-key was ${apiKey}, x-customer-id ${btoa(customerId)})`;
}

function bodyOf({ type, text, status }: BodhiRow): string {
  return JSON.stringify({ error: type, message: echoing(text), code: status, timestamp: '2026-11-03T00:00:00Z' });
}

interface Way {
  readonly way: string;
  readonly says: string;
  readonly httpStatus: boolean;
  readonly numbered: boolean;
  /** Of a close: its code; its reason has no room for more than the text. */
  readonly closeCode?: number;
  fault(row: BodhiRow, on: FaultMoment): Fault;
}

const frames: readonly Way[] = [
  {
    way: 'in a frame with a number',
    says: 'bodhi sent an error with code',
    httpStatus: false,
    numbered: true,
    fault: ({ status, text }, on) => ({
      on,
      do: { type: 'error-frame', code: status, message: echoing(text), shape: 'full' },
    }),
  },
  {
    way: 'in a frame without a number',
    says: 'bodhi sent an error',
    httpStatus: false,
    numbered: false,
    fault: ({ status, text }, on) => ({
      on,
      do: { type: 'error-frame', code: status, message: echoing(text), shape: 'short' },
    }),
  },
];

/** By a code that says no more than that something was against the rules; others are told apart beside the faults. */
const closeCode = 1008;
const closed: Way = {
  way: `as the reason of a close with ${closeCode}`,
  says: `bodhi closed the connection with code ${closeCode}`,
  httpStatus: false,
  numbered: false,
  closeCode,
  fault: ({ text }, on) => ({ on, do: { type: 'close', code: closeCode, reason: text } }),
};
/** Of more bytes there is no room in a close (RFC 6455 §5.5.1). */
const brief = bodhiRows.filter(({ text }) => text.length <= 123);

const ways: readonly Way[] = [
  {
    way: 'as the HTTP answer to the handshake',
    says: 'bodhi refused the handshake with HTTP',
    httpStatus: true,
    numbered: true,
    fault: (row, on) => ({ on, do: { type: 'http', status: row.status, body: bodyOf(row) } }),
  },
  ...frames,
];

interface Told {
  readonly run: Run;
  /** Whether each question for credentials was for other ones. */
  readonly asked: readonly boolean[];
  readonly inspected: string;
}

/** A file of 8 s over real sockets, with a function that gives the credentials. */
async function told(faults: readonly Fault[], options: Partial<RunOptions> = {}): Promise<Told> {
  const asked: boolean[] = [];
  const inspected: string[] = [];
  const run = await runOverSockets({
    seed: 61,
    live: false,
    script: speechScript({ seconds: 8, seed: 61 }),
    faults,
    ...options,
    session: {
      limits: patientLimits,
      credentials: ({ refresh }) => {
        asked.push(refresh);
        return credentials;
      },
      inspect: (event) => inspected.push(inspectionOf(event)),
      ...options.session,
    },
  });
  return { run, asked, inspected: inspected.join('\n') };
}

function failedLinks(run: Run): readonly SpeechError[] {
  return run.links.flatMap((link) => (link.state === 'failed' ? [link.error] : []));
}

/** The one failure of a link has all that the page tells of it, and the caller's secrets nowhere. */
function expectRow({ run, inspected }: Told, row: BodhiRow, { says, httpStatus, numbered, closeCode }: Way): void {
  const [error, ...others] = failedLinks(run);
  expect(others).toEqual([]);
  const { code, recovery, scope } = row;
  expect(error).toMatchObject({ code, recovery, scope, provider: 'bodhi' });
  expect(error?.context).toEqual(row.context);
  expect(error?.httpStatus).toBe(httpStatus ? row.status : undefined);
  expect(error?.providerCode).toBe(numbered ? row.status : undefined);
  expect(error?.message.startsWith(`${code}: ${says}`)).toBe(true);
  expect(error?.message).toContain(row.text);
  expect(error?.message.includes('***')).toBe(closeCode === undefined);
  expect(error?.closeCode).toBe(closeCode);
  const remedy = error?.remedy?.toLowerCase() ?? '';
  expect(row.remedy.filter((words) => !remedy.includes(words.toLowerCase()))).toEqual([]);
  expect(error?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(error?.requestId).toBe(run.links[0]?.requestId);
  expect(Date.parse(error?.at ?? '')).not.toBeNaN();
  expect(inspected).not.toBe('');
  const { session, links, statuses, failures, warnings, outcome } = run;
  expectNoSecret(
    [
      error?.message,
      everythingOf([error?.toJSON(), links, statuses, failures, warnings, outcome, session.status, session.summary()]),
      inspected,
    ].join('\n'),
    [apiKey, customerId],
  );
}

/** Nothing was tried again; the caller was told once, in every way, and has all audio in hand. */
async function expectTheEnd({ run, asked }: Told): Promise<void> {
  const [error] = failedLinks(run);
  expectFailed(run, error?.code ?? '');
  expect(run.failures).toEqual([error]);
  expect(run.session.status).toMatchObject({ state: 'failed', usable: false, error });
  expect(await run.session.closed.catch((reason: unknown) => reason)).toBe(error);
  expect(run.simulator.ledger.dials).toHaveLength(1);
  expect(asked).toEqual([false]);
}

/** One more link, and the caller saw nothing of it but that the session had none for a while. */
function expectRecovered({ run, asked }: Told, refreshed: boolean): void {
  expectClosed(run);
  expectExactWords(run);
  expect(run.failures).toEqual([]);
  expect(run.statuses.filter(({ error }) => error !== undefined).length).toBeGreaterThan(0);
  expect(run.statuses.map(({ state }) => state)).not.toContain('failed');
  expect(run.session.status.state).toBe('closed');
  expect(run.simulator.ledger.dials).toHaveLength(2);
  expect(asked).toEqual([false, refreshed]);
}

it('has every status of the page', () => {
  expect([...new Set(bodhiRows.map(({ status }) => status))]).toEqual([400, 401, 402, 403, 500, 503]);
});

describe.each(ways)('a row of the page before any answer, $way', { concurrent: true }, (way) => {
  it.each(bodhiRows)('$name is $code', async (row) => {
    const outcome = await told([way.fault(row, { link: 1 })]);
    expectRow(outcome, row, way);
    if (row.recovery === 'none') await expectTheEnd(outcome);
    else expectRecovered(outcome, row.recovery === 'refresh-credentials');
  });
});

describe.each(frames)('a row of the page in the middle of speech, $way', { concurrent: true }, (way) => {
  it.each(bodhiRows)('$name is $code', async (row) => {
    const outcome = await told([way.fault(row, { link: 1, after: 4 })]);
    expectRow(outcome, row, way);
    // Providers refuse by mistake what they have taken before: a configuration is given one more chance, an account is not.
    const onceMore = way.numbered && row.status === 400;
    if (row.recovery === 'none' && !onceMore) await expectTheEnd(outcome);
    else expectRecovered(outcome, row.recovery === 'refresh-credentials');
  });
});

describe(`a row of the page in the middle of speech, ${closed.way}`, { concurrent: true }, () => {
  it.each(brief)('$name is $code', async (row) => {
    const outcome = await told([closed.fault(row, { link: 1, after: 4 })]);
    expectRow(outcome, row, closed);
    if (row.recovery === 'none') await expectTheEnd(outcome);
    else expectRecovered(outcome, row.recovery === 'refresh-credentials');
  });
});

describe('what the provider refuses by itself', { concurrent: true }, () => {
  const behaviour = {
    credentials: [
      { apiKey, customerId, account: 'no-balance' },
      { apiKey: 'key-of-the-inactive', customerId, account: 'inactive' },
    ],
  } as const;

  it.each([
    { what: 'a customer without credits', key: apiKey, status: 402 },
    { what: 'an inactive customer', key: 'key-of-the-inactive', status: 403 },
  ])('$what is told before anything is sent', async ({ key, status }) => {
    const { run } = await told([], { behaviour, session: { credentials: { apiKey: key, customerId } } });
    const row = bodhiRows.find((candidate) => candidate.status === status);
    expectFailed(run, row?.code ?? '');
    expect(run.simulator.ledger.dials).toEqual([expect.objectContaining({ outcome: 'http', status })]);
    expect(run.simulator.ledger.links).toEqual([]);
  });

  it('a key that nobody knows fails at once where a plain object gave it', async () => {
    const { run } = await told([], { behaviour, session: { credentials: { apiKey: 'a-stale-key', customerId } } });
    expectFailed(run, 'authentication-failed');
    expect(run.simulator.ledger.dials).toEqual([expect.objectContaining({ outcome: 'http', status: 401 })]);
  });

  it('a key that nobody knows fails after one question for another, where that is refused too', async () => {
    const asked: boolean[] = [];
    const { run } = await told([], {
      behaviour,
      session: {
        credentials: ({ refresh }) => {
          asked.push(refresh);
          return { apiKey: 'a-stale-key', customerId };
        },
      },
    });
    expectFailed(run, 'authentication-failed');
    expect(asked).toEqual([false, true]);
    expect(run.simulator.ledger.dials).toHaveLength(2);
  });

  it('a model that it does not have', async () => {
    const model = 'xx-general-v9-8khz';
    const outcome = await told([], { config: { model } });
    const [error] = failedLinks(outcome.run);
    expect(error).toMatchObject({ code: 'model-unavailable', context: { model }, providerCode: 400 });
    await expectTheEnd(outcome);
  });
});

describe('a 503 that says when', () => {
  it('is not dialled again before', async () => {
    const { run } = await told([{ on: { link: 1 }, do: { type: 'http', status: 503, retryAfter: 3 } }]);
    const [first, second] = run.simulator.ledger.dials.map(({ at }) => at);
    expect(failedLinks(run)[0]?.retryAfterMs).toBe(3_000);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(3_000);
    expectExactWords(run);
  });
});

describe('the same rows as answers to a request over HTTP', { concurrent: true }, () => {
  const provider = bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000 });

  it.each(bodhiRows)('$name is $code', async (row) => {
    await using server = await answering({ status: row.status, body: bodyOf(row) });
    const error = await fromResponse(provider, await fetch(server.url), { secrets: credentials });
    const { code, scope, status } = row;
    // Naming an answer does nothing about it.
    expect(error).toMatchObject({ code, recovery: 'none', scope, httpStatus: status, providerCode: status });
    expect(error?.context).toEqual(row.context);
    expect(error?.message).toContain(row.text);
    expectNoSecret(everythingOf([error, error?.toJSON()]), [apiKey, customerId]);
  });
});
