import { describe, expect, it } from 'vitest';
import { systemRandom } from '../clock.ts';
import { elsaScripted } from '../providers/elsa/index.ts';
import { asRecognition } from './as-recognition.ts';
import type { Assessment } from '../results/assessment.ts';

const context = { epoch: 1, random: systemRandom, headers: true, credentials: { token: 'a-token-of-mine' } };
const decoding = (score: number, finished: boolean) =>
  JSON.stringify({
    type: 'ELSA:decoding_result',
    data: { utterance: [{ sentence: 'a', nativeness_score: score }], stream_finished: finished },
  });

describe('a protocol that assesses, as a session sees it', () => {
  const taken: (readonly [number | undefined, string])[] = [];
  const protocol = asRecognition(elsaScripted({ sentence: 'a' }), ({ scores }: Assessment, text) => {
    taken.push([scores.overall, text]);
  });

  it('hands each assessment over, and makes it a result that differs from the one before', () => {
    const link = protocol.link(context);
    link.end();
    const events = [decoding(50, false), decoding(50, false), decoding(60, true)].map((frame) => link.receive(frame));
    expect(taken).toEqual([
      [50, 'assessment 1'],
      [50, 'assessment 2'],
      [60, 'assessment 3'],
    ]);
    expect(events).toEqual([
      [{ type: 'result', final: false, key: 'assessment', text: 'assessment 1' }],
      [{ type: 'result', final: false, key: 'assessment', text: 'assessment 2' }],
      [{ type: 'result', final: true, key: 'assessment', text: 'assessment 3' }, { type: 'done' }],
    ]);
  });

  it('leaves everything else as it is', () => {
    const link = protocol.link(context);
    expect(link.start()).toEqual(elsaScripted({ sentence: 'a' }).link(context).start());
    expect(link.audio(new Int16Array(10))).toHaveLength(64);
    expect(link.receive('{"type":"ELSA:audioACK"}')).toEqual([{ type: 'ack', n: 1 }]);
    expect(link.receive('{"type":"ELSA:stopped_listening"}')).toEqual([{ type: 'input-closed' }]);
    expect(link.end()).toEqual(['{"type":"ELSA:end_stream"}']);
    expect(protocol.traits.replay).toBe('whole');
  });
});
