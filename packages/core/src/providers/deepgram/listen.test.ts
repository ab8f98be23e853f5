import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeG711 } from '../../audio/g711.ts';
import type { RecognitionFrameEvent } from '../../protocol/recognition.ts';
import { deepgram, type DeepgramConfig } from './index.ts';

const config: DeepgramConfig = { model: 'nova-3', sampleRate: 16_000 };
const context = { epoch: 1, headers: true, random: { next: () => 0.5 }, credentials: { apiKey: 'a-key-of-mine' } };

function linkOf(settings: Partial<DeepgramConfig> = {}) {
  const link = deepgram({ ...config, ...settings }).link(context);
  return { ...link, read: (message: unknown) => link.receive(JSON.stringify(message)) };
}

const words = [
  { word: 'so', punctuated_word: 'So,', start: 3.2, end: 3.4, confidence: 0.9, speaker: 0, language: 'en' },
  { word: 'what', start: 3.5, end: 3.9, confidence: 0.8, speaker: 1 },
];

interface Parts {
  readonly text?: string;
  readonly start?: number;
  readonly duration?: number;
  readonly words?: readonly object[];
  readonly channel?: readonly number[];
  readonly more?: object;
}

/** As asyncapi.yml and the types of the official SDK have it. */
function results(isFinal: boolean, parts: Parts = {}) {
  const { text = 'So, what', start = 3.1, duration = 1, channel = [0, 1], more } = parts;
  return {
    type: 'Results',
    channel_index: channel,
    start,
    duration,
    is_final: isFinal,
    speech_final: false,
    from_finalize: false,
    channel: { alternatives: [{ transcript: text, confidence: 0.95, words: parts.words ?? words }] },
    metadata: { request_id: 'id-1', model_info: { name: 'n', version: 'v', arch: 'a' }, model_uuid: 'u' },
    ...more,
  };
}

const of = (type: string, events: readonly RecognitionFrameEvent[]) => events.filter((event) => event.type === type);
const keysOf = (events: readonly RecognitionFrameEvent[]) =>
  events.flatMap((event) => (event.type === 'result' ? [event.key] : []));

describe('what Deepgram is sent', () => {
  it('is samples as they are, in text messages what is asked, and the end', () => {
    const link = linkOf();
    expect(link.start()).toEqual([]);
    const window = Int16Array.from([9, 1, -2, 3, 9]);
    const frame = link.audio(window.subarray(1, 4));
    expect(frame).toEqual(new Uint8Array([1, 0, 254, 255, 3, 0]));
    expect(typeof frame !== 'string' && frame.buffer).toBe(window.buffer);
    expect([link.keepAlive?.(), link.finalize?.(), link.end()]).toEqual([
      '{"type":"KeepAlive"}',
      '{"type":"Finalize"}',
      ['{"type":"CloseStream"}'],
    ]);
  });

  it.each(['mulaw', 'alaw'] as const)('is %s without loss, for audio that was', (encoding) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, code) => code);
    const frame = linkOf({ encoding }).audio(decodeG711(bytes, encoding));
    expect(frame).toHaveLength(256);
    // The second zero of µ-law becomes the first.
    expect([...frame].filter((byte, code) => byte !== code)).toEqual(encoding === 'mulaw' ? [0xff] : []);
  });

  it('is real time, at most 1.25 times that, and KeepAlive only after some audio', () => {
    expect(deepgram(config).traits).toMatchObject({
      readyAt: 'open',
      answers: 'steadily',
      catchUp: 1.25,
      pace: 1,
      idle: { type: 'message', everyMs: 4_000, firstAudio: { afterMs: 4_000, seconds: 0.1 } },
    });
    expect(deepgram({ ...config, interimResults: false }).traits.answers).toBe('finals-only');
    expect([deepgram(config), deepgram({ ...config, diarize: 'v1' })].map(({ traits }) => traits.speakers)).toEqual([
      undefined,
      true,
    ]);
  });

  it('is joined by blanks, but in scripts without', () => {
    const joinersOf = (languages: readonly string[]) =>
      languages.map((language) => deepgram({ ...config, language }).joiner);
    expect(joinersOf(['en-US', 'multi', 'ko', 'zh-TW', 'ja', 'th'])).toEqual([' ', ' ', ' ', '', '', '']);
  });
});

