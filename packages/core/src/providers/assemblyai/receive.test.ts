import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../clock.ts';
import type { AssemblyaiConfig } from './config.ts';
import { assemblyai } from './protocol.ts';

/** Frames of one link that was sent so many seconds of audio. */
function reading(config: AssemblyaiConfig = {}, seconds = 100) {
  const link = assemblyai(config).link({ epoch: 1, headers: true, random: systemRandom, credentials: { apiKey: 'k' } });
  link.audio(new Int16Array(seconds * 16_000));
  return (message: object | string) => link.receive(typeof message === 'string' ? message : JSON.stringify(message));
}

type Word = readonly [text: string, start: number, end: number, isFinal?: boolean];

function turn(order: number, words: readonly Word[], more: object = {}) {
  return {
    type: 'Turn',
    turn_order: order,
    turn_is_formatted: false,
    end_of_turn: false,
    transcript: words
      .filter(([, , , isFinal = true]) => isFinal)
      .map(([text]) => text)
      .join(' '),
    end_of_turn_confidence: 0.4,
    words: words.map(([text, start, end, isFinal = true]) => ({
      text,
      start,
      end,
      confidence: 0.9,
      word_is_final: isFinal,
    })),
    ...more,
  };
}

const older = { model: 'universal-streaming-english' };
const hi: Word = ['hi', 1_200, 1_400];
const there: Word = ['there', 1_500, 1_900];
const start = { type: 'turn', phase: 'start', at: 1.2 };
const end = (confidence = 0.4) => ({ type: 'turn', phase: 'end', at: 1.9, confidence });

describe('a turn', () => {
  it('is a segment of whole seconds, and its last word counts although it may change', () => {
    const receive = reading(older);
    expect(receive(turn(0, [hi, ['the', 1_500, 1_600, false]]))).toEqual([
      start,
      {
        type: 'result',
        final: false,
        key: '0',
        text: 'hi the',
        start: 1.2,
        end: 1.6,
        words: [
          { text: 'hi', start: 1.2, end: 1.4, confidence: 0.9 },
          { text: 'the', start: 1.5, end: 1.6, confidence: 0.9 },
        ],
      },
    ]);
    expect(receive(turn(0, [['hi', 1_200, 1_400, false]]))).toMatchObject([{ text: 'hi' }]);
    expect(receive(turn(0, [hi, there], { end_of_turn: true }))).toMatchObject([
      { type: 'result', final: true, key: '0', text: 'hi there' },
      end(),
    ]);
  });

  it('of a Pro model keeps its own text while all of its words may change', () => {
    const receive = reading();
    expect(receive({ type: 'SpeechStarted', timestamp: 1_100, confidence: 0.98 })).toEqual([{ ...start, at: 1.1 }]);
    const words: readonly Word[] = [
      ['My', 1_216, 1_627, false],
      ['name—', 1_668, 2_490, false],
    ];
    expect(receive(turn(0, words, { transcript: 'My name—' }))).toMatchObject([
      { type: 'result', final: false, text: 'My name—' },
    ]);
    const over = { end_of_turn: true, turn_is_formatted: true, end_of_turn_confidence: 1 };
    expect(receive(turn(0, [hi, there], over))).toMatchObject([{ final: true }, end(1)]);
    expect(receive({ type: 'SpeechStarted', timestamp: 3_000, confidence: 0.98 })).toMatchObject([{ at: 3 }]);
  });

  it('that is formatted afterwards ends once, and is final in its formatted words', () => {
    const receive = reading({ model: 'universal-streaming-english', formatTurns: true });
    const formatted = { transcript: 'Hi there.', end_of_turn: true, turn_is_formatted: true };
    expect(receive(turn(0, [hi, there], { end_of_turn: true }))).toMatchObject([
      start,
      { final: false, text: 'hi there' },
      end(),
    ]);
    expect(receive(turn(0, [hi, there], formatted))).toMatchObject([{ final: true, text: 'Hi there.' }]);
    expect(receive(turn(0, [hi, there], formatted))).toEqual([{ type: 'ignored' }]);
  });

  it('that is never formatted is final as it was spoken, when the next one comes, or the end', () => {
    const spoken = turn(0, [hi, there], { end_of_turn: true });
    const receive = reading({ model: 'universal-streaming-english', formatTurns: true });
    receive(spoken);
    expect(receive(turn(1, [['so', 3_000, 3_100]]))).toMatchObject([
      { type: 'result', final: true, key: '0', text: 'hi there' },
      { type: 'turn', phase: 'start', at: 3 },
      { type: 'result', final: false, key: '1' },
    ]);
    const other = reading({ model: 'universal-streaming-english', formatTurns: true });
    other(spoken);
    expect(other({ type: 'Termination' })).toMatchObject([{ final: true, text: 'hi there' }, { type: 'done' }]);
  });

  it('that ends a second time without being asked for is one final', () => {
    const receive = reading(older);
    receive(turn(0, [hi, there], { end_of_turn: true }));
    expect(receive(turn(0, [hi, there], { end_of_turn: true, turn_is_formatted: true }))).toEqual([
      { type: 'ignored' },
    ]);
  });

  it('without a word is a final, and no turn of anybody', () => {
    expect(reading(older)(turn(4, [], { end_of_turn: true }))).toEqual([
      { type: 'result', final: true, key: '4', text: '' },
    ]);
  });

  it('has its language and its speakers, but for labels that are none', () => {
    const receive = reading({ speakerLabels: true });
    const words = [
      { text: 'hi', start: 0, end: 100, confidence: 2, word_is_final: true, speaker: 'B' },
      { text: 'oh', start: 200, end: 300, word_is_final: true, speaker: 'PENDING' },
    ];
    const more = { words, transcript: 'hi oh', end_of_turn: true, speaker_label: 'B', language_code: 'en' };
    expect(receive(turn(0, [], more))).toMatchObject([
      { phase: 'start' },
      {
        speaker: 'B',
        language: 'en',
        words: [
          { text: 'hi', start: 0, end: 0.1, speaker: 'B' },
          { text: 'oh', start: 0.2, end: 0.3 },
        ],
      },
      { phase: 'end' },
    ]);
    const [event] = receive(turn(1, [], { transcript: 'no', speaker_label: 'UNKNOWN' }));
    expect(event).toEqual({ type: 'result', final: false, key: '1', text: 'no' });
  });

  it.each([
    ['no list', 'words'],
    ['a text as a time', [{ text: 'a', start: '1', end: 2, word_is_final: true }]],
    ['an end before its start', [{ text: 'a', start: 2, end: 1, word_is_final: true }]],
    ['a negative time', [{ text: 'a', start: -1, end: 1, word_is_final: true }]],
    ['no object', [null]],
  ])('goes on without times where its words have %s', (_, words) => {
    expect(reading(older)(turn(0, [], { transcript: 'a b', words }))).toEqual([
      { type: 'result', final: false, key: '0', text: 'a b' },
      { type: 'warning', message: 'assemblyai sent times that cannot be right' },
    ]);
  });

  it.each([
    ['its order', { turn_order: null }],
    ['a text', { transcript: 5 }],
  ])('without %s may have held a result', (_, more) => {
    expect(reading(older)(turn(0, [hi], more))).toMatchObject([{ type: 'unread', kind: 'Turn' }]);
  });

  it('that brings an error as well counts, and so does the error', () => {
    expect(reading(older)(turn(0, [hi], { error: 'Session Cancelled: An error occurred' }))).toMatchObject([
      { type: 'turn' },
      { type: 'result' },
      { type: 'error', wire: { message: 'Session Cancelled: An error occurred' } },
    ]);
  });
});

