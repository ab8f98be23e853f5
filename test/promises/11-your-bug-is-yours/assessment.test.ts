import type { AssessmentEvents, AssessmentSession, AudioChunk, AudioSource, Clock } from '@throughline/core';
import { speechScript, type Fault } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { assessVirtually, type AssessmentRun, type AssessmentRunOptions } from '../../kit/assessment.ts';
import { expectNothingUnhandled } from '../../kit/unhandled.ts';

expectNothingUnhandled();

const script = speechScript({ seconds: 8, seed: 61 });
const base = { kind: 'scripted', seed: 61, script } as const;
const rst: Fault = { on: { position: 4 }, do: { type: 'rst' } };
const cut = { ...base, faults: [rst], behaviour: { warning: 'the audio is quiet' } };
const enough = { ...base, behaviour: { stopsAfterSeconds: 5 } };
/** Sent slower than it is given: what is left when the provider has heard enough is a gap. */
const behind: AssessmentRunOptions = { ...enough, session: { pace: 0.4 } };
const refusal = {
  ...base,
  faults: [rst, { on: { link: 2 }, do: { type: 'http', status: 401 }, times: 9 }],
} satisfies AssessmentRunOptions;

const scenes: readonly (readonly [keyof AssessmentEvents, AssessmentRunOptions])[] = [
  ['interim', cut],
  ['status', cut],
  ['link', cut],
  ['seam', cut],
  ['warning', cut],
  ['stopped', enough],
  ['gap', behind],
  ['failure', refusal],
];

/** The audio, written in order whoever writes. */
class Feed {
  readonly chunks: AudioChunk[] = [];
  readonly #session: AssessmentSession;

  constructor(session: AssessmentSession, chunks: readonly AudioChunk[]) {
    this.#session = session;
    this.chunks.push(...chunks);
  }

  write(): Promise<void> {
    const chunk = this.chunks.shift();
    return chunk === undefined ? Promise.resolve() : this.#session.write(chunk);
  }

  source(format: AudioSource['format'], count: number): AudioSource {
    const { chunks } = this;
    return {
      format,
      seekable: false,
      async *frames() {
        for (let left = count; left > 0; left -= 1) {
          const chunk = chunks.shift();
          if (chunk === undefined) return;
          yield chunk;
        }
      },
    };
  }
}

const format = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' } as const;

type Deed = (session: AssessmentSession, feed: Feed) => unknown;

const calls: readonly { readonly call: string; readonly deed: Deed; readonly ends?: true; readonly throws?: true }[] = [
  { call: 'write()', deed: (_, feed) => feed.write() },
  { call: 'write() twice', deed: (_, feed) => Promise.allSettled([feed.write(), feed.write()]) },
  { call: 'end()', ends: true, deed: (session) => session.end() },
  { call: 'abort()', ends: true, deed: (session) => session.abort() },
  {
    call: 'write(), end() and abort()',
    ends: true,
    deed: (session, feed) => {
      const promises = [feed.write(), session.end()];
      session.abort();
      return Promise.all(promises);
    },
  },
  { call: 'summary() and unsettled()', deed: (session) => [session.summary(), session.unsettled()] },
  { call: 'ready', deed: (session) => session.ready },
  { call: 'closed', deed: (session) => session.closed },
  { call: 'result', deed: (session) => session.result },
  {
    call: 'on() and off',
    deed: (session) => {
      const off = session.on('status', () => off());
    },
  },
  { call: 'pipe()', deed: (session, feed) => session.pipe(feed.source(format, 5)) },
  {
    call: 'pipe() to the end',
    ends: true,
    deed: (session, feed) => session.pipe(feed.source(format, 1_000), { end: true }),
  },
  { call: 'dispose', ends: true, deed: (session) => session[Symbol.asyncDispose]() },
  {
    call: 'an exception',
    throws: true,
    deed: () => {
      throw new Error('mine');
    },
  },
];

async function speak(session: AssessmentSession, feed: Feed, clock: Clock): Promise<void> {
  while (feed.chunks.length > 0 && !['closed', 'failed', 'aborted'].includes(session.status.state)) {
    feed.write().catch(() => undefined);
    await new Promise<void>((resolve) => {
      clock.setTimeout(resolve, 100);
    });
  }
  await session.end();
}

interface Played {
  readonly run: AssessmentRun;
  readonly occurred: number;
  readonly errors: readonly string[];
  readonly deeds: readonly Promise<unknown>[];
}

async function play(scene: AssessmentRunOptions, name?: keyof AssessmentEvents, deed?: Deed): Promise<Played> {
  const errors: string[] = [];
  const deeds: Promise<unknown>[] = [];
  let occurred = 0;
  const run = await assessVirtually({
    ...scene,
    session: { ...scene.session, onListenerError: (error, event) => errors.push(`${event}: ${String(error)}`) },
    feed: async (session, source, clock) => {
      const chunks: AudioChunk[] = [];
      for await (const chunk of source.frames()) if (chunk instanceof Int16Array) chunks.push(chunk);
      const feed = new Feed(session, chunks);
      if (name !== undefined) {
        session.on(name, () => {
          occurred += 1;
          const done = Promise.resolve(deed?.(session, feed));
          done.catch(() => undefined);
          deeds.push(done);
        });
      }
      await speak(session, feed, clock);
      // Nothing that was asked for waits for ever.
      await Promise.allSettled(deeds);
    },
  });
  return { run, occurred, errors, deeds };
}

function whatWasFound({ result, error }: AssessmentRun): unknown {
  return [error?.code, result?.scores, result?.seconds, result?.utterances.map(({ text }) => text)];
}

describe.each(scenes)('in a listener for %s of an assessment', (event, scene) => {
  it.each(calls)('$call does what it does anywhere', async ({ deed, ends, throws }) => {
    const { run, occurred, errors, deeds } = await play(scene, event, deed);
    expect(occurred).toBeGreaterThan(0);
    await Promise.allSettled(deeds);
    expect(['closed', 'failed', 'aborted']).toContain(run.session.status.state);
    expect(run.result === undefined).toBe(run.error !== undefined);
    expect([...new Set(errors)]).toEqual(throws === true ? [`${event}: Error: mine`] : []);
    // A call that ends the session has no other run to be compared with.
    const undisturbed = ends === true ? run : (await play(scene)).run;
    expect(whatWasFound(run)).toEqual(whatWasFound(undisturbed));
    expect(run.session.summary().acceptedSamples).toBe(undisturbed.session.summary().acceptedSamples);
  });
});

describe('what an assessment tells so far', () => {
  it('is each time what came then, also where the next one comes with it', async () => {
    const doubled: Fault = { on: { link: 1 }, do: { type: 'doubled-results' } };
    const { run } = await play({ ...base, faults: [doubled] }, 'interim');
    expect(run.interims.length).toBeGreaterThan(1);
    expect(new Set(run.interims).size).toBe(run.interims.length);
    expect(run.interims).not.toContain(run.result);
  });
});
