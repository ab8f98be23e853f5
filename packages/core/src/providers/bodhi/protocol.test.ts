import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecognitionFrameEvent } from '../../protocol/recognition.ts';
import { bodhi, type BodhiConfig } from './index.ts';

const config: BodhiConfig = { model: 'hi-general-v2-8khz', sampleRate: 8000 };
const random = { next: () => 0.5 };

function linkOf(settings: Partial<BodhiConfig> = {}) {
  return bodhi({ ...config, ...settings }).link({
    epoch: 1,
    random,
    headers: true,
    credentials: { apiKey: 'a-key-of-mine' },
  });
}

function receive(message: unknown): readonly RecognitionFrameEvent[] {
  return linkOf().receive(JSON.stringify(message));
}

const meta = {
  tokens: ['so', 'it', 'is'],
  timestamps: [0.1, 0.3, 0.5],
  start_time: 1.25,
  confidence: 0.91,
  words: [
    { word: 'so', confidence: 0.87, start_time: 0.125, end_time: 0.25 },
    { word: 'it', start_time: 0.25, end_time: 0.375 },
    { word: 'is', start_time: 0.5, end_time: 0.75 },
  ],
};
const complete = { call_id: 'c', segment_id: 4, eos: false, type: 'complete', text: 'so it is', segment_meta: meta };
const partial = { ...complete, type: 'partial', segment_meta: { ...meta, words: undefined } };

