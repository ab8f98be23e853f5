import { describe, expect, it } from 'vitest';
import { pastFailure } from '../errors/past-failure.ts';
import { remedyFor } from '../errors/remedies.ts';
import { SpeechError } from '../errors/speech-error.ts';
import { budgetSpent, replayStuck, waitTooLong } from './ending-errors.ts';

const internal = (facts: object = {}): SpeechError =>
  new SpeechError('provider-internal-error', {
    message: 'someone sent an error with code 500. It said: Internal Server Error',
    context: { part: 'database' },
    remedy: 'If it goes on, write to help@someone.example with the transaction id and the time.',
    support: 'help@someone.example',
    provider: 'someone',
    providerCode: 500,
    closeCode: 1011,
    requestId: 'r-7',
    at: '2026-11-03T10:00:07.000Z',
    ...facts,
  });
const failed = internal();
const failures = [internal({ requestId: 'r-6' }), failed].map((error) => pastFailure(error));
const spent = { outageMs: 121_400, budgetMs: 120_000, attempts: 18 };

const endings = [
  ['retry-budget-spent', () => budgetSpent(failures, failed, spent)],
  [
    'retry-budget-spent',
    () => waitTooLong(failures, failed, { retryAfterMs: 180_000, remainingMs: 30_000, budgetMs: 120_000, attempts: 1 }),
  ],
  ['replay-stuck', () => replayStuck(failures, failed, { position: 1, positionSample: 16_000, deaths: 3 })],
] as const;

describe.each(endings)('%s', (code, make) => {
  it("has all of the last failure that the provider's support asks for", () => {
    expect(make()).toMatchObject({
      code,
      recovery: 'none',
      scope: 'session',
      support: 'help@someone.example',
      provider: 'someone',
      providerCode: 500,
      closeCode: 1011,
      requestId: 'r-7',
      at: '2026-11-03T10:00:07.000Z',
    });
    expect(make().cause).toMatchObject({ message: failed.message, code: 'provider-internal-error' });
    expect(make().message).toContain('Internal Server Error');
  });

  it("keeps the provider's remedy, and its own after it", () => {
    const own = { 'retry-budget-spent': /\. (?:Send the audio|Try again in)/u, 'replay-stuck': /the time\.$/u }[code];
    expect(make().remedy?.startsWith(failed.remedy ?? '-')).toBe(true);
    expect(make().remedy).toMatch(own);
  });

  it('lists the failures that led to it in its JSON, and not where it is printed', () => {
    const json = JSON.parse(JSON.stringify(make())) as { readonly causes: readonly object[] };
    expect(json.causes).toEqual([
      {
        code: 'provider-internal-error',
        message: 'provider-internal-error: someone sent an error with code 500. It said: Internal Server Error',
        at: '2026-11-03T10:00:07.000Z',
        provider: 'someone',
        providerCode: 500,
        closeCode: 1011,
        requestId: 'r-6',
        remedy: failed.remedy,
        support: 'help@someone.example',
      },
      expect.objectContaining({ requestId: 'r-7' }),
    ]);
    expect(Object.keys(make())).not.toContain('causes');
  });
});

it.each(['voice', 'command'] as const)(
  "says the provider's remedy, and its own, in the words of a surface: %s",
  (surface) => {
    const remedy = remedyFor(budgetSpent(failures, failed, spent), surface);
    const own = {
      voice: 'Say on a new session',
      command: 'Try again later, or allow a longer outage with --retry-for',
    };
    expect(remedy?.startsWith(`${failed.remedy ?? '-'} ${own[surface]}`)).toBe(true);
  },
);

describe('an error that takes the place of a failure of the network', () => {
  const refused = new SpeechError('connection-refused', { message: 'refused', context: { host: 'a.example' } });

  it('has its own remedy alone where the other one is for addresses that never worked', () => {
    const { remedy } = budgetSpent([pastFailure(refused)], refused, spent);
    expect(remedy).toMatch(/^Send the audio that unsettled\(\) returns/u);
  });

  it('still names the support that an earlier failure has named', () => {
    const error = budgetSpent([pastFailure(failed), pastFailure(refused)], refused, spent);
    expect(error).toMatchObject({ support: 'help@someone.example' });
    expect(error.providerCode).toBeUndefined();
  });
});

it('a wait that does not fit says when to come back', () => {
  const facts = { retryAfterMs: 180_000, remainingMs: 30_000, budgetMs: 120_000, attempts: 1 };
  const error = waitTooLong(failures, failed, facts);
  expect(error.retryAfterMs).toBe(180_000);
  expect(error.message).toContain('wants 180 s to pass before the next try, and 30 s of the budget are left');
  expect(error.remedy).toContain('Try again in 180 s');
});
