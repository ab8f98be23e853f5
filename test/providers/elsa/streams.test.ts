import { describe, expect, it } from 'vitest';
import { isSpeechError, type AssessmentSession, type AudioSource, type Clock } from '@throughline/core';
import { scriptText, scriptWords, speechScript } from '@throughline/simulator';
import { kinds, mounts, assessVirtually } from '../../kit/assessment.ts';

const RATE = 16_000;
const script = speechScript({ seconds: 12, seed: 61 });

/** The source at the speed of speech. */
function asItIsSpoken(source: AudioSource, clock: Clock): AudioSource {
  return {
    ...source,
    async *frames(from) {
      for await (const chunk of source.frames(from)) {
        await new Promise<void>((resolve) => {
          clock.setTimeout(resolve, 100);
        });
        yield chunk;
      }
    },
  };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => {
      if (!isSpeechError(error)) throw error;
      return error.code;
    },
  );
}

describe.each(mounts)('$mount', { concurrent: true }, ({ assessOn }) => {
  it('a scripted stream tells what the provider thinks so far, and then its one result', async () => {
    const run = await assessOn({ kind: 'scripted', seed: 61, script });
    const words = scriptWords(script);
    expect(run.result).toMatchObject({ request: 'scripted', seconds: script.length / RATE });
    const [utterance, ...others] = run.result?.utterances ?? [];
    expect(others).toEqual([]);
    expect(utterance?.text).toBe(scriptText(script));
    expect(utterance?.score).toBe(run.result?.scores.overall);
    expect(utterance?.words.map(({ text, start, end }) => ({ text, start, end }))).toEqual(
      words.map(({ text, start, end }) => ({ text, start: start / RATE, end: end / RATE })),
    );
    // Each is a little more of the last: the words do not change once they were heard.
    expect(run.interims.length).toBeGreaterThan(5);
    for (const interim of run.interims) {
      const heard = interim.utterances[0]?.words ?? [];
      expect(heard).toEqual(utterance?.words.slice(0, heard.length));
    }
    expect(run.stops).toEqual([]);
    expect(run.session.summary()).toMatchObject({
      dials: 1,
      links: 1,
      replayed: 0,
      finals: 1,
      settledSamples: script.length,
    });
    expect(run.simulator.ledger.link(1).config).toEqual({ api_plan: 'premium', sentence: scriptText(script) });
  });

  it('an unscripted stream has its one result, with the links to it', async () => {
    const run = await assessOn({ kind: 'unscripted', seed: 61, script });
    expect(run.result).toMatchObject({
      request: 'unscripted',
      seconds: script.length / RATE,
      resultLink: expect.stringContaining(`${run.result?.streamId}.json`),
      audioLink: expect.stringContaining(`${run.result?.streamId}.wav`),
    });
    expect(run.result?.utterances.map(({ text }) => text)).toEqual([scriptText(script)]);
    expect(run.result?.scores.pronunciation).toBeGreaterThanOrEqual(50);
    expect(run.interims).toEqual([]);
    expect(run.simulator.ledger.link(1).config).toEqual({ api_plan: 'premium', return_json: true });
  });

  it('a provider that has heard enough is sent no more: the rest is a gap, and the result comes by itself', async () => {
    let late: Promise<void> | undefined;
    const run = await assessOn({
      kind: 'scripted',
      seed: 61,
      script,
      behaviour: { stopsAfterSeconds: 5 },
      session: { pace: 2 },
      feed: async (session, source) => {
        session.on('stopped', () => {
          late = session.write(new Int16Array(1_600));
        });
        await session.pipe(source);
      },
    });
    expect(run.stops).toHaveLength(1);
    const sent = (run.stops[0]?.at ?? 0) * RATE;
    expect(sent).toBeGreaterThanOrEqual(5 * RATE);
    expect(sent).toBeLessThan(script.length);
    expect(await codeOf(late ?? Promise.resolve())).toBe('session-ended');
    expect(run.result?.seconds).toBe(5);
    expect(run.result?.scores.overall).toBeGreaterThanOrEqual(50);
    const { acceptedSamples, settledSamples, gaps } = run.session.summary();
    expect(gaps).toMatchObject([{ startSample: sent, endSample: acceptedSamples, reason: 'unwanted' }]);
    expect(settledSamples).toBe(acceptedSamples);
    expect(run.session.status.state).toBe('closed');
    // Called after that, the end is no second one.
    expect(await run.session.end()).toEqual(run.session.summary());
  });
});

