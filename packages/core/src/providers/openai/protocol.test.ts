import { describe, expect, it } from 'vitest';
import type { RecognitionFrameEvent } from '../../protocol/recognition.ts';
import { clientTurns, compatible, diarized, openai, vllm as vllmDialect, type OpenAIConfig } from './index.ts';

const apiKey = 'sk-0123456789abcdef';
const live: OpenAIConfig = { model: 'gpt-live-transcribe', turns: clientTurns() };
const vad: OpenAIConfig = { model: 'gpt-transcribe' };
const vllm: OpenAIConfig = { dialect: vllmDialect, url: 'ws://gpu:8000/v1/realtime', model: 'voxtral' };
const context = { epoch: 1, random: { next: () => 0.5 }, headers: true, credentials: { apiKey } };

const linkOf = (config: OpenAIConfig) => openai(config).link(context);
const parsed = (frame: string | Uint8Array | undefined): Record<string, unknown> => JSON.parse(String(frame)) as never;

/** A link with what the server said last. */
function talk(config: OpenAIConfig) {
  const link = linkOf(config);
  const says = (type: string, fields: object = {}): readonly RecognitionFrameEvent[] =>
    link.receive(JSON.stringify({ type, event_id: 'event_1', ...fields }));
  const item = 'conversation.item.input_audio_transcription';
  return {
    link,
    says,
    /** Sends so many seconds of audio. */
    hears: (seconds: number, level = 0) => {
      const frames: string[] = [];
      for (let left = Math.round(seconds * 10); left > 0; left -= 1) {
        const samples = Int16Array.from({ length: 2_400 }, (_, index) => (index % 2 === 0 ? level : -level));
        frames.push(parsed(link.audio(samples))['type'] as string);
        const after = link.afterAudio?.();
        if (after !== undefined) frames.push(parsed(after)['type'] as string);
      }
      return frames;
    },
    started: (id: string, ms: number) => says('input_audio_buffer.speech_started', { item_id: id, audio_start_ms: ms }),
    stopped: (id: string, ms: number) => says('input_audio_buffer.speech_stopped', { item_id: id, audio_end_ms: ms }),
    committed: (id?: string, previous: string | null = null) =>
      says('input_audio_buffer.committed', id === undefined ? {} : { item_id: id, previous_item_id: previous }),
    delta: (id: string, delta: string, event = '') =>
      says(`${item}.delta`, { item_id: id, delta, event_id: event || delta }),
    completed: (id: string, transcript: string, more = {}) =>
      says(`${item}.completed`, { item_id: id, transcript, ...more }),
    failed: (id: string, error: object) => says(`${item}.failed`, { item_id: id, error }),
    segment: (id: string, text: string, speaker: string, start: number, end: number) =>
      says(`${item}.segment`, { item_id: id, text, speaker, start, end }),
  };
}

const finalsOf = (events: readonly RecognitionFrameEvent[]) =>
  events.flatMap((event) => (event.type === 'result' && event.final ? [[event.text, event.start, event.end]] : []));
const textsOf = (events: readonly RecognitionFrameEvent[]) => finalsOf(events).map(([text]) => text);
const typesOf = (events: readonly RecognitionFrameEvent[]) => events.map(({ type }) => type);

describe('audio', () => {
  it('is base64 in an append, as PCM or by a law of G.711', () => {
    const samples = Int16Array.from([9, 1, -2, 3, 9]).subarray(1, 4);
    expect(linkOf(live).audio(samples)).toBe('{"type":"input_audio_buffer.append","audio":"AQD+/wMA"}');
    const g711 = openai({ ...live, encoding: 'mulaw' });
    expect(g711.audio.sampleRate).toBe(8_000);
    expect(JSON.stringify(g711.link(context).start())).toContain('audio/pcmu');
    expect(g711.link(context).audio(Int16Array.from([0, 0, 0]))).toContain('"////"');
  });

  it('of any length becomes what a platform of its own makes of it', () => {
    for (const length of [0, 1, 6_143, 6_144, 20_001]) {
      const samples = Int16Array.from({ length }, (_, index) => index * 7);
      const { audio } = parsed(linkOf(live).audio(samples)) as { readonly audio: string };
      expect(audio).toBe(Buffer.from(samples.buffer).toString('base64'));
    }
  });
});