describe('a result of Deepgram', () => {
  it('has its words, as they are written, with who spoke them and in which language', () => {
    const [id, result, processed] = linkOf().read(results(true));
    expect(id).toEqual({ type: 'request-id', id: 'id-1' });
    expect(result).toEqual({
      type: 'result',
      final: true,
      key: expect.any(String),
      text: 'So, what',
      confidence: 0.95,
      words: [
        { text: 'So,', start: 3.2, end: 3.4, confidence: 0.9, speaker: '0', language: 'en' },
        { text: 'what', start: 3.5, end: 3.9, confidence: 0.8, speaker: '1' },
      ],
    });
    expect(processed).toEqual({ type: 'processed', until: 4.1 });
  });

  it('has its range where a word has no times, or none that can be', () => {
    for (const spoiled of [
      {},
      { start: 5, end: 3.9 },
      { start: -1, end: 3 },
      { start: '3.5', end: 4 },
      { start: 1e12, end: 1e12 },
    ]) {
      const [result] = of(
        'result',
        linkOf().read(results(true, { words: [words[0] ?? {}, { word: 'what', ...spoiled }] })),
      );
      expect(result).toMatchObject({ start: 3.1, end: 4.1, words: [{ text: 'So,' }, { text: 'what' }] });
    }
    const [bare] = of('result', linkOf().read(results(true, { words: ['so'] as never })));
    expect(bare).toMatchObject({ text: 'So, what', start: 3.1, end: 4.1 });
    expect(bare).not.toHaveProperty('words');
  });

  it('keeps one name from its first interim result to its final, and gives it to no other', () => {
    const link = linkOf();
    const keys = [
      results(false, { duration: 0.5 }),
      results(false, { duration: 2 }),
      // Of the two seconds, one becomes final; the rest goes on.
      results(true, { duration: 1 }),
      results(false, { start: 4.1, duration: 1 }),
      results(true, { start: 4.1, duration: 1.5 }),
      results(true, { start: 5.6, duration: 1 }),
    ].flatMap((message) => keysOf(link.read(message)));
    expect(keys.slice(0, 3)).toEqual([keys[0], keys[0], keys[0]]);
    expect(keys[3]).toBe(keys[4]);
    expect(new Set(keys).size).toBe(3);
  });

  it('that is sent twice has the same name twice, though another is open', () => {
    const link = linkOf();
    const [first] = keysOf(link.read(results(true)));
    const [open] = keysOf(link.read(results(false, { start: 4.1 })));
    const [again] = keysOf(link.read(results(true)));
    expect(again).toBe(first);
    expect(keysOf(link.read(results(false, { start: 4.1, duration: 2 })))).toEqual([open]);
  });

  it('whose start is not told is another one after each final', () => {
    const link = linkOf();
    const untimed = (isFinal: boolean) => results(isFinal, { more: { start: undefined, duration: undefined } });
    const [one, two, three] = [
      untimed(false),
      untimed(true),
      results(true, { words: [{ word: 'x', start: 5, end: 6 }], more: { start: undefined } }),
    ].map((message) => keysOf(link.read(message))[0]);
    expect(one).toBe(two);
    expect(three).not.toBe(two);
  });

  it('that is empty and final answers its range, and closes what was open', () => {
    const link = linkOf();
    const [open] = keysOf(link.read(results(false)));
    const [result] = of('result', link.read(results(true, { text: '', words: [] })));
    expect(result).toMatchObject({ final: true, key: open, text: '', start: 3.1, end: 4.1 });
    expect(result).not.toHaveProperty('confidence');
  });

  it('is final where the provider closes its range in any of its ways', () => {
    const finalsOf = (link: ReturnType<typeof linkOf>, more: object) =>
      of('result', link.read(results(false, { more }))).map((event) => event.type === 'result' && event.final);
    expect(finalsOf(linkOf(), { speech_final: true })).toEqual([true]);
    expect(finalsOf(linkOf(), { is_final: 'true' })).toEqual([false]);
    expect(finalsOf(linkOf({ interimResults: false }), { is_final: undefined })).toEqual([true]);
  });

  it('has its entities, by the words that they are', () => {
    const entities = [
      { label: 'NAME', value: ' So, what', raw_value: 'so what', confidence: 0.9, start_word: 0, end_word: 2 },
      { label: 'NAME', value: 'x', start_word: 7, end_word: 9 },
      { label: '', value: 'x' },
      null,
      'NAME',
    ];
    const [result] = of('result', linkOf().read(results(true, { more: { entities } })));
    expect(result).toMatchObject({
      entities: [
        { label: 'NAME', text: 'So, what', value: 'so what', start: 3.2, end: 3.9, confidence: 0.9 },
        { label: 'NAME', text: 'x' },
      ],
    });
    const [none] = of('result', linkOf().read(results(true, { more: { entities: [] } })));
    expect(none).not.toHaveProperty('entities');
  });

  it('is of its channel where there are several, each with segments of its own', () => {
    const link = linkOf({ channels: 2 });
    const [one] = of('result', link.read(results(false, { channel: [0, 2] })));
    const [two] = of('result', link.read(results(false, { channel: [1, 2] })));
    expect([one, two]).toMatchObject([{ channel: 0 }, { channel: 1 }]);
    expect(keysOf(one === undefined || two === undefined ? [] : [one, two])).toEqual([
      expect.stringContaining('0 '),
      expect.stringContaining('1 '),
    ]);
    // What one channel has not reached is not processed.
    expect(of('processed', link.read(results(true, { channel: [1, 2] })))).toEqual([{ type: 'processed', until: 0 }]);
    expect(of('processed', link.read(results(true, { channel: [0, 2], duration: 0.5 })))).toEqual([
      { type: 'processed', until: 3.6 },
    ]);
    for (const channel of [[2, 3], [-1], [0.5], ['0'], {}, null]) {
      expect(link.read(results(true, { more: { channel_index: channel } })).at(-1)?.type).toBe('unread');
    }
  });

  it.each([
    ['no channel', { channel: undefined }],
    ['no alternatives', { channel: { alternatives: [] } }],
    ['no transcript', { channel: { alternatives: [{ confidence: 1, words }] } }],
    ['a transcript that is none', { channel: { alternatives: [{ transcript: 7 }] } }],
  ])('with %s is a frame that cannot be read', (_name, more) => {
    expect(of('unread', linkOf().read(results(true, { more })))).toHaveLength(1);
  });

  it('counts though it brings an error, and so does the error', () => {
    const events = linkOf().read(results(true, { more: { error: 'the decoder failed', code: 500 } }));
    expect(events.map(({ type }) => type)).toEqual(['request-id', 'result', 'processed', 'error']);
    expect(JSON.stringify(events.at(-1))).not.toContain('what');
  });
});

