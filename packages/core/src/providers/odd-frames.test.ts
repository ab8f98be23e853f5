import { describe, expect, it } from 'vitest';
import type { RecognitionFrameEvent, RecognitionProtocol } from '../protocol/recognition.ts';
import { providers } from './index.ts';
import { compatible, openai, vllm, type OpenAIDialect } from './openai/index.ts';
import { deepgramFlux } from './deepgram/index.ts';
import { vosk } from './vosk/index.ts';

const context = { epoch: 1, headers: true, random: { next: () => 0.5 }, credentials: { apiKey: 'a-key-of-mine' } };
const url = 'ws://127.0.0.1:2700/v1/realtime';

/** Every provider that recognises, in each of its dialects. */
const links = providers.flatMap(({ name, recognise }) =>
  Object.entries(recognise?.examples ?? {}).map(([example, options]) => {
    const asked = recognise?.optionsFromFlags({ sampleRate: 16_000, ...options, url });
    const protocol = recognise?.protocol(asked as never) as RecognitionProtocol;
    return { name: `${name}, ${example}`, link: () => protocol.link(context) };
  }),
);

const nested = (open: string, close: string, depth: number): string => `${open.repeat(depth)}1${close.repeat(depth)}`;

/** What stands where a provider has something else. */
const oddities: readonly string[] = [
  'null',
  'true',
  '0',
  '-1',
  '1e308',
  '-1e308',
  '"1"',
  '""',
  '"\\u0000"',
  '"\\ud800"',
  '"\\u202e"',
  '[]',
  '{}',
  '[null]',
  '[[[]]]',
  '{"toString":null,"valueOf":null}',
  '{"length":-1}',
  '{"__proto__":{"text":"x"}}',
  '[1,"a",null,{}]',
  '[{"logprob":{"valueOf":null,"toString":null}}]',
  '[{"start":2,"end":1,"word":"x","text":"x"}]',
  nested('[', ']', 6_000),
  nested('{"a":', '}', 6_000),
];

/** Messages of all providers, with X where something may be odd. */
const messages: readonly string[] = [
  '{"type":"Results","channel_index":X,"start":X,"duration":X,"is_final":true,"channel":{"alternatives":[{"transcript":"a","words":X}]},"entities":X}',
  '{"type":"Results","channel_index":[0,1],"channel":X,"metadata":X}',
  '{"type":"Metadata","request_id":X}',
  '{"type":"UtteranceEnd","channel":X,"last_word_end":X}',
  '{"type":"SpeechStarted","channel":X,"timestamp":X}',
  '{"type":"Connected","request_id":X,"sequence_id":X}',
  '{"type":"TurnInfo","sequence_id":X,"event":X,"turn_index":X,"transcript":"a","words":X,"audio_window_start":X,"audio_window_end":X,"trigger":X}',
  '{"type":"Warning","code":X,"description":X,"warning":X}',
  '{"type":"Turn","turn_order":X,"transcript":"a","end_of_turn":true,"words":X,"speaker_label":X,"language_code":X}',
  '{"type":"Begin","id":X,"expires_at":X,"configuration":X}',
  '{"type":"SpeakerRevision","revisions":[{"turn_order":X,"speaker_label":X,"words":X}]}',
  '{"type":"Heartbeat","total_audio_received_ms":X}',
  '{"type":"Silence","end_ms":X}',
  '{"type":"session.created","session":X}',
  '{"type":"session.updated","session":{"id":X,"expires_at":X}}',
  ...['delta', 'completed', 'segment', 'failed'].map(
    (type) =>
      `{"type":"conversation.item.input_audio_transcription.${type}","item_id":"i","delta":"d","transcript":"t","text":"t","start":X,"end":X,"speaker":X,"error":X,"logprobs":X,"languages":X,"event_id":X}`,
  ),
  '{"type":"transcription.delta","delta":X}',
  '{"type":"transcription.done","text":X}',
  ...['speech_started', 'speech_stopped', 'timeout_triggered', 'committed', 'cleared'].map(
    (type) =>
      `{"type":"input_audio_buffer.${type}","item_id":X,"audio_start_ms":X,"audio_end_ms":X,"previous_item_id":X}`,
  ),
  '{"type":"conversation.item.added","item":X}',
  '{"type":"error","error":X}',
  '{"type":"Error","error":X,"error_code":X}',
  '{"type":X,"text":"hello"}',
  '{"type":"unheard-of","text":X}',
  '{"type":"unheard-of","a":{"words":X}}',
  '{"partial":X}',
  '{"text":"a","result":X}',
  '{"alternatives":[{"text":"a","result":X}]}',
  'X',
  '[X,X]',
];

