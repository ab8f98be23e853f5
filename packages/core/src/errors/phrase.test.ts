import { describe, expect, it } from 'vitest';
import { findPhrase, readText } from './phrase-match.ts';
import { phraseOf } from './phrase.ts';

/** What the placeholders find, as they would be shown; `undefined` where the phrase is not in the text. */
function found(phrase: string, text: string): Record<string, string | undefined> | undefined {
  const places = findPhrase(phraseOf(phrase), readText(text));
  return (
    places &&
    Object.fromEntries(
      places.map(({ name, takes, start, end, value }) => [
        name,
        takes === 'number' || takes === 'amount' ? value : text.slice(start, end),
      ]),
    )
  );
}

describe('a phrase of a provider’s page', () => {
  it.each([
    ['Missing `x-api-key` header', 'missing X_API_KEY header.'],
    ['Missing `x-api-key` header', 'MISSING THE “X-API-KEY” HEADER'],
    ["API key doesn't match agent", 'The API key does not match the agent'],
    ["API key doesn't match agent", 'API key doesn’t match agent.'],
    ['The field cannot be empty', 'field can’t be empty'],
    ['The field cannot be empty', 'a field can not empty'],
    ['This will not do', 'This won’t do'],
    ['The API key has been revoked', 'API key revoked'],
    ['API key revoked', 'the api key has been revoked!'],
    ['Only 16 kHz mono WAV, FLAC or OGG-Opus audio allowed', 'only 16kHz mono wav, flac or ogg opus audio is allowed'],
    ['Invalid API key', 'Error 40101: {"Invalid API-key"}'],
    ['Invalid API key', 'ＩＮＶＡＬＩＤ　ＡＰＩ　ｋｅｙ'],
    ['Invalid API key', '\u200fInvalid\u200e \u2066API\u2069 k\u00ADey'],
    ['الرصيد غير كاف', 'خطأ: الرصيد غير كافٍ.'],
    ['Maximum 5 requests', 'maximum ٥ requests'],
    ['Unauthorized', 'You may not: unauthorized'],
    ['API key is not valid', 'The API key isn’t valid'],
    ['Unauthorized', 'It did not. Unauthorized'],
    ['API key … expired', 'The API key that you gave us in the header has already expired'],
    ['Please … support …', 'please write to support'],
  ])('%j is found in %j', (phrase, text) => {
    expect(found(phrase, text)).toEqual({});
  });

  it.each([
    ['Invalid API key', 'Invalid API keys'],
    ['Invalid API key', 'Invalid APIkey'],
    ['Invalid API key', 'Invalid session key'],
    ['API key has access', 'API key access'],
    ['API key … expired', 'The API key is wrong. Your plan has expired'],
    ['API key … expired', 'API key\nexpired'],
    ['API key … expired', `API key ${'one '.repeat(13)}expired`],
    ['Insufficient balance', ''],
    ['Unauthorized', 'your request was not unauthorized'],
    ['Invalid API key', 'That isn’t an invalid API key'],
    ['Internal server error', 'It has never been an internal server error'],
    ['{field} is required', 'A voice is not required'],
  ])('%j is not in %j', (phrase, text) => {
    expect(found(phrase, text)).toBeUndefined();
  });

  it.each(['', 'the', '{name}', '… {a}', 'Model {the model}', 'Model {model', 'Model {rest:rest} not found'])(
    '%j is none, and is said to be none',
    (phrase) => {
      expect(() => phraseOf(phrase)).toThrow(TypeError);
    },
  );
});

