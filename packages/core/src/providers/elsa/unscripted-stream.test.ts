import { beforeEach, describe, expect, it } from 'vitest';
import { ElsaLink } from './link.ts';
import { UnscriptedStream } from './unscripted-stream.ts';
import { WaveFrames } from './wave-frames.ts';

let link: ElsaLink;

beforeEach(() => {
  link = new ElsaLink(new UnscriptedStream({ plan: 'standard', returnJson: true }), new WaveFrames(16_000, 8_000));
});

const receive = (message: object) => link.receive(JSON.stringify(message));

describe('an unscripted stream', () => {
  it('is asked for with the plan, and with whether the result is wanted in the stream', () => {
    expect(link.start()).toEqual(['{"api_plan":"standard","return_json":true}']);
  });

  it('may be sent audio once it has a name; what is said of processing after that changes nothing', () => {
    expect(receive({ status: 'processing' })).toEqual([{ type: 'ignored' }]);
    expect(receive({ status: 'processing', stream_id: 's-1' })).toEqual([{ type: 'ready' }]);
    expect(receive({ status: 'processing', stream_id: 's-2' })).toEqual([{ type: 'ignored' }]);
    expect(receive({ status: 'processing' })).toEqual([{ type: 'ignored' }]);
  });

  it('ends with end_stream', () => {
    expect(link.end()).toEqual(['{"type":"ELSA:end_stream"}']);
  });

  it('is over with success, which carries the name of the stream', () => {
    receive({ status: 'processing', stream_id: 's-1' });
    link.end();
    expect(receive({ status: 'success', result_link: 'https://x.test/r' })).toMatchObject([
      { type: 'assessment', final: true, value: { streamId: 's-1', resultLink: 'https://x.test/r' } },
      { type: 'done' },
    ]);
  });

  it('that the provider ends by itself has heard enough', () => {
    expect(receive({ status: 'success' }).map(({ type }) => type)).toEqual(['assessment', 'input-closed', 'done']);
  });

  it('fails with the reason, under the name of the stream', () => {
    receive({ status: 'processing', stream_id: 's-1' });
    const frame = '{"status":"failed","reason":"ASR timeout"}';
    expect(link.receive(frame)).toEqual([
      { type: 'error', wire: { message: 'ASR timeout', raw: frame, requestId: 's-1' } },
    ]);
  });

  it('understands errors and warnings of the other kind of stream', () => {
    expect(receive({ type: 'ELSA:error', message: 'no' })).toMatchObject([{ type: 'error', wire: { message: 'no' } }]);
    expect(receive({ type: 'ELSA:warning', message: 'quiet' })).toEqual([
      { type: 'provider-warning', message: 'quiet' },
    ]);
  });

  it('leaves alone what it does not know', () => {
    expect(receive({ status: 'thinking' })).toEqual([{ type: 'ignored' }]);
    expect(receive({ type: 'ELSA:audioACK' })).toEqual([{ type: 'ignored' }]);
  });

  it.each(['{', 'null', '7', Uint8Array.of(255, 0), '{"status":"new","text":"so it is"}'])(
    'a frame that cannot be used may have held an assessment: %j',
    (frame) => {
      expect(link.receive(frame)).toMatchObject([{ type: 'unread' }]);
    },
  );

  it('warns of a message that says neither its status nor any words', () => {
    expect(link.receive('{}')).toMatchObject([{ type: 'warning' }]);
  });
});
