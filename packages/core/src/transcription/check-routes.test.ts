import { describe, expect, it } from 'vitest';
import { deepgram } from '../providers/deepgram/index.ts';
import { vosk } from '../providers/vosk/index.ts';
import { fields } from '../protocol/check-config.ts';
import { assertSessionOptions } from '../session/check-options.ts';
import { isSpeechError } from '../errors/speech-error.ts';
import { failoverSettingsOf } from '../session/failover-options.ts';
import { failoverNeedsRoutes } from '../session/check-routes.ts';
import { routedChecks } from './check-routes.ts';

const { routes, ...optional } = routedChecks;
const check = fields({ required: { routes }, optional }, true);
const good = { protocol: vosk({ url: 'ws://127.0.0.1:2700' }), credentials: {} };
const other = { protocol: deepgram({ model: 'nova-3', sampleRate: 16_000 }), credentials: { apiKey: 'dg-secret-key' } };

/** What the check says; an empty text where nothing is wrong. */
function said(options: object, by = check): string {
  try {
    assertSessionOptions(options, by);
    return '';
  } catch (error) {
    if (!isSpeechError(error, 'config-invalid')) throw error;
    return error.message;
  }
}

describe('the check of routes', () => {
  it('takes a list of protocols with credentials, each an object or a function, and when to go on with the next', () => {
    const all = { afterMs: 5_000, after: ['rate-limited'], backAfterMs: Infinity, hedge: true };
    expect(said({ routes: [good, { ...other, credentials: () => ({ apiKey: 'x' }) }], failover: all })).toBe('');
    expect(said({ routes: [good] })).toBe('');
  });

  it.each([
    ['routes is missing; wanted: a list', {}],
    ['routes is a value of type object; wanted: a list', { routes: good }],
    ['routes is an empty list; wanted: a list of { protocol, credentials }', { routes: [] }],
    ['routes[1] is a value of type string; wanted: an object with protocol, credentials', { routes: [good, 'dg'] }],
    ['routes[1].credentials is missing; wanted: an object, or', { routes: [good, { protocol: other.protocol }] }],
    [
      'routes[1].credentials is a value of type string; wanted: an object, or a function that gives one.',
      { routes: [good, { ...other, credentials: 'dg-secret-key' }] },
    ],
    ['routes[0].protocol is missing; wanted: a protocol that recognises', { routes: [{ credentials: {} }] }],
    [
      'routes[1].protocol is a function that was not called; wanted: a protocol that recognises',
      { routes: [good, { ...other, protocol: deepgram }] },
    ],
    [
      'routes[0].credential is not a known field (did you mean credentials?)',
      { routes: [{ ...good, credential: {} }] },
    ],
    [
      'protocol is given beside routes; wanted: left out, since each of the routes has its own protocol.',
      { routes: [good], protocol: other.protocol },
    ],
    ['credentials is given beside routes', { routes: [good], credentials: other.credentials }],
    ['failover.after[1] is "rate-limit"', { routes: [good], failover: { after: ['rate-limited', 'rate-limit'] } }],
    ['failover.hedge is "yes"', { routes: [good], failover: { hedge: 'yes' } }],
    ['failover.backAfter is not a known field', { routes: [good], failover: { backAfter: 1 } }],
  ])('says of what cannot be right: %s', (start, options) => {
    expect(said(options)).toContain(`config-invalid: ${start}`);
    expect(said(options)).not.toContain('dg-secret-key');
  });

  it('says that failover needs routes', () => {
    const one = fields({ optional: { failover: failoverNeedsRoutes } }, true);
    expect(said({ failover: {} }, one)).toContain('failover is given without routes');
    expect(said({}, one)).toBe('');
  });
});

describe('the options of failover', () => {
  it('have defaults for live audio and for files', () => {
    expect(failoverSettingsOf(undefined, true)).toEqual({
      afterMs: 5_000,
      after: [],
      backAfterMs: 60_000,
      hedge: false,
    });
    expect(failoverSettingsOf({}, false).afterMs).toBe(60_000);
  });

  it.each([
    ['failover.afterMs is 999, but must be a number from 1000 on', { afterMs: 999 }],
    ['failover.backAfterMs is NaN, but must be a number from 1000 on', { backAfterMs: Number.NaN }],
  ])('are refused where they cannot be right: %s', (message, options) => {
    expect(() => failoverSettingsOf(options, true)).toThrow(`config-invalid: ${message}`);
  });

  it('may say that nothing is tried by itself', () => {
    const never = { afterMs: Infinity, backAfterMs: Infinity };
    expect(failoverSettingsOf(never, true)).toMatchObject(never);
  });
});
