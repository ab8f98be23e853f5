import { describe, expect, it } from 'vitest';
import { audioBytes, pcmBytes } from './audio-bytes.ts';
import { base64Of, bytesOfBase64 } from './base64.ts';
import { assertCredentials, assertRules, snakeCase } from './check-config.ts';
import { messageEvents, unknownMessage } from './frame-events.ts';
import { defined, numberOf, textOf } from './values.ts';

describe('a value of a message', () => {
  it.each([
    ['', undefined],
    [' ', ' '],
    [5, undefined],
    [null, undefined],
  ])('%j as a text is %j', (value, text) => {
    expect(textOf(value)).toBe(text);
  });

  it.each([
    [-1.5, -1.5],
    [Number.NaN, undefined],
    [Infinity, undefined],
    ['5', undefined],
  ])('%j as a number is %j', (value, number) => {
    expect(numberOf(value)).toBe(number);
  });

  it('that is undefined is no field of an event', () => {
    expect(Object.keys(defined<{ a?: number; b?: null }>({ a: undefined, b: null }))).toEqual(['b']);
  });
});

describe('audio', () => {
  const samples = Int16Array.of(1, -2, 300).subarray(1);

  it('is the very bytes of the samples, or in one of the laws of G.711', () => {
    expect([...pcmBytes(samples)]).toEqual([0xfe, 0xff, 0x2c, 0x01]);
    expect(pcmBytes(samples).buffer).toBe(samples.buffer);
    for (const encoding of [undefined, 'pcm', 'linear16'])
      expect(audioBytes(samples, encoding)).toEqual(pcmBytes(samples));
    for (const law of ['mulaw', 'alaw']) expect(audioBytes(samples, law)).toHaveLength(2);
  });

  it('comes through base64 whole, however long, with or without a native function', () => {
    for (const length of [0, 1, 2, 3, 12_288, 40_001]) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) % 256);
      expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      const plain = Object.defineProperty(bytes.slice(), 'toBase64', { value: undefined });
      expect(base64Of(plain)).toBe(Buffer.from(bytes).toString('base64'));
      expect(bytesOfBase64(base64Of(bytes))).toEqual(bytes);
    }
    expect([...(bytesOfBase64('-_8') ?? [])]).toEqual([0xfb, 0xff]);
    expect(bytesOfBase64('*')).toBeUndefined();
  });
});

describe('a frame', () => {
  it('is what each of its messages means, unread where it is none, and ignored where it means nothing', () => {
    const read = (frame: string) =>
      messageEvents(frame, 'here', ({ n }) => (n === 0 ? [] : [{ type: 'heartbeat' }])).map(({ type }) => type);
    expect(read('{"n":1}')).toEqual(['heartbeat']);
    expect(read('{"n":1}\n{"n":2}')).toEqual(['heartbeat', 'heartbeat']);
    expect(read('{"n":0}')).toEqual(['ignored']);
    expect(read('no JSON')).toEqual(['unread']);
  });

  it('of an unknown type is unread where it holds text, unless it is known as harmless', () => {
    expect(unknownMessage('here', [], { type: 'new', text: 'hello' })).toMatchObject([{ type: 'unread', kind: 'new' }]);
    expect(unknownMessage('here', ['new'], { type: 'new', text: 'hello' })).toEqual([]);
    expect(unknownMessage('here', [], { type: 'new', count: 5 })).toEqual([]);
  });
});

describe('a configuration', () => {
  it('is refused by the first rule that is broken, with the value that breaks it', () => {
    expect(() => assertRules('here', { a: 1, b: 2 }, [[false, 'a', 'x']])).not.toThrow();
    expect(() =>
      assertRules('here', { a: 1, b: 2 }, [
        [true, 'b', 'at most a'],
        [true, 'a', 'x'],
      ]),
    ).toThrow('b is 2; wanted: at most a');
  });

  it('has its names on the wire in snake_case', () => {
    expect(['model', 'sampleRate', 'eotTimeoutMs'].map(snakeCase)).toEqual(['model', 'sample_rate', 'eot_timeout_ms']);
  });
});

describe('credentials', () => {
  it('have what is needed, and are never shown', () => {
    expect(() => assertCredentials('here', { apiKey: 'k', more: 5 }, ['apiKey'])).not.toThrow();
    expect(() => assertCredentials('here', {}, [], { optional: ['apiKey'] })).not.toThrow();
    expect(() => assertCredentials('here', { token: 'k' }, ['apiKey'])).toThrow('apiKey is missing');
    for (const wrong of ['a secret', 'geheim\u00e9']) {
      expect(() => assertCredentials('here', { apiKey: wrong }, [], { optional: ['apiKey'] })).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining(wrong) }),
      );
    }
  });
});
