import { beforeEach, describe, expect, it } from 'vitest';
import { ElsaLink } from './link.ts';
import { ScriptedStream } from './scripted-stream.ts';
import { WaveFrames } from './wave-frames.ts';

let link: ElsaLink;

beforeEach(() => {
  link = new ElsaLink(
    new ScriptedStream({ sentence: 'pizza "party"', plan: 'premium' }),
    new WaveFrames(16_000, 8_000),
  );
});

const receive = (message: object) => link.receive(JSON.stringify(message));
const half = new Int16Array(8_000);
const result = (data: object) => ({ type: 'ELSA:decoding_result', data });

describe('a scripted stream', () => {
  it('is asked for with the plan and the sentence', () => {
    expect(link.start().map((frame) => JSON.parse(frame) as unknown)).toEqual([
      { type: 'ELSA:start_stream', data: { stream_info: { api_plan: 'premium', sentence: 'pizza "party"' } } },
    ]);
  });

  it('may be sent audio when its beginning is confirmed, and not before', () => {
    expect(receive({ type: 'ELSA:wsConnect', data: { server: 'a' } })).toEqual([{ type: 'ignored' }]);
    expect(receive({ type: 'ELSA:ready' })).toEqual([{ type: 'ignored' }]);
    expect(receive({ type: 'ELSA:start_stream_result' })).toEqual([{ type: 'ready' }]);
  });

  it('ends with end_stream', () => {
    expect(link.end().map((frame) => JSON.parse(frame) as unknown)).toEqual([{ type: 'ELSA:end_stream' }]);
  });
});

describe('acknowledgements', () => {
  it('are counted: the n-th is that of the n-th file', () => {
    link.audio(half);
    link.audio(half);
    expect([1, 2].map(() => receive({ type: 'ELSA:audioACK' }))).toEqual([
      [{ type: 'ack', n: 1 }],
      [{ type: 'ack', n: 2 }],
    ]);
  });

  it('of more files than were sent are a warning, and count nothing', () => {
    expect(receive({ type: 'ELSA:audioACK' })).toMatchObject([{ type: 'warning' }]);
    link.audio(half);
    expect(receive({ type: 'ELSA:audioACK' })).toEqual([{ type: 'ack', n: 1 }]);
  });
});

describe('a decoding result', () => {
  it('is interim while it says that the stream goes on', () => {
    expect(receive(result({ utterance: [{ sentence: 'a' }], stream_finished: false }))).toMatchObject([
      { type: 'assessment', final: false },
    ]);
  });

  it('is the end of stream when it says that the stream is finished', () => {
    link.end();
    expect(receive(result({ utterance: [{ sentence: 'a' }], stream_finished: true }))).toMatchObject([
      { type: 'assessment', final: true },
      { type: 'done' },
    ]);
  });

  it('is the end of stream also when the provider ends the stream by itself: then it has heard enough', () => {
    expect(receive(result({ utterance: [], stream_finished: true })).map(({ type }) => type)).toEqual([
      'assessment',
      'input-closed',
      'done',
    ]);
  });

  it('that does not say so is the end of stream after the end, and before it only once the provider is ready again', () => {
    expect(receive(result({ utterance: [{ sentence: 'early' }] }))).toMatchObject([
      { type: 'assessment', final: false },
    ]);
    link.end();
    expect(receive({ type: 'ELSA:ready' })).toMatchObject([
      { type: 'assessment', final: true, value: { utterances: [{ text: 'early' }] } },
      { type: 'done' },
    ]);
    expect(receive(result({ utterance: [{ sentence: 'late' }] }))).toMatchObject([
      { type: 'assessment', final: true, value: { utterances: [{ text: 'late' }] } },
      { type: 'done' },
    ]);
  });

  it('without data may have held an assessment', () => {
    expect(receive({ type: 'ELSA:decoding_result', data: 7 })).toMatchObject([
      { type: 'unread', kind: 'ELSA:decoding_result' },
    ]);
  });
});

describe('stopped_listening', () => {
  it('before the end means that the provider has heard enough', () => {
    expect(receive({ type: 'ELSA:stopped_listening' })).toEqual([{ type: 'input-closed' }]);
  });

  it('after the end says nothing new', () => {
    link.end();
    expect(receive({ type: 'ELSA:stopped_listening' })).toEqual([{ type: 'ignored' }]);
  });
});

describe('what else the provider says', () => {
  it.each([{ message: 'ASR timeout' }, { data: { message: 'ASR timeout' } }, { reason: 'ASR timeout' }])(
    'an error is message with its words and its frame: %j',
    (message) => {
      const frame = JSON.stringify({ type: 'ELSA:error', ...message });
      expect(link.receive(frame)).toEqual([{ type: 'error', wire: { message: 'ASR timeout', raw: frame } }]);
    },
  );

  it('an error without words is one, and so is a failure in the words of the other kind of stream', () => {
    expect(receive({ type: 'ELSA:error' })).toMatchObject([{ type: 'error', wire: { message: '' } }]);
    expect(receive({ status: 'failed', reason: 'no' })).toMatchObject([{ type: 'error', wire: { message: 'no' } }]);
  });

  it.each([
    { code: 401, message: 'no' },
    { error: { message: 'no' } },
    { type: 'ELSA:message', errors: ['no'] },
    { type: 'ELSA:ready', error: 'no' },
    { detail: 'no' },
  ])('an error of another shape is one: %j', (message) => {
    expect(receive(message)).toMatchObject([{ type: 'error', wire: { message: 'no' } }]);
  });

  it('a warning is passed on in its own words', () => {
    expect(receive({ type: 'ELSA:warning', message: 'too quiet' })).toEqual([
      { type: 'provider-warning', message: 'too quiet' },
    ]);
    expect(receive({ type: 'ELSA:warning' })).toMatchObject([{ type: 'warning' }]);
  });

  it('messages that are not known are left alone', () => {
    expect(receive({ type: 'ELSA:message', message: 'hello' })).toEqual([{ type: 'ignored' }]);
    expect(receive({ type: 'ELSA:something_new' })).toEqual([{ type: 'ignored' }]);
  });

  it.each(['{', 'null', '"ELSA:ready"', '7', Uint8Array.of(255, 0), '{"type":"new","data":{"words":["ready"]}}'])(
    'a frame that cannot be used may have held an assessment, and nothing of it is quoted: %j',
    (frame) => {
      const events = link.receive(frame);
      expect(events).toMatchObject([{ type: 'unread' }]);
      expect(JSON.stringify(events)).not.toContain('ready');
    },
  );

  it.each(['{}', '{"data":{}}'])('a message without a type and without words is a warning: %s', (frame) => {
    expect(link.receive(frame)).toMatchObject([{ type: 'warning' }]);
  });
});
