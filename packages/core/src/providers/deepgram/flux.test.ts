import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecognitionFrameEvent } from '../../protocol/recognition.ts';
import { deepgramFlux, type DeepgramFluxConfig } from './index.ts';

const config: DeepgramFluxConfig = { model: 'flux-general-en', sampleRate: 16_000 };
const context = { epoch: 1, headers: true, random: { next: () => 0.5 }, credentials: { apiKey: 'a-key-of-mine' } };

function linkOf() {
  const link = deepgramFlux(config).link(context);
  return { ...link, read: (message: unknown) => link.receive(JSON.stringify(message)) };
}

const timed = [
  { word: 'Hello', confidence: 0.9, start: 0.5, end: 0.8 },
  { word: 'there.', confidence: 0.8, start: 0.9, end: 1.3 },
];

/** As `ListenV2TurnInfo` of the official SDK has it. */
function turnInfo(event: string, sequence: number, more: object = {}) {
  return {
    type: 'TurnInfo',
    request_id: 'id-1',
    sequence_id: sequence,
    event,
    turn_index: 0,
    audio_window_start: 0.1,
    audio_window_end: 1.6,
    transcript: 'Hello there.',
    words: timed,
    end_of_turn_confidence: 0.75,
    ...more,
  };
}

const connected = { type: 'Connected', request_id: 'id-1', sequence_id: 0 };
const of = (type: string, events: readonly RecognitionFrameEvent[]) => events.filter((event) => event.type === type);

describe('what Flux is sent', () => {
  it('is 80 ms of audio at a time once it has connected, and silence when there is none', () => {
    expect(deepgramFlux(config).traits).toMatchObject({
      readyAt: 'message',
      frameMs: 80,
      answers: 'steadily',
      progress: 'processed',
      catchUp: 1.25,
      idle: { type: 'silence', afterMs: 3_000, firstSeconds: 1.5, thenSeconds: 0.5, everyMs: 4_000 },
    });
    const link = linkOf();
    expect(link.audio(Int16Array.from([1, -2]))).toEqual(new Uint8Array([1, 0, 254, 255]));
    expect([link.finalize?.(), link.keepAlive?.(), link.end()]).toEqual([
      '{"type":"ForceEndTurn"}',
      undefined,
      ['{"type":"CloseStream"}'],
    ]);
  });
});

describe('a turn of Flux', () => {
  it('is a segment: each message has all of it, and its end is its final', () => {
    const link = linkOf();
    expect(link.read(connected)).toEqual([{ type: 'request-id', id: 'id-1' }, { type: 'ready' }]);
    const start = link.read(turnInfo('StartOfTurn', 1, { transcript: 'Hello', words: timed.slice(0, 1) }));
    expect(start).toEqual([
      { type: 'turn', phase: 'start', at: 0.5 },
      {
        type: 'result',
        final: false,
        key: 'turn 0',
        text: 'Hello',
        words: [{ text: 'Hello', start: 0.5, end: 0.8, confidence: 0.9 }],
      },
      { type: 'processed', until: 1.6 },
    ]);
    const end = link.read(turnInfo('EndOfTurn', 2, { trigger: 'model', languages: ['es', 'en'] }));
    expect(end).toMatchObject([
      { type: 'result', final: true, key: 'turn 0', text: 'Hello there.', language: 'es' },
      { type: 'turn', phase: 'end', at: 1.3, confidence: 0.75, cause: 'model' },
      { type: 'processed', until: 1.6 },
    ]);
  });

  it('may seem to end, and goes on', () => {
    const link = linkOf();
    const turns = [
      turnInfo('EagerEndOfTurn', 1),
      turnInfo('TurnResumed', 2),
      turnInfo('Update', 3),
      turnInfo('Unheard', 4),
    ];
    expect(turns.flatMap((message) => of('turn', link.read(message)))).toEqual([
      { type: 'turn', phase: 'eager-end', at: 1.3, confidence: 0.75 },
      { type: 'turn', phase: 'resumed', at: 1.6 },
    ]);
  });

  it('has the span that was heard of it where words have no times', () => {
    const link = linkOf();
    const words = timed.map(({ word, confidence }) => ({ word, confidence }));
    link.read(turnInfo('StartOfTurn', 1, { words }));
    // Should a window be that of one message only, the turn began with the first.
    const [result, turn] = link.read(
      turnInfo('EndOfTurn', 2, { words, audio_window_start: 1.2, audio_window_end: 2.4 }),
    );
    expect(result).toMatchObject({ start: 0.1, end: 2.4, words: [{ text: 'Hello' }, { text: 'there.' }] });
    expect(turn).toMatchObject({ phase: 'end', at: 2.4 });
    expect(link.read(turnInfo('EndOfTurn', 3, { words, turn_index: 1, audio_window_start: 3 }))[0]).toMatchObject({
      start: 3,
    });
  });

  it.each([
    ['no transcript', { transcript: undefined }],
    ['a transcript that is none', { transcript: ['Hello'] }],
  ])('with %s is a frame that cannot be read', (_name, more) => {
    expect(linkOf().read(turnInfo('EndOfTurn', 1, more))).toMatchObject([{ type: 'unread', kind: 'TurnInfo' }]);
  });
});

