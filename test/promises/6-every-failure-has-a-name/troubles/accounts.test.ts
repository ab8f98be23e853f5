import { describe, expect, it } from 'vitest';
import { closed, closes, expectFailedAfter, runInTrouble, sources } from '../../../kit/troubled.ts';

const told = [
  ['insufficient-balance', 1008, 'Insufficient balance'],
  ['insufficient-balance', 4002, 'Insufficient Balance: the account does not have enough credits for the request.'],
  ['insufficient-balance', 1000, '{"error":"Insufficient Balance","code":402}'],
  ['account-inactive', 4003, 'Inactive Customer'],
  ['account-inactive', 1011, '{"error":"Inactive Customer","message":"The account is deactivated","code":403}'],
] as const;

describe.each(sources)('$name whose account is told of by a close', { concurrent: true }, ({ live }) => {
  it.each(told)('%s, with %d and «%s», fails at once', async (code, closeCode, reason) => {
    const run = await runInTrouble(live, { kills: () => closes(0, closeCode, reason) });
    const error = expectFailedAfter(run, code, { least: 0, most: 0.1 });
    expect(error).toMatchObject({ closeCode, scope: 'account', provider: 'bodhi', requestId: expect.any(String) });
    expect(error.remedy).toBeTypeOf('string');
    expect(run.dials).toEqual([]);
  });

  it.each([
    ['insufficient-balance', { error: 'Insufficient Balance', message: 'not enough credits', code: 402 }],
    ['account-inactive', { error: 'Inactive Customer', message: 'the account is deactivated', code: 403 }],
  ] as const)('%s, in a frame, fails at once too', async (code, frame) => {
    const death = { afterMs: 0, frames: [JSON.stringify(frame)], end: closed(1000) };
    const run = await runInTrouble(live, { kills: () => death });
    expectFailedAfter(run, code, { least: 0, most: 0.1 });
    expect(run.dials).toEqual([]);
  });
});