describe('a turn of Deepgram', () => {
  const speechStarted = (timestamp: unknown, channel: unknown = [0, 1]) => ({
    type: 'SpeechStarted',
    channel,
    timestamp,
  });
  const utteranceEnd = (at: unknown, channel: unknown = [0, 1]) => ({
    type: 'UtteranceEnd',
    channel,
    last_word_end: at,
  });
  const speechFinal = { more: { speech_final: true } };

  it('starts with SpeechStarted, and ends once, at its last word', () => {
    const link = linkOf();
    expect(link.read(speechStarted(3.15))).toEqual([{ type: 'turn', phase: 'start', at: 3.15 }]);
    // Sound that begins anew in a turn that has not ended.
    expect(of('turn', link.read(speechStarted(3.3)))).toEqual([]);
    expect(of('turn', link.read(results(true)))).toEqual([]);
    expect(of('turn', link.read(results(true, { start: 4.1, text: '', words: [], ...speechFinal })))).toEqual([
      { type: 'turn', phase: 'end', at: 3.9, cause: 'speech_final' },
    ]);
    expect(of('turn', link.read(utteranceEnd(3.9)))).toEqual([]);
    expect(link.read(speechStarted(9))).toEqual([{ type: 'turn', phase: 'start', at: 9 }]);
  });

  it('ends with UtteranceEnd where noise kept it open, and not for noise alone', () => {
    const link = linkOf();
    link.read(results(false));
    expect(of('turn', link.read(utteranceEnd(3.95)))).toEqual([
      { type: 'turn', phase: 'end', at: 3.95, cause: 'UtteranceEnd' },
    ]);
    expect(of('turn', link.read(utteranceEnd(5)))).toEqual([]);
    link.read(results(true, { start: 4.1 }));
    // The provider writes -1 where it knows no word.
    expect(of('turn', link.read(utteranceEnd(-1)))).toMatchObject([{ at: 3.9 }]);
  });

  it('is of its channel, and ends in that alone', () => {
    const link = linkOf({ channels: 2 });
    link.read(results(true, { channel: [0, 2] }));
    link.read(results(true, { channel: [1, 2] }));
    expect(of('turn', link.read(utteranceEnd(3.9, [1, 2])))).toMatchObject([{ phase: 'end', channel: 1 }]);
    expect(of('turn', link.read(results(true, { channel: [0, 2], start: 4.1, ...speechFinal })))).toMatchObject([
      { phase: 'end', channel: 0 },
    ]);
    expect(link.read(speechStarted(1, [5, 2]))).toMatchObject([{ type: 'warning' }]);
  });

  it('does not start at a time that cannot be', () => {
    for (const at of [undefined, '3', -1, null]) expect(of('turn', linkOf().read(speechStarted(at)))).toEqual([]);
  });
});