describe('a turn that this side ends', () => {
  it('ends half a second after speech, and once', () => {
    const { hears } = talk(live);
    expect(hears(1, 10)).not.toContain('input_audio_buffer.commit');
    expect(hears(2, 8_000)).not.toContain('input_audio_buffer.commit');
    const frames = hears(3, 10);
    expect(frames.indexOf('input_audio_buffer.commit')).toBe(5);
    expect(frames.filter((type) => type.endsWith('commit'))).toHaveLength(1);
  });

  it('ends at the next moment without speech once it is long, and after that wherever it is', () => {
    const turns = clientTurns({ silenceSeconds: 5, longestSeconds: 10 });
    const { hears } = talk({ ...live, turns });
    hears(1, 10);
    hears(10, 8_000);
    expect(hears(0.1, 10)).toContain('input_audio_buffer.commit');
    const loud = talk({ ...live, turns });
    loud.hears(1, 10);
    expect(loud.hears(13.9, 8_000)).not.toContain('input_audio_buffer.commit');
    expect(loud.hears(0.1, 8_000)).toContain('input_audio_buffer.commit');
  });

  it('is not ended where there is no sound, and is where there is some that is no speech', () => {
    expect(talk(live).hears(100, 10)).not.toContain('input_audio_buffer.commit');
    expect(
      talk(live)
        .hears(21, 2_000)
        .filter((type) => type.endsWith('commit')),
    ).toHaveLength(1);
  });

  it('lies from commit to commit, to the sample', () => {
    const { hears, link, committed, completed, delta } = talk(live);
    hears(1.5);
    link.finalize?.();
    hears(2);
    link.finalize?.();
    expect(delta('a', 'Hello')).toEqual([{ type: 'result', final: false, key: 'a', text: 'Hello' }]);
    committed('a');
    committed('b', 'a');
    expect(delta('c', ' and')).toMatchObject([{ key: 'c', text: 'and', start: 3.5 }]);
    expect(finalsOf([...completed('a', 'Hello.'), ...completed('b', '')])).toEqual([
      ['Hello.', 0, 1.5],
      ['', 1.5, 3.5],
    ]);
  });

  it('that held less than 100 ms goes on', () => {
    const { hears, link, says, committed, completed } = talk(live);
    hears(1);
    link.finalize?.();
    committed('a');
    link.finalize?.();
    expect(typesOf(says('error', { error: { code: 'input_audio_buffer_commit_empty', event_id: 'commit' } }))).toEqual([
      'ignored',
    ]);
    hears(1);
    link.finalize?.();
    committed('b', 'a');
    expect(finalsOf([...completed('a', 'one'), ...completed('b', 'two')])).toEqual([
      ['one', 0, 1],
      ['two', 1, 2],
    ]);
  });
});