describe('what Bodhi is sent', () => {
  it('is one configuration, samples as they are, and the end', () => {
    const link = linkOf();
    expect(link.start()).toHaveLength(1);
    const window = Int16Array.from([9, 1, -2, 3, 9]);
    const frame = link.audio(window.subarray(1, 4));
    expect(frame).toEqual(new Uint8Array([1, 0, 254, 255, 3, 0]));
    expect(typeof frame !== 'string' && frame.buffer).toBe(window.buffer);
    expect(link.end()).toEqual(['{"eof":1}']);
  });

  it('is 100 ms of mono audio at a time, at the configured rate', () => {
    const protocol = bodhi({ ...config, sampleRate: 16_000 });
    expect(protocol.audio).toEqual({ sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' });
    expect(protocol.traits.frameMs).toBe(100);
  });

  it('is silence when it would hang up, first more than its longest endpoint', () => {
    const idle = { type: 'silence', afterMs: 8_000, firstSeconds: 1.5, thenSeconds: 0.1, everyMs: 8_000 };
    expect(bodhi(config).traits.idle).toEqual(idle);
    expect(linkOf().finalizeSilenceSeconds).toBe(1.5);
  });

  it('decides by its configuration what can be expected of it', () => {
    expect(bodhi(config).traits).toMatchObject({ answers: 'steadily', progress: 'none', readyAt: 'open' });
    expect(bodhi({ ...config, excludePartial: true, aux: true }).traits).toMatchObject({
      answers: 'finals-only',
      progress: 'processed',
    });
  });
});

describe('a result of Bodhi', () => {
  it('is final when complete, with the times of its words on the clock of the link', () => {
    expect(receive(complete)).toEqual([
      {
        type: 'result',
        final: true,
        key: '4',
        text: 'so it is',
        start: 1.25,
        end: 2,
        confidence: 0.91,
        words: [
          { text: 'so', start: 1.375, end: 1.5, confidence: 0.87 },
          { text: 'it', start: 1.5, end: 1.625 },
          { text: 'is', start: 1.75, end: 2 },
        ],
      },
    ]);
  });

  it('is partial without words, and ends where its last token was recognised', () => {
    expect(receive(partial)).toEqual([
      { type: 'result', final: false, key: '4', text: 'so it is', start: 1.25, end: 1.75, confidence: 0.91 },
    ]);
  });

  it('ends where its last token was recognised when it has no words', () => {
    for (const words of [undefined, null, []]) {
      const [result] = receive({ ...complete, segment_meta: { ...meta, words } });
      expect(result).toMatchObject({ final: true, end: 1.75 });
      expect(result).not.toHaveProperty('words');
    }
  });

  it('has no end, and no start, where the provider gave none', () => {
    const bare = { type: 'result', final: true, key: '4', text: 'so it is' };
    expect(receive({ ...complete, segment_meta: undefined })).toEqual([bare]);
    expect(receive({ ...complete, segment_meta: null })).toEqual([bare]);
    expect(receive({ ...complete, segment_meta: { start_time: 2 } })).toEqual([{ ...bare, start: 2 }]);
    expect(receive({ ...complete, segment_meta: { timestamps: [1], words: [{ word: 'so', end_time: 1 }] } })).toEqual([
      { ...bare, words: [{ text: 'so' }] },
    ]);
  });

  it('is known by a segment id that is a number or a text', () => {
    expect(receive({ ...partial, segment_id: 0 })).toMatchObject([{ key: '0' }]);
    expect(receive({ ...partial, segment_id: 's-1' })).toMatchObject([{ key: 's-1' }]);
  });

  it('without a segment id belongs to the one segment that is open, and the next one to another', () => {
    const link = linkOf();
    const keys = [partial, partial, complete, partial, complete].flatMap((message) =>
      link
        .receive(JSON.stringify({ ...message, segment_id: undefined }))
        .map((event) => (event.type === 'result' ? event.key : event.type)),
    );
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(new Set(keys.slice(3)).size).toBe(1);
    expect(keys[3]).not.toBe(keys[0]);
  });

  it('may be empty', () => {
    expect(receive({ ...partial, text: '' })).toMatchObject([{ type: 'result', final: false, text: '' }]);
  });

  it('has its language where the provider reports one', () => {
    expect(receive({ ...complete, language_code: 'hi' })).toMatchObject([{ language: 'hi' }]);
  });

  it('is followed by how far the provider has looked', () => {
    const link = linkOf({ aux: true });
    link.audio(new Int16Array(8000 * 3));
    const events = link.receive(
      JSON.stringify({ ...complete, aux_info: { request_time: 1, processed_audio_duration: 2.5 } }),
    );
    expect(events.map((event) => event.type)).toEqual(['result', 'processed']);
    expect(events[1]).toEqual({ type: 'processed', until: 2.5 });
  });

  it('settles nothing that was never sent', () => {
    const link = linkOf({ aux: true });
    link.audio(new Int16Array(8000 * 3));
    const events = link.receive(JSON.stringify({ aux_info: { processed_audio_duration: 2_500 } }));
    expect(events).toEqual([
      { type: 'warning', message: 'bodhi sent a processed_audio_duration beyond what was sent' },
    ]);
  });

  it('ignores what it does not know', () => {
    expect(receive({ ...partial, more: { of: ['it'] } })).toHaveLength(1);
    expect(receive({ type: 'metrics', value: 1 })).toEqual([{ type: 'ignored' }]);
    expect(receive({})).toEqual([{ type: 'ignored' }]);
    expect(receive({ ...partial, error: null })).toMatchObject([{ type: 'result' }]);
  });
});

describe('the end of stream of Bodhi', () => {
  it('follows the result that came with it', () => {
    const events = receive({ ...complete, eos: true });
    expect(events.map((event) => event.type)).toEqual(['result', 'done']);
  });

  it('may come alone, or with a result that cannot be understood', () => {
    expect(receive({ eos: true })).toEqual([{ type: 'done' }]);
    expect(receive({ ...complete, text: {}, eos: true }).map((event) => event.type)).toEqual(['unread', 'done']);
  });

  it('makes a partial with text final, since nothing will change it any more', () => {
    expect(receive({ ...partial, eos: true })).toMatchObject([{ final: true, text: 'so it is' }, { type: 'done' }]);
    expect(receive({ ...partial, text: '', eos: true })).toMatchObject([{ final: false }, { type: 'done' }]);
  });

  it('is nothing but true', () => {
    expect(receive({ eos: 'true' })).toEqual([{ type: 'ignored' }]);
  });
});

describe('an error frame of Bodhi', () => {
  it('is understood with a code and without', () => {
    const long = { error: 'Bad Request', message: 'no such thing', code: 400, timestamp: '2026-11-03T10:00:00Z' };
    expect(receive(long)).toEqual([
      { type: 'error', wire: { code: 400, kind: 'Bad Request', message: 'no such thing', raw: JSON.stringify(long) } },
    ]);
    const short = { error: 'Bad Request', message: 'no such thing' };
    expect(receive(short)).toEqual([
      { type: 'error', wire: { kind: 'Bad Request', message: 'no such thing', raw: JSON.stringify(short) } },
    ]);
  });

  it('is understood when its text stands in "error", or its type says that it is one', () => {
    expect(receive({ error: 'model is missing' })).toMatchObject([
      { type: 'error', wire: { message: 'model is missing' } },
    ]);
    expect(receive({ error: { odd: 1 }, code: '500' })).toMatchObject([
      { type: 'error', wire: { code: '500', message: '' } },
    ]);
    expect(receive({ type: 'error', message: 'no' })).toMatchObject([{ type: 'error', wire: { message: 'no' } }]);
  });

  it.each([
    { code: 401, message: 'no key' },
    { status: '503', reason: 'no key' },
    { errorCode: 40_101, errorMessage: 'no key' },
    { statusCode: 401, description: 'no key' },
    { error: { code: 402, message: 'no key' } },
    { error: [{ message: 'no key' }] },
    { errors: ['no key'] },
    { detail: 'no key' },
    { detail: [{ msg: 'no key' }] },
    { status: 'failed', message: 'no key' },
    { type: 'status', error: 'no key' },
  ])('is understood in shapes of its neighbours: %j', (message) => {
    expect(receive(message)).toMatchObject([{ type: 'error', wire: { message: 'no key' } }]);
  });

  it.each([null, false, 0, '', [], {}])('is none where the field for it is %j', (error) => {
    expect(receive({ ...complete, error }).map(({ type }) => type)).toEqual(['result']);
    expect(receive({ error })).toEqual([{ type: 'ignored' }]);
  });

  it('that comes with a result does not take the result away, and nothing that was said rides along', () => {
    const events = receive({ ...complete, error: { code: 500, message: 'no more' }, eos: true });
    expect(events).toMatchObject([{ type: 'result' }, { type: 'error', wire: { code: 500, message: 'no more' } }]);
    expect(events[1]?.type === 'error' && events[1].wire.raw).not.toContain(complete.text);
  });

  it('is handed on whole: it is cut when the secrets in it are known', () => {
    const frame = { error: 'x', message: 'y'.repeat(5_000) };
    const [event] = receive(frame);
    expect(event?.type === 'error' && event.wire.raw).toBe(JSON.stringify(frame));
  });
});

describe('a malformed frame of Bodhi', () => {
  it.each<[string, string | Uint8Array]>([
    ['broken JSON', '{"type":"partial","text":"private words'],
    ['bytes that are no text', Uint8Array.of(1, 2, 255)],
    ['a list', '["private words"]'],
    ['a number', '7'],
    ['null', 'null'],
    ['a result whose text is no text', JSON.stringify({ ...partial, text: ['private words'] })],
    ['text of a type that nobody knows', JSON.stringify({ ...partial, type: 'final' })],
    ['text without a type', JSON.stringify({ transcript: 'private words' })],
    ['words deeper in a message', JSON.stringify({ type: 'x', results: [{ alternatives: [{ text: 'private' }] }] })],
  ])('that is %s may have held a result, and nothing of it is quoted', (_, frame) => {
    const events = linkOf().receive(frame);
    expect(events).toMatchObject([{ type: 'unread' }]);
    expect(JSON.stringify(events)).not.toContain('private');
  });

  it('of which a part can be read is read as far as that goes, and the rest may have held a result', () => {
    const result = JSON.stringify(complete);
    const readable: readonly (string | Uint8Array)[] = [
      `\uFEFF${result}`,
      `${result}\0`,
      new TextEncoder().encode(result),
      result.replace('"confidence":0.91', '"confidence":NaN'),
      `[${result}]`,
    ];
    for (const frame of readable) expect(linkOf().receive(frame)).toMatchObject([{ type: 'result', text: 'so it is' }]);
    expect(
      linkOf()
        .receive(`${result}\n${result}`)
        .map(({ type }) => type),
    ).toEqual(['result', 'result']);
    expect(
      linkOf()
        .receive(`[${result},7]`)
        .map(({ type }) => type),
    ).toEqual(['result', 'unread']);
  });

  it('that holds nothing is ignored', () => {
    for (const frame of ['', ' ', new Uint8Array(3), '[]'])
      expect(linkOf().receive(frame)).toEqual([{ type: 'ignored' }]);
  });

  it('keeps ids beyond 2 to the power of 53 apart, as they are written', () => {
    const keys = ['9007199254740993', '9007199254740992'].map((id) =>
      linkOf().receive(JSON.stringify(complete).replace('"segment_id":4', `"segment_id":${id}`)),
    );
    expect(keys).toMatchObject([[{ key: '9007199254740993' }], [{ key: '9007199254740992' }]]);
  });

  it.each<[string, object]>([
    ['a negative start', { ...meta, start_time: -1 }],
    ['a start that is no number', { ...meta, start_time: '1' }],
  ])('with %s is a result without times, after a warning', (_, segmentMeta) => {
    const events = receive({ ...complete, segment_meta: segmentMeta });
    expect(events.map((event) => event.type)).toEqual(['warning', 'result']);
    expect(events[1]).toMatchObject({ text: 'so it is', words: [{ text: 'so' }, { text: 'it' }, { text: 'is' }] });
    expect(events[1]).not.toHaveProperty('start');
    expect(events[1]).not.toHaveProperty('end');
  });

  it('with an endless time is a result without it', () => {
    for (const time of ['1e999', '1e308']) {
      const frame = JSON.stringify(complete).replace('"start_time":1.25', `"start_time":${time}`);
      const events = linkOf().receive(frame);
      expect(events).toMatchObject([{ type: 'warning' }, { type: 'result', text: 'so it is' }]);
      expect(events[1]).not.toHaveProperty('start');
    }
  });

  it('with a word that ends before it begins is a result with that word untimed', () => {
    const words = [meta.words[0], { word: 'it', start_time: 0.5, end_time: 0.25 }];
    const [first, second] = receive({ ...complete, segment_meta: { ...meta, words } });
    expect(first).toMatchObject({
      type: 'warning',
      message: 'bodhi sent a complete result whose word times cannot be right',
    });
    expect(second).toMatchObject({ end: 1.5, words: [{ text: 'so', start: 1.375 }, { text: 'it' }] });
  });

  it('with words that are none is a result without words', () => {
    for (const words of ['so', [7], [{ word: 1 }], {}]) {
      const [first, second] = receive({ ...complete, segment_meta: { ...meta, words } });
      expect(first).toMatchObject({ type: 'warning' });
      expect(second).toMatchObject({ text: 'so it is', end: 1.75 });
      expect(second).not.toHaveProperty('words');
    }
  });

  it('with a confidence that is none is a result without it', () => {
    expect(receive({ ...complete, segment_meta: { ...meta, confidence: 7 } })[0]).not.toHaveProperty('confidence');
  });
});

describe('whatever Bodhi sends', () => {
  const value = fc.jsonValue();
  const resultLike = fc.record(
    {
      type: fc.oneof(fc.constantFrom('partial', 'complete', 'error'), value),
      segment_id: fc.oneof(fc.integer(), fc.string(), value),
      text: fc.oneof(fc.string(), value),
      eos: fc.oneof(fc.boolean(), value),
      error: value,
      code: value,
      aux_info: fc.oneof(fc.record({ processed_audio_duration: fc.oneof(fc.double(), value) }), value),
      segment_meta: fc.oneof(
        fc.record(
          {
            start_time: fc.oneof(fc.double(), value),
            timestamps: fc.oneof(fc.array(fc.double()), value),
            confidence: fc.oneof(fc.double(), value),
            words: fc.oneof(
              fc.array(
                fc.oneof(fc.record({ word: fc.string(), start_time: fc.double(), end_time: fc.double() }), value),
              ),
              value,
            ),
          },
          { requiredKeys: [] },
        ),
        value,
      ),
    },
    { requiredKeys: [] },
  );
  const frame = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.uint8Array(),
    fc.json(),
    resultLike.map((message) => JSON.stringify(message)),
  );

  it('never throws, and brings no time that cannot be right', () => {
    fc.assert(
      fc.property(frame, (sent) => {
        const events = linkOf().receive(sent);
        expect(events.length).toBeGreaterThan(0);
        for (const event of events) {
          if (event.type !== 'result') continue;
          const times = [event, ...(event.words ?? [])].flatMap(({ start, end }) => [start, end]);
          for (const time of times) expect(time === undefined || (time >= 0 && Number.isFinite(time))).toBe(true);
        }
      }),
      { seed: 20_261_103, numRuns: 3_000 },
    );
  });
});
