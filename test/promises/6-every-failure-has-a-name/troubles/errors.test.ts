import { describe, it } from 'vitest';
import { closed, expectGoesOn, runInTrouble, sources } from '../../../kit/troubled.ts';

/** In the one of two shapes that Bodhi is known to send, and in the other, which has no number. */
const full = (code: number, error: string): string => JSON.stringify({ error, message: 'try later', code });
const short = (text: string): string => JSON.stringify({ error: text, message: text });

const frames = [
  ['500 at once', 0, full(500, 'Internal Server Error')],
  ['500 a second late', 1_000, full(500, 'Internal Server Error')],
  ['a 500 in words, a second late', 1_000, short('Internal Server Error')],
  ['503 a second late', 1_000, full(503, 'Service Unavailable')],
  ['a 503 in words, a second late', 1_000, short('Service Unavailable')],
] as const;

describe.each(sources)('$name whose provider fails for 90 s', { concurrent: true }, ({ live }) => {
  it.each(frames)('with %s goes on, and loses nothing', async (_, afterMs, frame) => {
    expectGoesOn(await runInTrouble(live, { kills: () => ({ afterMs, frames: [frame], end: closed(1011) }) }));
  });

  it.each([500, 502, 503, 504])('with %d at each handshake goes on, and loses nothing', async (status) => {
    const refuses = () => ({ type: 'refused', status, headers: {}, body: 'upstream' }) as const;
    // What is open when it begins is lost with it.
    expectGoesOn(await runInTrouble(live, { refuses, kills: () => ({ afterMs: 0, end: closed(1006) }) }));
  });
});
