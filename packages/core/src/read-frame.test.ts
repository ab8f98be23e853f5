import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrame } from './read-frame.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a frame that is JSON, or nearly', () => {
  it.each<[string, string | Uint8Array, readonly object[]]>([
    ['one object', '{"a":1}', [{ a: 1 }]],
    ['a byte order mark before it', '\uFEFF{"a":1}', [{ a: 1 }]],
    ['NUL after it', '{"a":1}\0\0', [{ a: 1 }]],
    ['text in a binary frame', bytes('{"a":"é"}'), [{ a: 'é' }]],
    ['text in a binary frame, with a mark', bytes('\uFEFF{"a":1}'), [{ a: 1 }]],
    ['UTF-16 with its mark', Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0), [{}]],
    ['numbers that are none', '{"a":NaN,"b":-Infinity,"c":[nan, inf]}', [{ a: null, b: null, c: [null, null] }]],
    [
      'the same words inside a text',
      '{"a":NaN,"b":"NaN {Infinity} \\" nan"}',
      [{ a: null, b: 'NaN {Infinity} " nan' }],
    ],
    ['a line break inside a text', '{"a":"one\ntwo\tthree\u0000"}', [{ a: 'one\ntwo\tthree\0' }]],
    ['two objects', '{"a":1}{"b":2}', [{ a: 1 }, { b: 2 }]],
    ['two lines', '{"a":1}\n{"b":2}\r\n', [{ a: 1 }, { b: 2 }]],
    ['a list of objects', '[{"a":1},{"b":2}]', [{ a: 1 }, { b: 2 }]],
    ['an id beyond 2 to the power of 53', '{"id":12345678901234567890}', [{ id: '12345678901234567890' }]],
    ['such an id below zero', '{"id":-9007199254740993}', [{ id: '-9007199254740993' }]],
    ['a fraction of many digits', '{"a":0.8999999761581421}', [{ a: 0.8999999761581421 }]],
    ['nothing', '', []],
    ['blanks', ' \n', []],
    ['NUL bytes', new Uint8Array(3), []],
    ['an empty list', '[]', []],
  ])('%s is read', (_, frame, messages) => {
    expect(readFrame(frame)).toEqual({ messages });
  });

  it.each<[string, string | Uint8Array]>([
    ['a part of an object', '{"a":1'],
    ['a whole object and a part of one', '{"a":1}{"b":'],
    ['a text without end', '{"a":"private'],
    ['words', 'private words'],
    ['bytes that are no text', Uint8Array.of(0x80, 0x81)],
    ['a text', '"private"'],
    ['a number', '7'],
    ['null', 'null'],
    ['an object among other things', '[{"a":1},"private"]'],
    ['an object after words', 'private {"a":1}'],
  ])('%s is told as unread, and nothing of it is quoted', (_, frame) => {
    const { unread } = readFrame(frame);
    expect(unread).toMatch(/^a (?:binary )?frame /u);
    expect(unread).not.toContain('private');
  });

  it('whatever JSON objects are in it, one after another, all are read as JSON reads them', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
    const blank = fc.constantFrom('', ' ', '\n', '\r\n', '\0', '\uFEFF');
    fc.assert(
      fc.property(fc.array(object, { maxLength: 4 }), blank, fc.boolean(), (objects, between, binary) => {
        const texts = objects.map((value) => JSON.stringify(value));
        fc.pre(!texts.some((text) => /\d{16}/u.test(text)));
        const text = texts.join(between);
        const expected = texts.map((one) => JSON.parse(one) as unknown);
        expect(readFrame(binary ? bytes(text) : text)).toEqual({ messages: expected });
      }),
      { seed: 20_261_125, numRuns: 2_000 },
    );
  });

  it('any text and any bytes are read or reported, and none throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array(), fc.json()), (frame) => {
        const { messages, unread } = readFrame(frame);
        expect(Array.isArray(messages) && (unread === undefined || unread.length > 0)).toBe(true);
      }),
      { seed: 20_261_125, numRuns: 3_000 },
    );
  });
});

describe('a frame of a megabyte that is made to be slow', () => {
  // Each of these took minutes with a pattern that tries an unfinished text again at every quotation mark.
  it.each<[string, string]>([
    ['quotation marks', '"'.repeat(2 ** 20)],
    ['escaped quotation marks', `"${'\\"'.repeat(2 ** 19)}`],
    ['escaped quotation marks before a lone backslash', `"${'\\"'.repeat(2 ** 19)}\\`],
    ['backslashes', `{"a${'\\'.repeat(2 ** 20)}`],
    ['brackets', '{'.repeat(2 ** 20)],
    ['digits', '1'.repeat(2 ** 20)],
    ['halves of texts', '"a'.repeat(2 ** 19)],
  ])(
    'of %s is given up in one pass',
    (_, frame) => {
      expect(readFrame(frame).unread).toBeDefined();
    },
    5_000,
  );
});

describe('a frame as large as audio may be', () => {
  const audio = 'UklG'.repeat(2 * 2 ** 20);

  it.each([
    ['a byte order mark', `\uFEFF{"audio":"${audio}"}`],
    ['a NUL after it', `{"audio":"${audio}"}\0`],
    ['a number that is none', `{"audio":"${audio}","at":NaN}`],
  ])('is read in spite of %s', (_, frame) => {
    expect(readFrame(frame).messages[0]?.['audio'] === audio).toBe(true);
  });

  it('is reported, not thrown, where it asks too much', () => {
    for (const frame of ['1'.repeat(2 ** 24), `\uFEFF{"audio":"${'1'.repeat(2 ** 24)}`, '"'.repeat(2 ** 22)]) {
      expect(readFrame(frame).unread).toBeDefined();
    }
  });
});
