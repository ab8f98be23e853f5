import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemRandom } from '../clock.ts';
import { bodhi } from '../providers/bodhi/index.ts';
import { elsaScripted, elsaUnscripted } from '../providers/elsa/index.ts';
import { faseeh } from '../providers/faseeh/index.ts';
import { wireErrorOf } from './wire-error.ts';

const context = {
  epoch: 1,
  random: systemRandom,
  headers: true,
  credentials: { apiKey: 'a-key-of-mine', token: 'a-token-of-mine' },
};

/** A link of each protocol. */
const links = {
  bodhi: () => bodhi({ model: 'hi-general-v2-8khz', sampleRate: 8_000 }).link(context),
  faseeh: () => faseeh({ voiceId: 'v' }).link(context),
  elsaScripted: () => elsaScripted({ sentence: 'a b' }).link(context),
  elsaUnscripted: () => elsaUnscripted({}).link(context),
} as const;

/** Errors as any of the providers writes them somewhere. */
const shapes: readonly ((text: string) => unknown)[] = [
  (text) => ({ code: 402, message: text }),
  (text) => ({ code: '402', message: text }),
  (text) => ({ status: 402, reason: text }),
  (text) => ({ statusCode: '402', description: text }),
  (text) => ({ errorCode: 40_201, errorMessage: text }),
  (text) => ({ errorCode: '40201', errorMessage: text }),
  (text) => ({ error_code: 40_201, error_message: text }),
  (text) => ({ status: false, reason: text }),
  (text) => ({ error: text }),
  (text) => ({ error: { message: text } }),
  (text) => ({ error: { code: 402, error: { reason: text } } }),
  (text) => ({ error: [text] }),
  (text) => ({ error: [[text]] }),
  (text) => ({ errors: [{ message: text }] }),
  (text) => ({ detail: text }),
  (text) => ({ detail: [{ loc: ['body'], msg: text }] }),
  (text) => ({ type: 'error', message: text }),
  (text) => ({ type: 'error', data: { message: text } }),
  (text) => ({ type: 'ELSA:error', message: text }),
  (text) => ({ type: 'status', error: text }),
  (text) => [{ error: text }],
];

describe.each(Object.entries(links))('a link of %s', (_, link) => {
  it.each(shapes.map((shape) => [JSON.stringify(shape('no more credits')), shape] as const))(
    'takes %s for an error with its words',
    (frame) => {
      expect(link().receive(frame)).toMatchObject([{ type: 'error', wire: { message: 'no more credits' } }]);
      expect(link().receive(new TextEncoder().encode(frame))).toMatchObject([{ type: 'error' }]);
    },
  );

  it.each([
    ['nested ten thousand deep', `${'{"error":'.repeat(10_000)}"no"${'}'.repeat(10_000)}`],
    ['of ten thousand lists', `{"errors":${'['.repeat(10_000)}"no"${']'.repeat(10_000)}}`],
    ['of a million characters', JSON.stringify({ error: { message: 'x'.repeat(1_000_000) } })],
    ['of a hundred thousand errors', JSON.stringify({ errors: Array.from({ length: 100_000 }, () => 'no') })],
    ['with half a character', '{"error":"\\ud800 no"}'],
    ['with a name of the language', '{"__proto__":{"error":"x"},"error":{"constructor":1,"toString":"no"}}'],
    ['with a number beyond all', '{"code":1e400,"status":-0,"error":"no"}'],
  ])('takes one that is %s for an error and throws nothing', (_what, frame) => {
    const events = link().receive(frame);
    expect(events).toMatchObject([{ type: 'error' }]);
  });

  it('throws for nothing', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(
            'error',
            'errors',
            'code',
            'status',
            'type',
            'detail',
            'message',
            'data',
            'audio',
            'text',
            'id',
          ),
          fc.jsonValue({ maxDepth: 3 }),
        ),
        (message) => {
          expect(link().receive(JSON.stringify(message))).toBeInstanceOf(Array);
        },
      ),
      { seed: 20_261_125, numRuns: 300 },
    );
  });
});

describe('an error of the wire', () => {
  it('keeps nothing of what somebody said, and no voice', () => {
    const { raw } = wireErrorOf(
      { type: 'complete', text: 'private', words: ['private'], error: { message: 'no' }, request_id: 'r-1' },
      { holdsResult: true },
    );
    expect(JSON.parse(raw)).toEqual({ type: 'complete', error: { message: 'no' }, request_id: 'r-1' });
    expect(wireErrorOf({ error: 'no', transcript: 'private', audio: 'AAAA' }).raw).toBe('{"error":"no"}');
  });

  it('has the id of its stream where it names none of its own', () => {
    expect(wireErrorOf({ error: 'no' }, { requestId: 's-1' }).requestId).toBe('s-1');
    expect(wireErrorOf({ error: 'no', request_id: 'r-1' }, { requestId: 's-1' }).requestId).toBe('r-1');
  });
});
