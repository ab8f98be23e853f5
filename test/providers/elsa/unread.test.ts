import type { Transport } from '@throughline/core';
import { scriptAudio, speechScript } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { kinds, assessVirtually, type AssessmentRun, type SpeechKind } from '../../kit/assessment.ts';

const script = speechScript({ seconds: 8, seed: 71 });

/** The provider's result ends in the middle, on so many links. */
function truncating(links: number): (inner: Transport) => Transport {
  let dials = 0;
  return (inner) => ({
    headers: inner.headers,
    pings: inner.pings,
    open: (request, handlers, limits) => {
      const spoils = (dials += 1) <= links;
      const isResult = (data: string): boolean => data.includes('decoding_result') || data.includes('"success"');
      return inner.open(
        request,
        {
          ...handlers,
          opened: (headers) => handlers.opened(headers),
          activity: () => handlers.activity(),
          ended: (end) => handlers.ended(end),
          message: (data) => {
            handlers.message(spoils && typeof data === 'string' && isResult(data) ? data.slice(0, -9) : data);
          },
        },
        limits,
      );
    },
  });
}

const runOf = (kind: SpeechKind, links: number): Promise<AssessmentRun> =>
  assessVirtually({ kind, seed: 71, script, between: truncating(links) });

describe.each(kinds)('the result of a %s stream that cannot be read', (kind) => {
  it('is asked for again on one more link, with all of the audio', async () => {
    const [run, undisturbed] = await Promise.all([runOf(kind, 1), runOf(kind, 0)]);
    expect(run.error).toBeUndefined();
    expect(run.result?.scores).toEqual(undisturbed.result?.scores);
    expect(run.links.filter(({ state }) => state === 'failed')).toMatchObject([{ error: { code: 'unread-answer' } }]);
    expect(run.session.summary()).toMatchObject({ settledSamples: script.length, gaps: [] });
  });

  it('on every link fails the session, with the audio in the hands of the caller', async () => {
    const run = await runOf(kind, Infinity);
    expect(run.error).toMatchObject({ code: 'unread-answer', recovery: 'none' });
    expect(run.result).toBeUndefined();
    expect(run.session.unsettled()).toEqual(scriptAudio(script).samples());
  });
});