describe('other messages of Deepgram', () => {
  it('end the stream, and name the link', () => {
    const link = linkOf();
    expect(link.requestIdOf?.({ 'dg-request-id': 'id-1' })).toBe('id-1');
    // It is known already.
    expect(of('request-id', link.read(results(true)))).toEqual([]);
    const metadata = { type: 'Metadata', transaction_key: 'deprecated', request_id: 'id-2', duration: 4, channels: 1 };
    expect(link.read(metadata)).toEqual([{ type: 'request-id', id: 'id-2' }, { type: 'done' }]);
    expect(linkOf().requestIdOf?.({})).toBeUndefined();
  });

  it('are errors where they say so, ignored where they say nothing, and never an answer', () => {
    const link = linkOf();
    expect(link.read({ type: 'Error', description: 'No', code: 'SOME_CODE' })).toMatchObject([
      { type: 'error', wire: { code: 'SOME_CODE', message: 'No' } },
    ]);
    expect(link.read({ type: 'Novelty', value: 7 })).toEqual([{ type: 'ignored' }]);
    expect(link.read({ type: 'Novelty', transcript: 'words' })).toMatchObject([{ type: 'unread', unknownType: true }]);
    expect(link.receive('{"type":"Results"')).toMatchObject([{ type: 'unread', kind: 'unparsed' }]);
    expect(link.receive('')).toEqual([{ type: 'ignored' }]);
  });

  const value = fc.oneof(
    fc.constantFrom('Results', 'UtteranceEnd', 'SpeechStarted', 'Metadata', 'TurnInfo', 'Error'),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const message = fc.dictionary(
    fc.constantFrom(
      'type',
      'channel',
      'channel_index',
      'start',
      'duration',
      'is_final',
      'speech_final',
      'entities',
      'metadata',
      'last_word_end',
      'timestamp',
    ),
    fc.oneof(
      value,
      fc.record(
        {
          alternatives: fc.array(
            fc.dictionary(fc.constantFrom('transcript', 'words', 'languages'), fc.jsonValue({ maxDepth: 1 })),
            { maxLength: 2 },
          ),
        },
        { requiredKeys: [] },
      ),
    ),
  );

  it('never throw, whatever they hold, and bring no time that cannot be', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 3 }), fc.integer({ min: 1, max: 3 }), (messages, channels) => {
        const link = linkOf({ channels });
        const events = messages.flatMap((one) => link.receive(JSON.stringify(one)));
        const times = events.flatMap((event) => {
          if (event.type === 'turn') return [event.at];
          if (event.type !== 'result') return [];
          return [event, ...(event.words ?? []), ...(event.entities ?? [])].flatMap(({ start = 0, end = 0 }) => [
            start,
            end,
          ]);
        });
        expect(times.filter((time) => !Number.isFinite(time) || time < 0)).toEqual([]);
      }),
      { seed: 20_261_126, numRuns: 100 },
    );
  });
});