describe('the messages of Flux are counted', () => {
  it('so that one that leaves numbers out shows that others were lost, and still counts', () => {
    const link = linkOf();
    link.read(connected);
    expect(of('unread', link.read(turnInfo('Update', 1)))).toEqual([]);
    const events = link.read(turnInfo('Update', 4));
    expect(events.map(({ type }) => type)).toEqual(['unread', 'result', 'processed']);
    expect(of('unread', link.read(turnInfo('Update', 5)))).toEqual([]);
  });

  it('but one that comes twice, or whose number is none, shows nothing', () => {
    const link = linkOf();
    link.read(connected);
    const numbers = [1, 1, 0, 2, undefined, '9', 2.5, Number.MAX_VALUE, 3];
    const messages = numbers.map((sequence_id) => turnInfo('Update', 0, { sequence_id }));
    expect(messages.flatMap((message) => of('unread', link.read(message)))).toEqual([]);
  });
});

describe('the end of a stream to Flux', () => {
  const close = (code: number) => ({ code, reason: '' });

  it('is a close without a code, once all that was sent was heard', () => {
    const link = linkOf();
    link.audio(new Int16Array(32_000));
    link.read(turnInfo('Update', 1, { audio_window_end: 1.4 }));
    expect(link.isEndOfStream?.(close(1005))).toBe(false);
    link.read(turnInfo('Update', 2, { audio_window_end: 1.6 }));
    expect([1000, 1005, 1006, 1011].map((code) => link.isEndOfStream?.(close(code)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('other messages of Flux', () => {
  it('are errors, warnings of the provider, or nothing', () => {
    const link = linkOf();
    expect(
      link.read({ type: 'Error', sequence_id: 1, code: 'INACTIVE_CLIENT', description: 'Nothing came.' }),
    ).toMatchObject([{ type: 'error', wire: { code: 'INACTIVE_CLIENT', message: 'Nothing came.' } }]);
    expect(link.read({ type: 'Warning', code: 'SOMETHING', description: 'is odd' })).toEqual([
      { type: 'provider-warning', message: 'SOMETHING: is odd' },
    ]);
    for (const message of [
      { type: 'Warning', code: 'FORCE_END_TURN_NO_ACTIVE_TURN', description: 'No turn.' },
      { type: 'ConfigureSuccess', thresholds: {}, keyterms: ['text'] },
      { type: 'ConfigureFailure' },
    ]) {
      expect(link.read(message)).toEqual([{ type: 'ignored' }]);
    }
    expect(link.read({ type: 'Novelty', words: [{ word: 'x' }] })).toMatchObject([
      { type: 'unread', unknownType: true },
    ]);
  });

  it('never throw, whatever they hold', () => {
    const message = fc.dictionary(
      fc.constantFrom(
        'type',
        'event',
        'transcript',
        'words',
        'turn_index',
        'sequence_id',
        'audio_window_end',
        'languages',
        'code',
      ),
      fc.oneof(
        fc.constantFrom('TurnInfo', 'EndOfTurn', 'Warning', 'Error', 'Connected'),
        fc.jsonValue({ maxDepth: 1 }),
      ),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 4 }), (messages) => {
        const link = linkOf();
        const events = messages.flatMap((one) => link.receive(JSON.stringify(one)));
        const places = events.flatMap((event) => (event.type === 'turn' ? [event.at] : []));
        expect(places.filter((at) => !Number.isFinite(at) || at < 0)).toEqual([]);
      }),
      { seed: 20_261_126, numRuns: 200 },
    );
  });
});
