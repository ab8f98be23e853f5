import { describe, expect, it } from 'vitest';
import type { BodhiCredentials } from '@throughline/core/providers/bodhi';
import type { CredentialsRequest, DialRequest } from '@throughline/core';
import { expectClosed, expectExactWords } from '../../../kit/expectations.ts';
import { closed, closes, expectFailedAfter, runInTrouble, sources } from '../../../kit/troubled.ts';

const customerId = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const HOUR_MS = 3_600_000;

/** A cache of tokens that believes in its token for an hour: only `refresh` makes it ask for another. */
function tokens() {
  const asked: boolean[] = [];
  const credentials = ({ refresh }: CredentialsRequest): BodhiCredentials & { readonly expiresAt: number } => {
    asked.push(refresh);
    return { apiKey: `token-number-${asked.length}`, customerId, expiresAt: Date.UTC(2026, 0, 1) + HOUR_MS };
  };
  return { asked, credentials };
}

const isFirst = ({ headers }: DialRequest): boolean => headers['x-api-key'] === 'token-number-1';

const unclear = [
  ['4001 without a word', 4001, ''],
  ['1008 without a word', 1008, ''],
  ['3999 without a word', 3999, ''],
  ['4999 and garbage', 4999, '\u0000\u{1F4A5}'],
] as const;

describe.each(sources)('$name whose token is refused from its 8th second on', { concurrent: true }, ({ live }) => {
  it.each(unclear)('by a close with %s, goes on with another after one retry', async (_, code, reason) => {
    const { asked, credentials } = tokens();
    const kills = (_link: number, request: DialRequest) => (isFirst(request) ? closes(0, code, reason) : undefined);
    const run = await runInTrouble(live, { kills }, { credentials });
    expectClosed(run);
    expectExactWords(run);
    expect(asked).toEqual([false, true]);
    expect(run.dials.length).toBeLessThanOrEqual(2);
  });

  it.each([
    ['3000, which means just that', 3000, ''],
    ['4001 and words that speak of a token', 4001, 'token expired'],
    ['1008 and words that speak of a token', 1008, 'Token has expired.'],
  ] as const)('by a close with %s, goes on with another at once', async (_, code, reason) => {
    const { asked, credentials } = tokens();
    const kills = (_link: number, request: DialRequest) => (isFirst(request) ? closes(0, code, reason) : undefined);
    const run = await runInTrouble(live, { kills }, { credentials });
    expectClosed(run);
    expectExactWords(run);
    expect(asked).toEqual([false, true]);
    expect(run.dials).toHaveLength(1);
  });

  it('by an error that nobody knows, goes on with another after one retry', async () => {
    const { asked, credentials } = tokens();
    const death = { afterMs: 0, frames: ['{"error":"E-17","message":"session lapsed"}'], end: closed(1000) };
    const run = await runInTrouble(
      live,
      { kills: (_, request) => (isFirst(request) ? death : undefined) },
      { credentials },
    );
    expectClosed(run);
    expectExactWords(run);
    expect(asked).toEqual([false, true]);
  });

  it('by a handshake with a status of its own, goes on with another', async () => {
    const { asked, credentials } = tokens();
    const refusal = { type: 'refused', status: 498, headers: {}, body: '' } as const;
    const refuses = (_: number, request: DialRequest) => (isFirst(request) ? refusal : undefined);
    const run = await runInTrouble(
      live,
      { refuses, kills: (_, request) => (isFirst(request) ? closes(0, 1006) : undefined) },
      { credentials },
    );
    expectClosed(run);
    expectExactWords(run);
    expect(asked).toEqual([false, true]);
  });

  it('and each other token too: asks for one other, and fails with what the provider said', async () => {
    const { asked, credentials } = tokens();
    const run = await runInTrouble(live, { kills: () => closes(0, 1008, 'lapsed') }, { credentials });
    const error = expectFailedAfter(run, 'unknown-provider-error', { least: 1, most: 10 });
    expect(error.message).toContain('lapsed');
    expect(asked).toEqual([false, true]);
  });
});