describe('a placeholder', () => {
  it.each([
    ['Model {model} is not available', 'Model `hi-general-v2-8khz` not available', 'hi-general-v2-8khz'],
    ['Model {model} is not available', 'The model "my model" is not available', 'my model'],
    ['Model {model} is not available', 'Model ‘x’ isn’t available', 'x'],
    ['Model {model} is not available', "Model 'hi x' is currently not available", 'hi x'],
    ['Client with {model} is not active', "Client with 'a b' is not active", 'a b'],
    ['Client with {model} is not active', "Client with Jane O'Neill is not active", "Jane O'Neill"],
    ['Model {model} is not available', 'Model is-not-available is not available', 'is-not-available'],
    ['Client with {model} is not active', 'Client with A is not active', 'A'],
    ['Client with {model} is not active', 'Client with "Dr. Smith" is not active', 'Dr. Smith'],
    [
      'Client with {model} is not active',
      'Client with <3fa85f64-5717-4562-b3fc-2c963f66afa6> is not active.',
      '3fa85f64-5717-4562-b3fc-2c963f66afa6',
    ],
    ['Call [{model}] not found', 'Call [c-95ac8d6e-1a31c52e] not found', 'c-95ac8d6e-1a31c52e'],
    ['Model not found: {model}', 'Model not found: x.', 'x'],
    ['Model not found: {model}', 'Model not found: "my x".', 'my x'],
    ['Model not found: {model}', 'Model not found faseeh-v2-preview', 'faseeh-v2-preview'],
    ['Model not found: {model}', 'Model not found: for', 'for'],
    ['Model not found: {model}', 'Model not found (faseeh-v2).', 'faseeh-v2'],
    ['(out of range): {model}', 'Invalid parameter values (out of range): stability', 'stability'],
    ['Model not found: {model?}', 'Model not found. Please check', undefined],
    ['Model not found: {model?}', 'Model not found for your account', undefined],
    ['Model not found: {model?}', 'Model not found:\nsee below', undefined],
    ['{model} is required', '"session_id" is required', 'session_id'],
    ['{model} is required', 'Bad request. The field `my field` required.', 'my field'],
    ['{model?} is required', 'Required', undefined],
    ['parse your {model?} audio', 'The server failed to parse your audio', undefined],
    ['parse your {model?} audio', 'The server failed to parse your MPEG-4 AAC audio', 'MPEG-4 AAC'],
    ['exception in ASR: {model:rest}', 'exception in ASR: f(x)\n  at line 5 (main).', 'f(x)\n  at line 5 (main)'],
    ['cannot GET {model}', 'Cannot GET /v1/voices', '/v1/voices'],
  ])('of %j finds in %j %j', (phrase, text, model) => {
    expect(found(phrase, text)?.['model']).toBe(model);
    expect(found(phrase, text)).toBeDefined();
  });

  it.each([
    ['Model not found: {model}', 'Model not found'],
    ['Model not found: {model}', 'Model not found for your account'],
    ['Model not found: {model}', 'Model not found (request 8f14e45f)'],
    ['{field} is required', 'Required'],
    ['Model {model} not available', 'Model not available'],
    ['Client with {model} is not active', 'Client with  is not active'],
    ['Model {model} not available', 'Model choice. It is not available'],
    ['exception in ASR: {detail:rest}', 'exception in ASR: .'],
  ])('that has nothing to find keeps %j from being in %j', (phrase, text) => {
    expect(found(phrase, text)).toBeUndefined();
  });
});

describe('a text that is made to be slow', () => {
  const phrases = [
    '{a} model {b} model … model {c} x {d:number} y {e:amount} z {f}',
    'model {a} not … not {b} … model {c?} {d?} q',
    '{x:amount} … {y:amount} q {z:rest}',
    '{n:number} zz',
    'not found: {x}',
  ];

  it.each([
    'a',
    'a ',
    'a-',
    'model ',
    'model-',
    'model not ',
    'model 9 ',
    '9',
    '9,',
    '9 999 ',
    '$9 ',
    '-$',
    '"',
    '(',
    ')',
    "n't ",
    'cannot ',
    '. A',
    '\n',
    '\uD800',
    '٠',
    'ي\u064B',
  ])('of %j has each of its words asked at most once for each part of a phrase', (piece) => {
    const text = readText(`${piece.repeat(4_096 / piece.length)} x y z q zz not found`);
    let looks = 0;
    const counted = {
      ...text,
      words: new Proxy(text.words, {
        get: (words, key, receiver) => {
          looks += 1;
          return Reflect.get(words, key, receiver) as unknown;
        },
      }),
    };
    for (const phrase of phrases) findPhrase(phraseOf(phrase), counted);
    // Five phrases of at most 13 parts; a gap and a placeholder look at up to some 80 words each.
    expect(looks).toBeLessThan(text.words.length * 5 * 13 * 80 + 1_000);
  });
});