describe('a provider that has heard enough', () => {
  it('ends a pipe whose source goes on, without a fuss', async () => {
    const run = await assessVirtually({
      kind: 'scripted',
      seed: 62,
      script,
      behaviour: { stopsAfterSeconds: 5 },
      feed: (session, source, clock) => session.pipe(asItIsSpoken(source, clock), { end: true }),
    });
    expect(run.stops).toHaveLength(1);
    expect(run.feedError).toBeUndefined();
    expect(run.result?.seconds).toBe(5);
    // A source that is spoken just now is not taken any further.
    expect(run.session.summary().acceptedSamples).toBeLessThan(7 * RATE);
  });

  it('is sent everything again, from its start, when its link dies before the result', async () => {
    const run = await assessVirtually({
      kind: 'scripted',
      seed: 62,
      script,
      behaviour: { stopsAfterSeconds: 5 },
      session: { pace: 2 },
      faults: [{ on: { link: 1 }, do: { type: 'close-before-end-of-stream' } }],
      feed: (session, source) => session.pipe(source),
    });
    expect(run.stops).toHaveLength(1);
    expect(run.result?.seconds).toBe(5);
    expect(run.result?.scores.overall).toBeGreaterThanOrEqual(50);
    expect(run.simulator.ledger.links.map(({ samples }) => samples)).toEqual([5 * RATE, 5 * RATE]);
    const { acceptedSamples, settledSamples, gaps } = run.session.summary();
    expect(gaps.map(({ endSample, reason }) => ({ endSample, reason }))).toEqual([
      { endSample: acceptedSamples, reason: 'unwanted' },
    ]);
    expect(settledSamples).toBe(acceptedSamples);
  });
});

describe('what the documents leave open', () => {
  it('decoding results that do not say whether they are the last: the one after the end is', async () => {
    const options = { kind: 'scripted', seed: 63, script } as const;
    const run = await assessVirtually({ ...options, behaviour: { streamFinished: false } });
    const told = await assessVirtually(options);
    expect(run.result?.scores).toEqual(told.result?.scores);
    expect(run.result?.utterances).toEqual(told.result?.utterances);
  });

  it.each(['result', 'json', ''])('a result under the key «%s»', async (resultKey) => {
    const run = await assessVirtually({ kind: 'unscripted', seed: 63, script, behaviour: { resultKey } });
    expect(run.result?.utterances.map(({ text }) => text)).toEqual([scriptText(script)]);
  });
});

describe('the provider warns', () => {
  it('and the stream goes on', async () => {
    const run = await assessVirtually({
      kind: 'scripted',
      seed: 64,
      script,
      behaviour: { warning: 'the audio is quiet' },
    });
    expect(run.warnings).toEqual([
      expect.objectContaining({ code: 'provider-warning', message: 'provider-warning: the audio is quiet' }),
    ]);
    expect(run.result).toBeDefined();
    expect(run.simulator.ledger.links).toHaveLength(1);
  });

  it.each(kinds)('and what cannot be understood ends nothing either (%s)', async (kind) => {
    const run = await assessVirtually({
      kind,
      seed: 64,
      script,
      faults: [
        { on: { position: 3 }, do: { type: 'garbage-frame', kind: 'text' } },
        { on: { position: 4 }, do: { type: 'garbage-frame', kind: 'binary' } },
        { on: { position: 5 }, do: { type: 'huge-frame', bytes: 7 * 2 ** 20 } },
      ],
    });
    // Said once, for the second stands where the first one does; the result answers both.
    expect(run.warnings.map(({ code }) => code)).toEqual(['frame-malformed']);
    // Results may be large: such a frame is none that is too large.
    expect(run.simulator.ledger.links).toHaveLength(1);
    expect(run.result?.scores.overall).toBeGreaterThanOrEqual(50);
  });
});

describe('the end of a session', () => {
  it.each(kinds)('without any audio leaves nothing to assess, and dials nothing (%s)', async (kind) => {
    const run = await assessVirtually({ kind, seed: 65, script, feed: (session) => session.end() });
    expect(run.error?.code).toBe('field-missing');
    expect(run.error?.context).toEqual({ field: 'audio' });
    expect(run.session.status.state).toBe('closed');
    expect(run.simulator.ledger.dials).toEqual([]);
  });

  it('is missed where no result ever comes, also when the audio is quiet', async () => {
    const run = await assessVirtually({
      kind: 'unscripted',
      seed: 65,
      faults: [{ on: { link: 1 }, do: { type: 'no-end-of-stream' }, times: 9 }],
      feed: async (session) => {
        await session.write(new Int16Array(2 * RATE).fill(3));
        await session.end();
      },
    });
    expect(run.error?.code).toBe('drain-timeout');
    expect(run.simulator.ledger.links).toHaveLength(2);
  });

  it.each(kinds)('by abort rejects the result at once (%s)', async (kind) => {
    let aborted: AssessmentSession | undefined;
    const run = await assessVirtually({
      kind,
      seed: 66,
      script,
      faults: [{ on: { link: 1 }, do: { type: 'no-end-of-stream' } }],
      feed: async (session, source) => {
        session.on('status', ({ state }) => {
          if (state === 'ending') session.abort('enough');
        });
        aborted = session;
        await session.pipe(source, { end: true });
      },
    });
    expect(run.error?.code).toBe('aborted');
    expect(await codeOf(aborted?.closed ?? Promise.resolve())).toBe('aborted');
    expect(run.session.status.state).toBe('aborted');
    expect(run.session.unsettled()).toHaveLength(script.length);
  });

  it('comes with the scope that it was opened in', async () => {
    const run = await assessVirtually({
      kind: 'scripted',
      seed: 67,
      script,
      feed: async (session, source) => {
        await using scope = session;
        await scope.pipe(source);
      },
    });
    expect(run.session.status.state).toBe('closed');
    expect(run.result).toBeDefined();
  });
});
