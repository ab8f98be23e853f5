import { describe, expect, it } from 'vitest';
import type { RecognitionFrameEvent } from '../../protocol/recognition.ts';
import { vosk, type VoskConfig } from './index.ts';

function linkOf(config: VoskConfig = {}) {
  return vosk(config).link({ epoch: 1, random: { next: () => 0.5 }, headers: true, credentials: {} });
}

const samples = new Int16Array(3_200);
const partial = (text: string): string => JSON.stringify({ partial: text });
const one = { conf: 0.97, start: 0.84, end: 1.11, word: 'one' };
const two = { conf: 1, start: 1.2, end: 1.41, word: 'two' };
const final = JSON.stringify({ result: [one, two], text: 'one two' });

const types = (events: readonly RecognitionFrameEvent[]): readonly string[] => events.map(({ type }) => type);

describe('what a server of Vosk is sent', () => {
  it('is one configuration, samples as they are, and an end that it compares byte for byte', () => {
    const link = linkOf({ phraseList: ['yes', 'no'], maxAlternatives: 2, model: 'model-en' });
    const [config = ''] = link.start();
    expect(JSON.parse(String(config))).toEqual({
      config: { sample_rate: 16_000, phrase_list: ['yes', 'no'], words: true, max_alternatives: 2, model: 'model-en' },
    });
    const window = Int16Array.from([9, 1, -2, 3, 9]);
    const frame = link.audio(window.subarray(1, 4));
    expect(frame).toEqual(new Uint8Array([1, 0, 254, 255, 3, 0]));
    expect(typeof frame !== 'string' && frame.buffer).toBe(window.buffer);
    expect(link.finalize?.()).toBe('{"reset" : 1}');
    expect(link.end()).toEqual(['{"eof" : 1}']);
  });

  it('leaves out what the caller has not said', () => {
    expect(linkOf().start()).toEqual(['{"config":{"sample_rate":16000,"words":true}}']);
  });

  it('is what was checked, whatever becomes of the object', () => {
    const config = { phraseList: ['yes'] };
    const protocol = vosk(config);
    config.phraseList.push('no');
    const link = protocol.link({ epoch: 1, random: { next: () => 0.5 }, headers: true, credentials: {} });
    expect(link.start()[0]).toContain('"phrase_list":["yes"]');
  });

  it.each([
    [{ sampleRate: 7_999 }, 'sampleRate'],
    [{ sampleRate: 16_000.5 }, 'sampleRate'],
    [{ phraseList: ['yes', ' '] }, 'phraseList[1]'],
    [{ words: 1 }, 'words'],
    [{ maxAlternatives: 11 }, 'maxAlternatives'],
    [{ url: 'http://localhost:2700' }, 'url'],
    [{ model: '' }, 'model'],
    [{ phraselist: ['yes'] }, 'phraselist'],
  ])('is refused before it is dialled where it cannot be right: %o', (config, field) => {
    expect(() => vosk(config as VoskConfig)).toThrow(
      expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field }) }),
    );
  });
});

describe('what a server of Vosk replies', () => {
  it('is a partial, a final with word times, or nothing yet, and answers one message of audio each', () => {
    const link = linkOf();
    for (let count = 0; count < 4; count += 1) link.audio(samples);
    expect(link.receive(partial(''))).toEqual([{ type: 'ack', n: 1 }]);
    expect(link.receive(partial('one'))).toEqual([
      { type: 'result', final: false, key: '0', text: 'one' },
      { type: 'ack', n: 2 },
    ]);
    expect(link.receive(final)).toEqual([
      {
        type: 'result',
        final: true,
        key: '0',
        text: 'one two',
        start: 0.84,
        end: 1.41,
        words: [
          { text: 'one', start: 0.84, end: 1.11, confidence: 0.97 },
          { text: 'two', start: 1.2, end: 1.41, confidence: 1 },
        ],
      },
      { type: 'ack', n: 3 },
    ]);
    expect(link.receive(partial('three'))).toMatchObject([{ key: '1' }, { n: 4 }]);
  });

  it('to a reset is a final and answers no audio', () => {
    const link = linkOf();
    link.audio(samples);
    link.finalize?.();
    link.audio(samples);
    expect(link.receive(partial('one'))).toMatchObject([{ type: 'result' }, { type: 'ack', n: 1 }]);
    expect(types(link.receive(final))).toEqual(['result']);
    expect(link.receive(partial(''))).toEqual([{ type: 'ack', n: 2 }]);
  });

  it('to the end is the end of stream, also where it holds no word', () => {
    const link = linkOf();
    link.audio(samples);
    link.end();
    expect(types(link.receive(partial('one')))).toEqual(['result', 'ack']);
    expect(types(link.receive('{"text" : ""}'))).toEqual(['result', 'done']);
  });

  it('that nothing was sent for is a result and answers nothing', () => {
    expect(types(linkOf().receive(partial('one')))).toEqual(['result']);
  });

  it('is the first of several versions, whose likelihood is no confidence', () => {
    const alternatives = [
      { confidence: 247.1, result: [{ start: 0.84, end: 1.11, word: 'one' }], text: 'one' },
      { confidence: 240.2, text: 'won' },
    ];
    const link = linkOf({ maxAlternatives: 2 });
    link.audio(samples);
    expect(link.receive(JSON.stringify({ alternatives }))[0]).toEqual({
      type: 'result',
      final: true,
      key: '0',
      text: 'one',
      start: 0.84,
      end: 1.11,
      words: [{ text: 'one', start: 0.84, end: 1.11 }],
    });
  });

  it('keeps the text of a final whose words cannot be right', () => {
    const link = linkOf();
    for (const result of [[{ ...one, end: 0.5 }], [one, 'two'], 'one two', [{ ...one, start: '0.84' }], [null]]) {
      link.audio(samples);
      const [warning, kept, ack] = link.receive(JSON.stringify({ result, text: 'one two' }));
      expect(warning?.type).toBe('warning');
      expect(kept).toEqual({ type: 'result', final: true, key: expect.any(String), text: 'one two' });
      expect(ack?.type).toBe('ack');
    }
  });

  it.each(['', '[]', '{}', 'null', '{"text": 7}', '{"alternatives": []}', '{"partial"', '{"partial": null}'])(
    'is no answer, and no end, where it cannot be understood: %s',
    (frame) => {
      const link = linkOf();
      link.audio(samples);
      link.end();
      expect(types(link.receive(frame))).toEqual(['unread']);
      expect(types(link.receive(frame))).toEqual(['unread']);
    },
  );

  it('is an error where something between says so, and quotes no words', () => {
    expect(linkOf().receive('{"error": "upstream is gone", "code": 502}')).toMatchObject([
      { type: 'error', wire: { code: 502, message: 'upstream is gone' } },
    ]);
  });
});

describe('what can be expected of a server of Vosk', () => {
  it('is word times in finals, unless words are not wanted', () => {
    expect(vosk().traits).toMatchObject({ wordTimes: 'finals', progress: 'ack', frameMs: 200, readyAt: 'open' });
    expect(vosk({ words: false }).traits.wordTimes).toBe('none');
  });

  it('is at the server of this machine, without credentials', () => {
    expect(vosk().dial({}, { epoch: 1, headers: true })).toEqual({
      url: 'ws://localhost:2700',
      headers: {},
      subprotocols: [],
    });
  });
});