describe('a turn that the server detects', () => {
  it('has its times, and is told as a turn', () => {
    const { started, stopped, committed, delta, completed } = talk(vad);
    expect(started('a', 700)).toEqual([{ type: 'turn', phase: 'start', at: 0.7 }]);
    expect(stopped('a', 2_300)).toEqual([{ type: 'turn', phase: 'end', at: 2.3 }]);
    committed('a');
    expect(delta('a', 'Good ')).toMatchObject([{ final: false, key: 'a', text: 'Good', start: 0.7, end: 2.3 }]);
    expect(delta('a', 'day')).toMatchObject([{ text: 'Good day' }]);
    expect(completed('a', 'Good day.')).toEqual([
      { type: 'result', final: true, key: 'a', text: 'Good day.', start: 0.7, end: 2.3 },
    ]);
  });

  it('has its words once where a frame comes twice', () => {
    const { delta } = talk(vad);
    delta('a', 'no ', 'event_7');
    delta('a', 'no ', 'event_7');
    expect(delta('a', 'more', 'event_8')).toMatchObject([{ text: 'no more' }]);
  });

  it('waits with its final for those before it, by the order that the server says', () => {
    const { committed, completed } = talk(vad);
    committed('a');
    committed('c', 'b');
    committed('b', 'a');
    expect(textsOf(completed('c', 'three'))).toEqual([]);
    expect(textsOf(completed('a', 'one'))).toEqual(['one']);
    expect(textsOf(completed('b', 'two'))).toEqual(['two', 'three']);
  });

  it('that never gets its transcript holds back others only for so long, and counts as unread', () => {
    const { committed, completed } = talk(vad);
    committed('lost');
    const events = Array.from({ length: 17 }, (_, index) => {
      committed(`i${index}`);
      return completed(`i${index}`, `${index}`);
    }).flat();
    expect(typesOf(events.filter(({ type }) => type !== 'ignored'))).toEqual([
      'unread',
      ...Array<string>(17).fill('result'),
    ]);
  });

  it('that failed counts as unread at its place, and its error is reported at once', () => {
    const { started, committed, completed, failed } = talk(vad);
    started('a', 0);
    committed('a');
    started('b', 2_000);
    committed('b', 'a');
    const error = {
      type: 'transcription_error',
      code: 'audio_unintelligible',
      message: 'The audio could not be transcribed.',
    };
    expect(failed('b', error)).toMatchObject([{ type: 'error', wire: { code: 'audio_unintelligible' } }]);
    expect(typesOf(completed('a', 'one'))).toEqual(['result', 'unread']);
  });

  it('may say who speaks, part by part, where the parts are the whole', () => {
    const { started, stopped, committed, segment, completed } = talk({
      model: 'gpt-4o-transcribe-diarize',
      speakers: diarized,
    });
    started('a', 1_000);
    stopped('a', 4_000);
    committed('a');
    segment('a', ' Good day.', 'A', 0.25, 1);
    segment('a', ' Hello.', 'B', 1.5, 2.5);
    expect(completed('a', 'Good day. Hello.')).toEqual([
      { type: 'result', final: true, key: 'a', text: 'Good day.', speaker: 'A', start: 1, end: 2 },
      { type: 'result', final: true, key: 'a/1', text: 'Hello.', speaker: 'B', start: 2.5, end: 4 },
    ]);
    segment('b', 'Half', 'A', 0, 1);
    expect(completed('b', 'Half of it')).toEqual([{ type: 'result', final: true, key: 'b', text: 'Half of it' }]);
  });

  it('brings its language, and a confidence made of the probabilities of its tokens', () => {
    const { completed } = talk(vad);
    const logprobs = [{ logprob: Math.log(0.9) }, { logprob: Math.log(0.4) }];
    const [event] = completed('a', 'ja', { languages: [{ code: 'de' }], logprobs });
    expect(event).toMatchObject({ language: 'de', confidence: expect.closeTo(0.6) });
    expect(completed('b', 'x', { languages: [], logprobs: [{}] })[0]).not.toHaveProperty('confidence');
  });
});

