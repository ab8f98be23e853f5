import { describe, expect, it } from 'vitest';
import { classify } from '../../errors/classify.ts';
import { Secrets } from '../../errors/redact.ts';
import { wireErrorOf } from '../../errors/wire-error.ts';
import type { WireFact } from '../../errors/table.ts';
import { azure, compatible, openai, openaiDialect, openaiManifest, vllm, type OpenAIDialect } from './index.ts';

function verdict(fact: WireFact) {
  const setting = { provider: 'openai', secrets: new Secrets(), wallNow: 0, phase: 'streaming' } as const;
  const { error, survivable = false } = classify(openaiManifest.errors, fact, setting);
  return { code: error.code, context: error.context, message: error.message, recovery: error.recovery, survivable };
}

type Details = Readonly<Record<string, string | null>>;
const frame = (error: Details | string, others: Details = {}): WireFact => ({
  type: 'frame',
  wire: wireErrorOf({ type: 'error', event_id: 'event_1', error, ...others }),
});
const answer = (status: number, error: Details): WireFact => ({
  type: 'refused',
  status,
  headers: {},
  body: JSON.stringify({ error }),
});

describe('a frame of an error', () => {
  it.each<[string, string, Details]>([
    ['connection-lost', 'session_expired', { message: 'Your session hit the maximum duration of 60 minutes.' }],
    ['insufficient-balance', 'insufficient_quota', { type: 'insufficient_quota', message: 'x' }],
    ['insufficient-balance', 'credit_balance_exhausted', { type: 'insufficient_quota', message: 'x' }],
    ['insufficient-balance', 'billing_hard_limit_reached', { message: 'Billing hard limit has been reached' }],
    [
      'rate-limited',
      'rate_limit_exceeded',
      { type: 'rate_limit_error', message: 'You have reached your usage limit.' },
    ],
    ['rate-limited', 'slow_down', { type: 'rate_limit_error', message: 'x' }],
    ['provider-unavailable', 'server_is_overloaded', { type: 'service_unavailable_error', message: 'x' }],
    ['access-denied', 'unsupported_country_region_territory', { message: 'x' }],
    ['access-denied', 'access_not_enabled', { message: 'Your organization does not have access to the Realtime API.' }],
    ['authentication-failed', 'invalid_api_key', { message: 'Incorrect API key provided: sk-1***2.' }],
    [
      'model-unavailable',
      'model_not_found',
      { message: 'The model `x` does not exist or you do not have access to it.' },
    ],
    ['model-unavailable', 'invalid_model', { message: 'Model "x" is not supported in transcription mode.' }],
    ['field-missing', 'missing_required_parameter', { message: 'x', param: 'session.type' }],
    ['invalid-request', 'unknown_parameter', { message: 'x', param: 'session.audio' }],
    ['invalid-request', 'invalid_value', { message: 'x', param: 'session.audio' }],
    ['invalid-request', 'invalid_parameter', { message: 'x', param: 'session.type' }],
    ['invalid-request', 'beta_api_shape_disabled', { message: 'x' }],
  ])('is %s by %s', (code, providerCode, error) => {
    expect(verdict(frame({ type: 'invalid_request_error', ...error, code: providerCode })).code).toBe(code);
  });

  it('that names a parameter says which', () => {
    const error = { type: 'invalid_request_error', message: 'x', param: 'session.type' };
    expect(verdict(frame({ ...error, code: 'missing_required_parameter' })).context).toEqual({ field: 'session.type' });
    expect(verdict(frame({ ...error, code: 'invalid_value' })).context).toEqual({ field: 'session.type' });
    const bare = { type: 'invalid_request_error', message: "Missing required parameter: 'session.type'.", param: null };
    expect(verdict(frame({ ...bare, code: 'missing_required_parameter' })).context).toEqual({ field: 'session.type' });
  });

  it.each([
    ['The server had an error while processing your request. Sorry about that!', 'server_error'],
    ["Input transcription failed for item 'item_1'.", 'server_error'],
    ['x', 'server_error'],
  ])('without a code is the provider’s own fault: %s', (message, type) => {
    expect(verdict(frame({ type, code: null, message, param: null })).code).toBe('provider-internal-error');
  });

  it('of a commit that was too early, or of one turn, leaves the link as it is', () => {
    const early = 'Error committing input audio buffer: buffer too small. Expected at least 100ms of audio.';
    const commit = { type: 'invalid_request_error', code: 'input_audio_buffer_commit_empty', message: early };
    expect(verdict(frame(commit))).toMatchObject({ code: 'invalid-request', survivable: true });
    const turn = {
      type: 'transcription_error',
      code: 'audio_unintelligible',
      message: 'The audio could not be transcribed.',
    };
    expect(verdict(frame(turn))).toMatchObject({ code: 'audio-invalid', survivable: true });
  });

  it.each([
    ['Invalid JSON', 'invalid_json', 'invalid-request', 'none'],
    ['Unknown event type: x', 'unknown_event', 'invalid-request', 'none'],
    [
      'Model not validated. Make sure to validate the model by sending a session.update event.',
      'model_not_validated',
      'model-unavailable',
      'none',
    ],
    ['Invalid audio data', 'invalid_audio', 'audio-invalid', 'reconnect'],
    ['list index out of range', 'processing_error', 'provider-internal-error', 'reconnect'],
  ])('of vLLM, where the error is a text: %s', (text, providerCode, code, recovery) => {
    expect(verdict(frame(text, { code: providerCode }))).toMatchObject({ code, recovery });
  });
});

