import { describe, expect, it } from 'vitest';
import { isSpeechError, type SpeechError } from '@throughline/core';
import { scriptAudio, type Fault } from '@throughline/simulator';
import { elsaError, elsaErrorPage } from '@throughline/simulator/providers/elsa';
import { errorCases } from './error-rows.ts';
import { expectNoSecret } from './secrets.ts';
import { kinds, assessOverSockets, assessVirtually, type AssessmentRun } from '../../kit/assessment.ts';
import { elsaCredentials as credentials } from '../../kit/providers.ts';
import { patientLimits } from '@throughline/simulator/kit';

const always = 1_000;
const afterSeconds = 3;

/** The stream was sent again from its start, and the caller has its one result. */
function expectSentAgain(run: AssessmentRun): void {
  const { ledger } = run.simulator;
  expect(run.result?.scores.overall).toBeGreaterThanOrEqual(50);
  expect(ledger.links).toHaveLength(2);
  expect(ledger.link(2).samples).toBe(run.script.length);
  expect(run.failures).toEqual([]);
}

/** Nothing was tried again, the caller was told why, and all that was accepted is still in its hands. */
async function expectEnded(run: AssessmentRun, failed: SpeechError | undefined): Promise<void> {
  expect(run.simulator.ledger.dials).toHaveLength(1);
  expect(run.error).toBe(failed);
  expect(run.failures).toEqual([failed]);
  expect(run.session.status.state).toBe('failed');
  const { acceptedSamples, settledSamples } = run.session.summary();
  expect(settledSamples).toBe(0);
  expect(run.session.unsettled()).toEqual(scriptAudio(run.script).samples(0, acceptedSamples));
  expect(run.error?.summary).toEqual(run.session.summary());
  expect(await run.session.closed.catch((error: unknown) => error)).toBe(failed);
}

it('has a case for each of the 18 errors of the page', () => {
  expect(Object.keys(elsaErrorPage)).toHaveLength(18);
  expect(new Set(errorCases.map(({ name }) => name))).toEqual(new Set(Object.keys(elsaErrorPage)));
});

describe('an error of the page, over a real socket', { concurrent: true }, () => {
  it.each(errorCases)('$name of a $kind stream is $code', async ({ name, kind, parameters, ...expected }) => {
    const fault: Fault = { on: { link: 1, after: afterSeconds }, do: elsaError(name, parameters) };
    const run = await assessOverSockets({ kind, seed: 41, faults: [fault], session: { limits: patientLimits } });
    const [failed, ...others] = run.links.flatMap((link) => (link.state === 'failed' ? [link.error] : []));

    expect(failed).toMatchObject({ code: expected.code, recovery: expected.recovery, scope: expected.scope });
    expect(failed?.context).toEqual(expected.context);
    expect(failed?.message.startsWith(`${expected.code}: elsa sent an error`)).toBe(true);
    expect(failed?.remedy === undefined).toBe(expected.code === 'provider-internal-error');
    expect(others).toEqual([]);
    expectNoSecret(run);

    if (expected.recovery === 'reconnect') expectSentAgain(run);
    else await expectEnded(run, failed);
  });
});

describe('an error that is worth one more try', () => {
  it('is the end when it comes again', async () => {
    const faults: Fault[] = [{ on: { link: 1, after: 2 }, do: elsaError('FailedToReadAudioFromURL'), times: always }];
    const run = await assessOverSockets({ kind: 'unscripted', seed: 42, faults });
    expect(run.error?.code).toBe('audio-unreadable');
    expect(run.simulator.ledger.dials).toHaveLength(2);
  });
});

describe('an error that goes on', () => {
  it('is tried again until it is plain that the same place brings it', async () => {
    const faults: Fault[] = [{ on: { link: 1, after: 5 }, do: elsaError('ASRSocketTimeout'), times: always }];
    const run = await assessVirtually({ kind: 'unscripted', seed: 43, faults });
    expect(run.error?.code).toBe('replay-stuck');
    const deaths = run.simulator.ledger.links.map(({ endedAt = 0 }) => endedAt);
    expect(deaths.length).toBeGreaterThanOrEqual(3);
    expect((deaths.at(-1) ?? 0) - (deaths[0] ?? 0)).toBeGreaterThanOrEqual(29_900);
  });
});

