import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorObjectOf, isErrorBody, isErrorMessage } from './error-object.ts';

describe('an error of a provider', () => {
  const sentence = 'Model not found: x';

  it.each([
    { message: sentence },
    { errorMessage: sentence },
    { error_message: sentence },
    { Message: sentence },
    { reason: sentence },
    { description: sentence },
    { detail: sentence },
    { msg: sentence },
    { error: sentence },
    { errors: sentence },
    { error: { message: sentence } },
    { error: [{ message: sentence }] },
    { errors: [sentence] },
    { errors: [[sentence]] },
    { detail: [{ loc: ['body', 'model'], msg: sentence }] },
    { error: { error: { reason: sentence } } },
    { error: { details: [{ description: sentence }] } },
    { fault: { faultstring: sentence } },
    { data: { message: sentence } },
    { payload: { error: { message: sentence } } },
    { message: '', error: { message: ' ' }, reason: sentence },
    { message: 'Not Found', detail: sentence },
    [{ error: sentence }],
    [sentence],
  ])('is told in its words, wherever they stand: %j', (error) => {
    expect(errorObjectOf(error).sentences).toEqual([sentence]);
  });

  it('has the sentences that its provider lists', () => {
    expect(errorObjectOf({ errors: ['One.', { message: 'x' }, 'Two.'] }).sentences).toEqual(['One.', 'Two.']);
    expect(errorObjectOf({ error: { code: 1 }, data: { plan: 'pro' } }).sentences).toEqual([]);
  });

  it('has a short name besides, where that is no sentence', () => {
    expect(errorObjectOf({ error: 'Unauthorized', message: 'no key' }).kind).toBe('Unauthorized');
    expect(errorObjectOf({ message: 'Unauthorized', detail: 'no key' })).toMatchObject({
      kind: 'Unauthorized',
      sentences: ['no key'],
    });
    expect(errorObjectOf({ type: 'error', message: 'no key' }).kind).toBeUndefined();
    expect(errorObjectOf({ type: 'ELSA:error', message: 'no key' }).kind).toBeUndefined();
    expect(errorObjectOf({ type: 'authentication-error', message: 'no key' }).kind).toBe('authentication-error');
  });

  it.each([
    [{ code: 402 }, 402],
    [{ status: '402' }, 402],
    [{ statusCode: 402 }, 402],
    [{ errorCode: 402 }, 402],
    [{ error: { status_code: 402 } }, 402],
    [{ errors: [{ code: '402' }] }, 402],
    [{ status: 200, error: { code: 402 } }, 402],
    [{ errorCode: 40_201 }, undefined],
    [{ code: 'E402' }, undefined],
    [{ words: 402 }, undefined],
  ])('has the status that it names: %j', (error, status) => {
    expect(errorObjectOf(error).status).toBe(status);
  });

  it.each([
    [{ code: 40_101 }, 40_101],
    [{ errorCode: '40101' }, '40101'],
    [{ type: 'result', error: { code: 'bad_model' } }, 'bad_model'],
    [{ error: { error_code: 7 } }, 7],
    [{ type: 'validation' }, 'validation'],
  ])('has the code that it names first: %j', (error, code) => {
    expect(errorObjectOf(error).codes[0]).toBe(code);
  });

  it.each([
    [{ request_id: 'r-1' }, 'r-1'],
    [{ requestId: 17 }, '17'],
    [{ error: { requestId: 'r-2' } }, 'r-2'],
    [{ transaction_id: '3fa85f64-5717-4562-b3fc-2c963f66afa6' }, '3fa85f64-5717-4562-b3fc-2c963f66afa6'],
    [{ call_id: 'c-1' }, 'c-1'],
    [{ type: 'x', description: 'y', id: 'a1b2c3d4e5' }, 'a1b2c3d4e5'],
    [{ id: 3 }, undefined],
    [{ id: 'message' }, undefined],
    [{ request_id: 'two words' }, undefined],
    [{ request_id: 'x'.repeat(500) }, undefined],
  ])('has the id of its request: %j', (error, id) => {
    expect(errorObjectOf(error).requestId).toBe(id);
  });

  it('is read in pieces of a bounded number, whatever is in it', () => {
    let deep: unknown = 'the end';
    for (let depth = 0; depth < 10_000; depth += 1) deep = { error: [deep] };
    expect(errorObjectOf(deep).objects.length).toBeLessThan(64);
    const wide = { errors: Array.from({ length: 10_000 }, () => ({ message: 'x' })) };
    expect(errorObjectOf(wide).objects.length).toBeLessThan(64);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(errorObjectOf(value).objects.length).toBeLessThan(64);
        if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
          isErrorMessage(value as Readonly<Record<string, unknown>>);
          isErrorBody(value as Readonly<Record<string, unknown>>);
        }
      }),
      { seed: 20_261_125, numRuns: 500 },
    );
  });
});

describe('a message', () => {
  it.each([
    { type: 'error' },
    { type: 'ELSA:error' },
    { code: 400 },
    { code: '503', message: 'busy' },
    { status: 401 },
    { statusCode: 500 },
    { errorCode: 40_101 },
    { errorCode: 7 },
    { error: 'no' },
    { error: true },
    { error: { message: 'no' } },
    { error: [{ message: 'no' }] },
    { errors: ['no'] },
    { errorMessage: 'no' },
    { detail: 'Not authenticated' },
    { detail: [{ msg: 'no' }] },
    { status: 'failed' },
    { status: 'ERROR' },
    { status: false },
    { status: 'false' },
    { success: false },
  ])('is an error by itself: %j', (message) => {
    expect(isErrorMessage(message)).toBe(true);
  });

  it.each([
    {},
    { error: null },
    { error: false },
    { error: 0 },
    { error: '' },
    { error: 'none' },
    { error: [] },
    { error: {} },
    { error: { code: 0, message: '' } },
    { error: [null, {}] },
    { errors: [], errorCode: 0, errorMessage: null },
    { code: 200 },
    { code: 0, message: 'ok' },
    { status: 'processing' },
    { status: true },
    { type: 'notice', detail: 'hello' },
    { type: 'errors-are-fine' },
    { words: 401 },
  ])('is none: %j', (message) => {
    expect(isErrorMessage(message)).toBe(false);
  });

  it('that holds a result is one only where a field that is for errors says so', () => {
    expect(isErrorMessage({ error: 'no' }, true)).toBe(true);
    expect(isErrorMessage({ code: 500 }, true)).toBe(true);
    expect(isErrorMessage({ status: 'failed' }, true)).toBe(false);
    expect(isErrorMessage({ details: { words: 3 } }, true)).toBe(false);
  });
});