const timesOf = (event: RecognitionFrameEvent): readonly unknown[] => {
  const fields = event as unknown as Readonly<Record<string, unknown>>;
  return ['start', 'end', 'at', 'until'].map((name) => fields[name]).filter((time) => time !== undefined);
};

describe('a frame that is odd somewhere', () => {
  it.each(links)('throws out of no link, and gives no time that is none: $name', ({ link }) => {
    for (const message of messages) {
      for (const oddity of oddities) {
        const one = link();
        one.start();
        const frame = message.replaceAll('X', () => oddity);
        // Twice: what was odd must not spoil what follows.
        for (const events of frame.length < 1_000 ? [one.receive(frame), one.receive(frame)] : [one.receive(frame)]) {
          expect(events.length, message).toBeGreaterThan(0);
          for (const time of events.flatMap(timesOf)) {
            expect(Number.isFinite(time) && Number(time) >= 0, `${message} with ${oddity.slice(0, 40)}`).toBe(true);
          }
        }
      }
    }
  });

  it('may hold more words than a function takes arguments', () => {
    const words = Array.from({ length: 130_000 }, (_, at) => `{"word":"w","start":${at},"end":${at},"conf":1}`);
    const [result] = vosk({})
      .link(context)
      .receive(`{"text":"w","result":[${words.join(',')}]}`);
    expect(result).toMatchObject({ type: 'result', final: true, end: 129_999 });
  });
});

describe('an error beside what else OpenAI says', () => {
  const fault = { error: { code: 'server_error', message: 'The server had an error while processing your request' } };
  const prefix = 'conversation.item.input_audio_transcription';
  const linkOf = (dialect?: OpenAIDialect) => {
    const link = openai({ model: 'any', url, ...(dialect !== undefined && { dialect }) }).link(context);
    link.start();
    const types = (message: object) => link.receive(JSON.stringify(message)).map(({ type }) => type);
    return { end: () => link.end(), types };
  };

  it('counts after a result', () => {
    expect(linkOf().types({ type: `${prefix}.completed`, item_id: 'a', transcript: 'Yes.', ...fault })).toEqual([
      'result',
      'error',
    ]);
  });

  it('is no end of stream, and no readiness', () => {
    const { end, types } = linkOf();
    expect(types({ type: 'session.updated', session: {}, ...fault })).toEqual(['error']);
    end();
    expect(types({ type: 'input_audio_buffer.cleared', ...fault })).toEqual(['error']);
    const stream = linkOf(vllm);
    stream.end();
    expect(stream.types({ type: 'transcription.done', text: 'Yes.', ...fault })).toEqual(['result', 'error']);
  });
});

describe('frames of OpenAI without ids of their own', () => {
  it('are not taken for one that came twice', () => {
    const link = openai({ model: 'whisper', dialect: compatible, url }).link(context);
    const delta = (text: string) =>
      link.receive(
        `{"type":"conversation.item.input_audio_transcription.delta","item_id":"a","delta":"${text}","event_id":null}`,
      );
    delta('one');
    expect(delta(' two')).toMatchObject([{ text: 'one two' }]);
  });
});

describe('a close of Flux', () => {
  it('is no end of stream because the provider claims to have heard what was never sent', () => {
    const link = deepgramFlux({ model: 'flux-general-en', sampleRate: 16_000 }).link(context);
    link.audio(new Int16Array(32_000));
    const window = (until: number) =>
      link.receive(`{"type":"TurnInfo","event":"Update","turn_index":0,"transcript":"","audio_window_end":${until}}`);
    window(1_600);
    expect(link.isEndOfStream?.({ code: 1000, reason: '' })).toBe(false);
    window(1.9);
    expect(link.isEndOfStream?.({ code: 1000, reason: '' })).toBe(true);
  });
});
