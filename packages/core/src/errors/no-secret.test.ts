import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cuts, encodings, expectNothingOf, nested, secretText } from '../../testing/secrets.ts';
import { aksitaErrors } from '../providers/aksita/errors.ts';
import { bandwidthErrors } from '../providers/bandwidth/errors.ts';
import { bodhiErrors } from '../providers/bodhi/errors.ts';
import { elsaErrors } from '../providers/elsa/errors.ts';
import { faseehErrors } from '../providers/faseeh/errors.ts';
import { catalogue } from './catalogue.ts';
import { classify } from './classify.ts';
import { networkError } from './network-error.ts';
import { Secrets } from './redact.ts';
import { SpeechError } from './speech-error.ts';
import type { WireFact } from './table.ts';
import { withoutSecrets } from './without-secrets.ts';

const tables = [aksitaErrors, bandwidthErrors, bodhiErrors, elsaErrors, faseehErrors];
const key = 'Sk_live_9aBcD3fGh1JkLmN0pQrStUvWx_7Zq';

function settingOf(...secrets: readonly string[]) {
  const collection = new Secrets();
  collection.add(secrets);
  return {
    provider: 'someone',
    secrets: collection,
    wallNow: Date.UTC(2026, 10, 25),
    phase: 'streaming' as const,
    host: 'api.test',
    connectLimitMs: 10_000,
    maxInboundBytes: 1_000,
  };
}

/** Everything of an error that a log or a debugger could show, but the names of functions that a stack lists. */
function everythingOf(error: SpeechError): string {
  return [
    inspect(error, { depth: null, showHidden: true, maxStringLength: null }),
    JSON.stringify(error),
    error.message,
    error.stack,
    String(error),
    ...stringsOf({ ...error, cause: error.cause }),
  ]
    .join('\n')
    .replaceAll(/^\s+at .*$/gmu, '');
}

/** As they are: JSON and `inspect` escape what they quote. */
function stringsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

/** The beginnings of what tables look for in order to quote the rest, and of what nobody knows. */
const sentences = [
  'Invalid session token: ',
  'exception in ASR: ',
  'model not found: ',
  'voice not found: ',
  'cannot GET /',
  'Required: 0.5, Available: ',
  'nobody knows ',
  '',
];

const facts = (text: string, sentence: string): readonly WireFact[] => [
  { type: 'refused', status: 404, headers: {}, body: sentence + text },
  { type: 'response', status: 500, headers: {}, body: JSON.stringify({ message: sentence + text, code: text }) },
  { type: 'response', status: 418, headers: {}, body: `${text} is required` },
  { type: 'frame', wire: { code: text, kind: text, message: sentence + text, raw: text, requestId: text } },
  { type: 'frame', wire: { message: `${text} is required`, raw: JSON.stringify({ reason: text }) } },
  { type: 'close', code: 4000, reason: sentence + text },
];

describe('nothing of a secret is in an error', { timeout: 30_000 }, () => {
  it('in any encoding, cut by the provider anywhere, in any fact, at any place of its text', () => {
    const filler = fc.oneof(
      fc.nat({ max: 40 }),
      fc.integer({ min: 200, max: 420 }),
      fc.integer({ min: 900, max: 1_100 }),
    );
    fc.assert(
      fc.property(
        secretText,
        nested,
        cuts,
        fc.constantFrom(...sentences),
        filler,
        fc.constantFrom(...tables),
        (secret, encode, cut, sentence, before, table) => {
          const encoded = encode(secret);
          const text = `${'y '.repeat(before / 2)}${cut(encoded)} ${'z '.repeat(60)}`;
          for (const fact of facts(text, sentence)) {
            const { error } = classify(table, fact, settingOf(secret));
            expectNothingOf(secret, encoded, everythingOf(error));
          }
        },
      ),
      { seed: 20_261_126, numRuns: 100 },
    );
  });

  it.each([
    ['300 characters of a message', 300],
    ['1 KiB of a frame', 1_024],
    ['2 000 characters of a group', 2_000],
    ['4 096 characters that are looked at', 4_096],
  ])('where our own cut falls: not one character is left before the end of %s', (_, end) => {
    for (let before = end - key.length - 40; before <= end; before += 3) {
      const text = `${'y'.repeat(before)}${key}${' z'.repeat(100)}`;
      for (const [at, fact] of facts(text, 'exception in ASR: ').entries()) {
        const shown = everythingOf(classify(elsaErrors, fact, settingOf(key)).error);
        expect([before, at, /yS|Sk|7Zq/u.test(shown)]).toEqual([before, at, false]);
      }
    }
  });

  it('in what the platform says, what was thrown underneath, or an error that the caller made', () => {
    fc.assert(
      fc.property(secretText, fc.constantFrom(...Object.values(encodings)), cuts, (secret, encode, cut) => {
        const encoded = encode(secret);
        const text = `before ${cut(encoded)} after`;
        const setting = settingOf(secret);
        const cause = Object.assign(new Error(text), { code: text, name: text, request: { headers: text } });
        for (const kind of ['certificate', 'protocol-violation', 'other', 'unknown-host'] as const) {
          expectNothingOf(secret, encoded, everythingOf(networkError(kind, text, setting).error));
        }
        const made = new SpeechError('credentials-failed', {
          message: text,
          context: { reason: text },
          remedy: text,
          providerCode: text,
          requestId: text,
          cause,
        });
        expectNothingOf(secret, encoded, everythingOf(withoutSecrets(made, setting.secrets.redact)));
        const options = { message: text, context: { reason: text }, cause, redact: setting.secrets.redact };
        expectNothingOf(secret, encoded, everythingOf(new SpeechError('credentials-failed', options)));
      }),
      { seed: 20_261_127, numRuns: 100 },
    );
  });

  it('and an error in which nothing had to be taken out stays the same one', () => {
    const error = new SpeechError('aborted', {
      message: 'enough',
      context: { reason: 'enough' },
      cause: new Error('x'),
    });
    expect(withoutSecrets(error, settingOf(key).secrets.redact)).toBe(error);
  });
});

describe('what the errors say in our own words', () => {
  const sentences = [
    ...Object.values(catalogue).flatMap(({ means, remedy }) => [means, remedy ?? '']),
    ...tables.flat().flatMap(({ means = '', remedy }) => [means, remedy ?? '']),
  ];

  it.each([
    'demo-simulator-api-key',
    'my-session-token-1',
    'test-credentials-for-customer-7',
    'the-private-key',
    'none',
  ])('stays readable with a key that is made of ordinary words: %s', (words) => {
    const { redact } = settingOf(words).secrets;
    expect(sentences.map(redact)).toEqual(sentences);
  });
});

describe('what a provider quotes as a secret', () => {
  const warn = (token: string): WireFact => ({
    type: 'frame',
    wire: { message: `Invalid session token: ${token}`, raw: '' },
  });

  it('costs no more to remember however much was quoted before', () => {
    const setting = settingOf(key);
    const sizes = Array.from({ length: 600 }, (_, at) => {
      classify(elsaErrors, warn(`t0ken-${at}-${'abcdefgh'.repeat(70)}${at}`), setting);
      return setting.secrets.size;
    });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1 + 2 * 64);
    expect(setting.secrets.redact(`no ${key}`)).toBe('no ***');
  });

  it('is not the words of a sentence, which later messages need', () => {
    const setting = settingOf();
    const { error } = classify(elsaErrors, warn('has expired, please ask for another one'), setting);
    expect(error.message).toContain('Invalid session token: ***');
    expect(setting.secrets.redact('it has expired, please ask again')).toBe('it has expired, please ask again');
  });
});