describe('another message', () => {
  const begin = { type: 'Begin', id: '3207b601-2054', expires_at: 1_772_570_132 };

  it('of the beginning is ready, with the id and the end of the session', () => {
    expect(reading()(begin)).toEqual([
      { type: 'request-id', id: '3207b601-2054' },
      { type: 'ready', expiresAt: 1_772_570_132_000 },
    ]);
    expect(reading()({ type: 'Begin' })).toEqual([{ type: 'ready' }]);
    expect(reading()({ ...begin, configuration: { model: 'universal-3-6-pro' } })).toHaveLength(2);
    expect(reading()({ ...begin, configuration: { model: 'universal-3-5-pro' } })).toContainEqual({
      type: 'warning',
      message: 'assemblyai uses another model',
    });
  });

  it('tells what was received and what is silent, as far as that can be', () => {
    const receive = reading({}, 10);
    expect(receive({ type: 'Heartbeat', total_audio_received_ms: 9_888, total_duration_ms: 10_096 })).toEqual([
      { type: 'heartbeat' },
      { type: 'received', until: 9.888 },
    ]);
    expect(receive({ type: 'Heartbeat' })).toEqual([{ type: 'heartbeat' }]);
    expect(receive({ type: 'Silence', start_ms: 8_000, end_ms: 9_000 })).toEqual([{ type: 'processed', until: 9 }]);
    expect(receive({ type: 'Silence', start_ms: 8_000, end_ms: 12_000 })).toMatchObject([{ type: 'warning' }]);
    expect(receive({ type: 'Silence' })).toMatchObject([{ type: 'warning' }]);
  });

  it('relabels finals by their turn, word by word', () => {
    const words = [
      { text: 'Hello', start: 1_200, end: 1_450, speaker: 'B' },
      { text: 'there.', start: 'x', end: 1_780, speaker: 'B' },
      { text: 'so', start: 1_800, end: 1_900, speaker: null },
    ];
    expect(
      reading()({
        type: 'SpeakerRevision',
        revisions: [{ turn_order: 3, speaker_label: 'B', words }, { turn_order: 4, speaker_label: null }, { words }, 5],
      }),
    ).toEqual([
      { type: 'relabel', key: '3', speaker: 'B', words: [{ start: 1.2, speaker: 'B' }, { start: 1.8 }] },
      { type: 'relabel', key: '4' },
    ]);
    expect(reading()({ type: 'SpeakerRevision' })).toEqual([{ type: 'ignored' }]);
  });

  it('warns, ends the stream, or holds nothing', () => {
    expect(reading()({ type: 'Warning', warning_code: 5, warning: 'Slow down' })).toEqual([
      { type: 'provider-warning', message: 'Slow down' },
    ]);
    expect(reading()({ type: 'Termination', audio_duration_seconds: 3 })).toEqual([{ type: 'done' }]);
    expect(reading()({ type: 'LLMGatewayResponse', transcript: 'Hello', data: {} })).toEqual([{ type: 'ignored' }]);
    expect(reading()({ type: 'Novelty', transcript: 'Hello' })).toMatchObject([{ type: 'unread', unknownType: true }]);
    expect(reading()('{"type":"Turn"')).toMatchObject([{ type: 'unread', kind: 'unparsed' }]);
  });

  it.each([
    { type: 'Error', error_code: 3008, error: 'Session Expired: Maximum session duration exceeded' },
    { error: 'Session Expired: Maximum session duration exceeded' },
  ])('is an error with its words, whether it says so by its type or not', (message) => {
    expect(reading()(message)).toMatchObject([
      { type: 'error', wire: { message: 'Session Expired: Maximum session duration exceeded' } },
    ]);
  });
});
