import { describe, expect, it } from 'vitest';
import { isSpeechError } from '../errors/speech-error.ts';
import {
  assertConfig,
  fields,
  headerSecret,
  listOf,
  numberBetween,
  socketUrl,
  text,
  type Check,
} from './check-config.ts';

function problemOf(check: Check, value: unknown) {
  try {
    assertConfig('someone', 'the value', value, check);
  } catch (error) {
    if (isSpeechError(error, 'config-invalid')) return error;
    throw error;
  }
  return undefined;
}

function near(name: string) {
  return problemOf(fields({ optional: { sampleRate: text('x'), url: text('x') } }, true), { [name]: 1 })?.remedy;
}

const checkConfig = fields(
  { required: { voice: text('a voice') }, optional: { speed: numberBetween(0.5, 2, 'times') } },
  true,
);

describe('a configuration', () => {
  it('passes when all that is required is there and all is right', () => {
    expect(problemOf(checkConfig, { voice: 'a', speed: 2 })).toBeUndefined();
    expect(problemOf(checkConfig, { voice: 'a', speed: undefined })).toBeUndefined();
  });

  it('is refused with the field, what was found and what is wanted', () => {
    const error = problemOf(checkConfig, { voice: 'a', speed: 3 });
    expect(error?.message).toBe('config-invalid: someone: speed is 3; wanted: a number from 0.5 to 2 times.');
    expect(error?.context).toEqual({ field: 'speed', found: '3', wanted: 'a number from 0.5 to 2 times' });
    expect(problemOf(checkConfig, {})?.context).toEqual({ field: 'voice', found: 'undefined', wanted: 'a voice' });
    expect(problemOf(checkConfig, {})?.message).toBe('config-invalid: someone: voice is missing; wanted: a voice.');
    expect(problemOf(checkConfig, { voice: 'a', speed: Number.NaN })?.context.found).toBe('NaN');
  });

  it('is refused when it is no object at all', () => {
    for (const value of [undefined, null, 7, 'voice', [], () => 1]) {
      expect(problemOf(checkConfig, value)?.context).toMatchObject({
        field: 'the value',
        wanted: 'an object with voice, speed',
      });
    }
  });

  it('is refused for a field that nobody knows, with the nearest known one', () => {
    expect(near('sample_rate')).toBe('Rename sample_rate to sampleRate, or remove it.');
    expect(near('samplerate')).toBe('Rename samplerate to sampleRate, or remove it.');
    expect(near('smapleRate')).toBe('Rename smapleRate to sampleRate, or remove it.');
    expect(near('uri')).toBe('Rename uri to url, or remove it.');
    expect(near('language')).toBe('Remove language.');
    expect(near('a')).toBe('Remove a.');
  });

  it('names the place inside lists', () => {
    const check = fields({ required: { list: listOf(fields({ required: { phrase: text('a phrase') } })) } }, true);
    expect(problemOf(check, { list: [{ phrase: 'a' }, { phrase: ' ' }] })?.context.field).toBe('list[1].phrase');
    expect(problemOf(check, { list: [{ phrase: 'a', weight: 1 }] })?.context.field).toBe('list[0].weight');
    expect(problemOf(check, { list: 'a' })?.context).toMatchObject({ field: 'list', found: '"a"', wanted: 'a list' });
  });
});

describe('a URL', () => {
  it('may be wss: or ws:, with port, path and query', () => {
    for (const url of ['wss://a.example', 'ws://127.0.0.1:2700/v1?x=1', 'ws://[::1]:80', 'WSS://a.example/']) {
      expect(problemOf(socketUrl, url)).toBeUndefined();
    }
  });

  it.each([
    ['https://a.example?key=hidden-key', 'a URL with https:'],
    ['wss://user:hidden-key@a.example', 'a URL with a user in it'],
    ['wss://a.example/#hidden-key', 'a URL with a fragment'],
    ['//a.example/hidden-key', 'not a URL'],
    [7, '7'],
  ])('is refused as %s, and never shown', (url, found) => {
    const error = problemOf(socketUrl, url);
    expect(error?.context.found).toBe(found);
    expect(JSON.stringify(error)).not.toContain('hidden-key');
  });
});

describe('a secret for a header', () => {
  it.each([
    '',
    ' hidden-key',
    'hidden-key\n',
    'hidden-key\r\nx: y',
    'hidden-kéy',
    ['hidden-key'],
    { key: 'hidden-key' },
    undefined,
    4_815_162_342,
  ])('is refused as %j, and never shown', (value) => {
    const error = problemOf(headerSecret, value);
    expect(error?.code).toBe('config-invalid');
    expect(JSON.stringify(error)).not.toMatch(/hidden|4815162342/u);
  });
});