describe('an error without words, or with others', () => {
  it('is unknown-provider-error with the frame, and is tried 3 times more', async () => {
    const faults: Fault[] = [
      { on: { link: 1 }, do: { type: 'error-frame', code: 0, message: 'the moon is full' }, times: always },
    ];
    const run = await assessOverSockets({ kind: 'scripted', seed: 44, faults });
    expect(isSpeechError(run.error, 'unknown-provider-error') && run.error.raw).toContain('the moon is full');
    expect(run.simulator.ledger.dials).toHaveLength(4);
  });
});

describe('a token that is not accepted', () => {
  const accounts = [{ token: 'fresh-token-77' }];
  const stale = 'stale-token-66';

  it.each(kinds)('is asked for again once, where a function gives it (%s)', async (kind) => {
    const asked: boolean[] = [];
    const run = await assessOverSockets({
      kind,
      seed: 45,
      behaviour: { accounts },
      session: {
        credentials: ({ refresh }) => {
          asked.push(refresh);
          return { token: refresh ? 'fresh-token-77' : stale };
        },
      },
    });
    expect(asked).toEqual([false, true]);
    expect(run.result?.scores.overall).toBeGreaterThanOrEqual(50);
    expectNoSecret(run, stale, 'fresh-token-77');
  });

  it.each(['stream', 'handshake'] as const)(
    'fails a session with a plain object at once, and is shown nowhere (refused at the %s)',
    async (refusesAt) => {
      const run = await assessOverSockets({ kind: 'scripted', seed: 46, behaviour: { accounts, refusesAt } });
      expect(run.error?.code).toBe('authentication-failed');
      expect(run.error?.httpStatus).toBe(refusesAt === 'handshake' ? 401 : undefined);
      expect(run.simulator.ledger.dials).toHaveLength(1);
      expectNoSecret(run);
    },
  );

  it.each([
    { where: 'an error', token: 'somebody-elses-token-0815' },
    { where: 'an error, with the words of another row in it', token: 'ASR timeout User has no remaining minutes' },
  ])('is not shown either when it is another than ours: $where', async ({ token }) => {
    const faults: Fault[] = [{ on: { link: 1, after: 2 }, do: elsaError('InvalidSessionToken', { token }) }];
    const run = await assessOverSockets({ kind: 'unscripted', seed: 47, faults });
    expect(run.error?.code).toBe('authentication-failed');
    expect(run.error?.message).toContain('Invalid session token: ***');
    expectNoSecret(run, token);
  });

  it('is not shown when the provider warns of it', async () => {
    const other = 'somebody-elses-token-0815';
    const warning = `Invalid session token: ${other} (yours is ${credentials.token})`;
    const run = await assessOverSockets({ kind: 'scripted', seed: 48, behaviour: { warning } });
    expect(run.warnings.map(({ code, message }) => ({ code, message }))).toEqual([
      { code: 'provider-warning', message: 'provider-warning: Invalid session token: ***' },
    ]);
    expect(run.result).toBeDefined();
    expectNoSecret(run, other);
  });
});

describe('a refused handshake', { concurrent: true }, () => {
  it.each([
    { status: 400, code: 'invalid-request', recovery: 'none', dials: 1 },
    { status: 403, code: 'access-denied', recovery: 'none', dials: 1 },
    { status: 404, code: 'not-found', recovery: 'none', dials: 1 },
    { status: 500, code: 'provider-internal-error', recovery: 'reconnect', dials: 2 },
    { status: 503, code: 'provider-unavailable', recovery: 'reconnect', dials: 2 },
  ] as const)('with $status is $code', async ({ status, code, recovery, dials }) => {
    const run = await assessOverSockets({
      kind: 'unscripted',
      seed: 49,
      faults: [{ on: { link: 1 }, do: { type: 'http', status } }],
    });
    const [failed] = run.links.flatMap((link) => (link.state === 'failed' ? [link.error] : []));
    expect(failed).toMatchObject({ code, recovery, httpStatus: status });
    expect(run.simulator.ledger.dials).toHaveLength(dials);
    expect(run.result === undefined).toBe(recovery === 'none');
    expectNoSecret(run);
  });
});