describe('a close with the type and the code as its reason', () => {
  it.each([
    [3000, 'invalid_request_error.invalid_api_key', 'authentication-failed'],
    [4000, 'invalid_request_error.invalid_model', 'model-unavailable'],
    [4000, 'invalid_request_error.beta_api_shape_disabled', 'invalid-request'],
    [1001, 'Your session hit the maximum duration of 60 minutes.', 'connection-lost'],
  ])('of %d, %s, is %s', (code, reason, expected) => {
    expect(verdict({ type: 'close', code, reason }).code).toBe(expected);
  });
});

describe('a refused handshake or request', () => {
  it.each<[number, Details, string]>([
    [400, { message: 'x' }, 'invalid-request'],
    [401, { message: 'x' }, 'authentication-failed'],
    [401, { message: 'IP not authorized' }, 'access-denied'],
    [401, { message: 'You must be a member of an organization to use the API' }, 'access-denied'],
    [
      401,
      { code: '401', message: 'Access denied due to invalid subscription key or wrong API endpoint.' },
      'authentication-failed',
    ],
    [403, { message: 'x' }, 'access-denied'],
    [404, { message: 'x' }, 'not-found'],
    [
      404,
      { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' },
      'model-unavailable',
    ],
    [429, { message: 'x' }, 'rate-limited'],
    [429, { code: 'RateLimitReached', message: 'x' }, 'rate-limited'],
    [
      429,
      {
        code: 'insufficient_quota',
        message: 'You exceeded your current quota, please check your plan and billing details.',
      },
      'insufficient-balance',
    ],
    [429, { code: 'slow_down', message: 'x' }, 'rate-limited'],
    [500, { message: 'x' }, 'provider-internal-error'],
    [502, { message: 'x' }, 'provider-unavailable'],
    [503, { message: 'x' }, 'provider-unavailable'],
    [503, { message: 'The engine is currently overloaded, please try again later' }, 'provider-unavailable'],
  ])('with %d and %o is %s', (status, error, code) => {
    expect(verdict(answer(status, error)).code).toBe(code);
  });
});

it('has a source of its own for each row, and a whole sentence', () => {
  for (const { means = '', source = '' } of openaiManifest.errors) {
    expect(means).toMatch(/^[A-Z].*\.$/u);
    expect(source).toMatch(/^https:\/\/|^npm |^vllm-project\/|^RFC /u);
  }
});

it('is judged by the rows of the dialect before those of OpenAI, which all have', () => {
  const model = 'mine';
  const url = 'ws://127.0.0.1:1';
  const own = openai({ model }).errors;
  const says = (dialect: OpenAIDialect) =>
    openai({ model, url, dialect })
      .errors.slice(0, -own.length)
      .flatMap((row) => row.says ?? []);
  expect(says(azure())).toContain('DeploymentNotFound');
  expect(says(vllm)).toContain('model_not_validated');
  // Nobody knows what they are made of.
  for (const dialect of [compatible, openaiDialect({})])
    expect(says(dialect)).toEqual([...says(vllm), ...says(azure())]);
  expect(openaiManifest.errors.map((row) => row.says)).toEqual(expect.arrayContaining(own.map((row) => row.says)));
});