describe('the session', () => {
  it('is ready after its update, and says its id and when it expires', () => {
    const { says } = talk(vad);
    const session = { id: 'sess_1', expires_at: 1_790_000_000 };
    expect(says('session.created', { session })).toEqual([{ type: 'request-id', id: 'sess_1' }]);
    expect(says('session.updated', { session })).toEqual([
      { type: 'request-id', id: 'sess_1' },
      { type: 'ready', expiresAt: 1_790_000_000_000 },
    ]);
    expect(talk(vad).says('session.updated', { session: { expires_at: '1' } })).toEqual([{ type: 'ready' }]);
    expect(typesOf(talk(vllm).says('session.created', { id: 'sess-2' }))).toEqual(['request-id', 'ready']);
  });

  it('ends when the last commit was seen and every turn has its transcript', () => {
    const { hears, link, started, committed, completed, says } = talk(vad);
    hears(2);
    started('a', 0);
    expect(link.end().map((frame) => parsed(frame)['type'])).toEqual([
      'input_audio_buffer.commit',
      'input_audio_buffer.clear',
    ]);
    expect(typesOf(committed('a'))).toEqual(['ignored']);
    expect(typesOf(says('input_audio_buffer.cleared'))).toEqual(['ignored']);
    expect(typesOf(completed('a', 'all'))).toEqual(['result', 'done']);
  });

  it('ends with the answer to clear where nothing was due', () => {
    const { hears, link, says } = talk(vad);
    hears(1);
    link.end();
    expect(typesOf(says('error', { error: { code: 'input_audio_buffer_commit_empty' } }))).toEqual(['ignored']);
    expect(typesOf(says('input_audio_buffer.cleared'))).toEqual(['done']);
  });

  it('does not end with a turn that the server has committed meanwhile', () => {
    const { hears, link, started, stopped, committed, completed, says } = talk({
      ...vad,
      dialect: compatible,
      url: 'ws://127.0.0.1:1',
    });
    hears(3);
    started('a', 0);
    stopped('a', 1_000);
    expect(link.end()).toHaveLength(1);
    committed('a');
    expect(typesOf(completed('a', 'one'))).toEqual(['result']);
    committed('b', 'a');
    expect(typesOf(completed('b', 'two'))).toEqual(['result', 'done']);
    expect(typesOf(says('conversation.item.done'))).toEqual(['ignored']);
  });

  it('commits nothing at the end where nothing is left but silence', () => {
    const { hears, link, committed, completed, says } = talk(live);
    hears(1, 10);
    hears(2, 8_000);
    link.finalize?.();
    committed('a');
    hears(3, 10);
    expect(link.end().map((frame) => parsed(frame)['type'])).toEqual(['input_audio_buffer.clear']);
    says('input_audio_buffer.cleared');
    expect(typesOf(completed('a', 'all'))).toEqual(['result', 'done']);
    const other = talk(live);
    other.hears(1, 10);
    other.hears(0.2, 8_000);
    expect(other.link.end()).toHaveLength(2);
  });

  it('follows a server that names an item only after its commit', () => {
    const { hears, link, committed, says, completed } = talk(live);
    hears(2, 8_000);
    link.end();
    committed();
    says('conversation.item.added', { item: { id: 'late', content: [{ transcript: null }] } });
    says('input_audio_buffer.cleared');
    expect(completed('late', 'hello from aimock')).toEqual([
      { type: 'result', final: true, key: 'late', text: 'hello from aimock', start: 0, end: 2 },
      { type: 'done' },
    ]);
  });

  it('of vLLM is one text, and an end that comes too early is an error', () => {
    const { link, says } = talk(vllm);
    expect(says('transcription.delta', { delta: ' so' })).toMatchObject([{ final: false, text: 'so' }]);
    expect(typesOf(says('transcription.done', { text: ' so' }))).toEqual(['error']);
    const other = talk(vllm);
    expect(other.link.end()).toEqual(['{"type":"input_audio_buffer.commit","final":true}']);
    expect(other.says('transcription.done', { text: ' so it is' })).toEqual([
      { type: 'result', final: true, key: 'stream', text: 'so it is' },
      { type: 'done' },
    ]);
    expect([link.finalize, link.afterAudio]).toEqual([undefined, undefined]);
  });
});

describe('a frame that cannot be used', () => {
  it.each<[string, object]>([
    ['a delta without its item', { type: 'conversation.item.input_audio_transcription.delta', delta: 'x' }],
    ['a delta that is no text', { type: 'conversation.item.input_audio_transcription.delta', item_id: 'a', delta: 5 }],
    [
      'a transcript without its item',
      { type: 'conversation.item.input_audio_transcription.completed', transcript: 'x' },
    ],
    ['an item without its transcript', { type: 'conversation.item.input_audio_transcription.completed', item_id: 'a' }],
    ['a part without times', { type: 'conversation.item.input_audio_transcription.segment', item_id: 'a', text: 'x' }],
    ['text of an unknown type', { type: 'conversation.item.input_audio_transcription.revised', text: 'x' }],
  ])('is unread: %s', (_, message) => {
    const events = linkOf({ ...vad, speakers: diarized }).receive(JSON.stringify(message));
    expect(typesOf(events)).toEqual(['unread']);
    expect(JSON.stringify(events)).not.toContain('"x"');
  });

  it('never throws, whatever it is', () => {
    const strange = [
      null,
      0,
      '',
      [],
      {},
      { item_id: {}, error: 5, session: [], item: 'x', audio_start_ms: 'soon', segments: {} },
    ];
    for (const type of [
      'session.created',
      'session.updated',
      'error',
      'input_audio_buffer.committed',
      'input_audio_buffer.speech_started',
      'conversation.item.added',
      'conversation.item.input_audio_transcription.failed',
      'conversation.item.input_audio_transcription.completed',
    ]) {
      for (const fields of strange) {
        const frame = JSON.stringify(
          typeof fields === 'object' && !Array.isArray(fields) ? { type, ...fields } : fields,
        );
        for (const config of [live, vad, vllm]) expect(linkOf(config).receive(frame)).toBeInstanceOf(Array);
      }
    }
    expect(typesOf(linkOf(live).receive(Uint8Array.of(0xff)))).toEqual(['unread']);
  });
});
