import type { CredentialsOption, SpokenText, Transport, Utterance, VoiceEvents, VoiceSession } from '@throughline/core';
import type { FaseehCredentials, FetchAnswer, FetchLike } from '@throughline/core/providers/faseeh';
import type { VirtualClock } from '@throughline/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faseehCredentials } from '../../kit/providers.ts';
import { hear, virtualVoice, type Heard, type SpeechOptions } from '../../kit/speech.ts';
import { expectSamples, sentences, speechOf, story } from './support/texts.ts';

/** A voice that something calls from inside, and all that it was asked to say. */
interface Scene {
  readonly clock: VirtualClock;
  readonly voice: VoiceSession;
  readonly said: readonly { readonly text: readonly string[]; readonly utterance: Utterance }[];
  say(text: readonly string[], source?: SpokenText): void;
}

type Call = (scene: Scene) => unknown;

const calls: Readonly<Record<string, Call>> = {
  say: ({ say }) => say([sentences[1]]),
  'say and cancel it': (scene) => {
    scene.say([sentences[1]]);
    scene.said.at(-1)?.utterance.cancel();
  },
  'cancel what is spoken': ({ said }) => said[0]?.utterance.cancel(),
  'cancel all, and say something else': ({ said, say }) => {
    for (const { utterance } of said) utterance.cancel();
    say([sentences[2]]);
  },
  end: ({ voice }) => {
    const ended = voice.end();
    ended.catch(() => undefined);
  },
  'end, and say something more': ({ voice, say }) => {
    const ended = voice.end();
    ended.catch(() => undefined);
    say([sentences[1]]);
  },
  abort: ({ voice }) => voice.abort('enough'),
  'abort, and say something more': ({ voice, say }) => {
    voice.abort('enough');
    say([sentences[1]]);
  },
  'look at it': ({ voice }) => [voice.summary(), voice.status, voice.ready, voice.closed],
};

const bugs: Readonly<Record<string, Call>> = {
  throw: () => {
    throw new Error('mine');
  },
  'reject later': () => Promise.reject(new Error('mine')),
  'throw what is no error': () => {
    // eslint-disable-next-line no-throw-literal, typescript/only-throw-error -- Callers do.
    throw Object.create(null);
  },
};

/** What nobody listened to. */
const unheard: unknown[] = [];
const note = (reason: unknown): void => void unheard.push(reason);
beforeEach(() => {
  unheard.length = 0;
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
});

/** Everything that a voice can meet: a cut in a sentence, a message that nobody knows, readers that come late. */
const eventful: SpeechOptions = {
  faults: [
    { on: { position: 3 }, do: { type: 'rst' } },
    { on: { position: 7 }, do: { type: 'close', code: 1011 } },
  ],
  alter: (frame, { piece }) => (piece % 10 === 4 ? ['{"type":"notice"}', frame] : [frame]),
};
/** The same, until the provider says that no money is left. */
const fatal: SpeechOptions = {
  ...eventful,
  faults: [
    { on: { position: 3 }, do: { type: 'rst' } },
    { on: { position: 7 }, do: { type: 'error-frame', code: 402 }, times: 99 },
  ],
};

interface Played {
  readonly heard: readonly Heard[];
  readonly outcome: string;
  readonly thrown: readonly unknown[];
}

/** Plays a voice to its end, whatever is called from wherever, and checks that all of it is settled and whole or told as broken. */
async function play(options: SpeechOptions, prepare: (scene: Scene) => void): Promise<Played> {
  const thrown: unknown[] = [];
  const virtual = virtualVoice({
    ...options,
    session: { onListenerError: (error) => thrown.push(error), ...options.session },
  });
  const { clock, voice, simulator } = virtual;
  const said: { readonly text: readonly string[]; readonly utterance: Utterance }[] = [];
  const reading: Promise<Heard>[] = [];
  const say = (text: readonly string[], source: SpokenText = text.join(' ')): void => {
    const utterance = voice.say(source);
    said.push({ text, utterance });
    reading.push(hear(utterance));
  };
  const outcome = voice.closed.then(
    () => 'closed',
    (error: unknown) => (error as { readonly code: string }).code,
  );
  prepare({ clock, voice, said, say });
  if (said.length === 0) say(sentences, story);
  say([sentences[0]]);
  const limit = { limitMs: 900_000 };
  // Utterances that are said while others are spoken are waited for as well.
  for (let count = -1; count !== reading.length;) {
    count = reading.length;
    await clock.runUntil(Promise.all(reading), limit);
  }
  const ended = voice.end().then(
    () => undefined,
    () => undefined,
  );
  await clock.runUntil(ended, limit);
  const played = { heard: await Promise.all(reading), outcome: await clock.runUntil(outcome, limit), thrown };
  await simulator.close();
  await clock.advance(20_000);
  expect(clock.pending).toBe(0);
  expect(unheard).toEqual([]);
  expect(['closed', 'failed', 'aborted']).toContain(voice.status.state);
  for (const [index, { samples, error }] of played.heard.entries()) {
    const all = speechOf(said[index]?.text ?? []);
    expectSamples(samples, error === undefined ? all : all.subarray(0, samples.length));
  }
  const completed = played.heard.filter(({ error }) => error === undefined).length;
  expect(voice.summary().utterances).toBeGreaterThanOrEqual(said.length);
  expect(voice.summary().completed).toBeGreaterThanOrEqual(completed);
  return played;
}

const events = ['status', 'link', 'seam', 'warning', 'failure'] as const satisfies (keyof VoiceEvents)[];
/** At which of its events something is done: the first, a later one, each. */
const times = [1, 2, 3, 5, 'each'] as const;

const matrix = events.flatMap((event) =>
  Object.entries({ ...calls, ...bugs }).map(([name, call]) => ({ event, name, call })),
);

describe('a listener of a voice', () => {
  it.each(matrix)('may $name from inside $event', async ({ event, name, call }) => {
    let heardOf = 0;
    for (const time of times) {
      const isBug = name in bugs;
      let done = 0;
      let left = time === 'each' ? 12 : 1;
      const played = await play(event === 'failure' ? fatal : eventful, (scene) => {
        let count = 0;
        scene.voice.on(event, () => {
          count += 1;
          if (left === 0 || (time !== 'each' && count !== time)) return undefined;
          left -= 1;
          done += 1;
          heardOf += 1;
          return call(scene);
        });
      });
      // A bug of the listener's reaches its handler, and changes nothing.
      expect({ told: played.thrown.length, outcome: played.outcome }).toEqual(
        isBug
          ? { told: done, outcome: event === 'failure' ? 'insufficient-balance' : 'closed' }
          : { told: 0, outcome: played.outcome },
      );
    }
    expect(heardOf).toBeGreaterThan(0);
  });
});

describe('a listener that is told that nobody reads', () => {
  // With the one, it is told inside a sentence; with the other, when the next one should be asked for.
  const buffers = [1, 6];
  const reads: Record<string, Call> = {
    'read it': ({ voice, said }) => {
      expect(voice.status.state).toBe('open');
      const { utterance } = said[0] ?? {};
      if (utterance !== undefined) late.push(hear(utterance));
    },
  };
  let late: Promise<Heard>[] = [];

  const all = buffers.flatMap((seconds) =>
    Object.entries({ ...calls, ...reads, ...bugs }).map(([name, call]) => ({ seconds, name, call })),
  );

  it.each(all)('may $name, with a buffer of $seconds s', async ({ seconds, call }) => {
    late = [];
    const { heard } = await play({ session: { buffer: { seconds } } }, (scene) => {
      // Nobody reads it for 20 s, unless the listener does.
      const utterance = scene.voice.say(story);
      const unread = { text: sentences, utterance };
      let told = 0;
      scene.voice.on('warning', ({ code }) => {
        expect(code).toBe('slow-consumer');
        told += 1;
        return told === 1 ? call({ ...scene, said: [unread, ...scene.said] }) : undefined;
      });
      scene.clock.setTimeout(() => {
        expect(told).toBeGreaterThan(0);
        if (late.length === 0) late.push(hear(utterance));
      }, 20_000);
      scene.say([sentences[0]]);
    });
    const first = await late[0];
    expect(first).toBeDefined();
    const { samples = new Int16Array(0), error } = first ?? {};
    expectSamples(samples, error === undefined ? speechOf(sentences) : speechOf(sentences).subarray(0, samples.length));
    expect(heard.length).toBeGreaterThan(1);
  });
});

describe('the credentials function of a voice', () => {
  it.each(Object.entries({ ...calls, ...bugs }))('may %s', async (_, call) => {
    for (const dial of [1, 2]) {
      const held: { scene?: Scene } = {};
      let dials = 0;
      const credentials: CredentialsOption<FaseehCredentials> = () => {
        dials += 1;
        const done = dials === dial && held.scene !== undefined ? call(held.scene) : undefined;
        return done instanceof Promise ? (done as Promise<FaseehCredentials>) : faseehCredentials;
      };
      await play({ ...eventful, session: { credentials } }, (scene) => {
        held.scene = scene;
      });
      expect(dials).toBeGreaterThan(0);
    }
  });
});

const acts = (['open', 'send'] as const).flatMap((where) =>
  // What `send` may not do is throw: that is a matter of whoever writes a transport.
  Object.entries(where === 'open' ? { ...calls, ...bugs } : calls).map(([name, call]) => ({ where, name, call })),
);

describe('a transport of a voice', () => {
  it.each(acts)('may $name from inside $where', async ({ where, call }) => {
    for (const time of [1, 2, 3]) {
      const held: { scene?: Scene } = {};
      let count = 0;
      const act = (): void => {
        count += 1;
        if (count !== time || held.scene === undefined) return;
        const done = call(held.scene);
        if (done instanceof Promise) done.catch(() => undefined);
      };
      await play({ ...eventful, between: (inner) => acting(inner, where, act) }, (scene) => {
        held.scene = scene;
      });
      expect(count).toBeGreaterThan(0);
    }
  });
});

const hangs: Readonly<Record<string, Call>> = { 'never answer': () => new Promise(() => undefined) };

describe('a fetch of the caller’s', () => {
  it.each(Object.entries({ ...calls, ...bugs, ...hangs }))('may %s', async (_, call) => {
    for (const request of [1, 2]) {
      const held: { scene?: Scene } = {};
      let requests = 0;
      const fetch: FetchLike = async (__, { body }) => {
        requests += 1;
        if (requests === request && held.scene !== undefined) await call(held.scene);
        return spoken(String((JSON.parse(body) as { readonly text: string }).text));
      };
      const config = { via: 'http', url: 'http://127.0.0.1:2710/api/v1', fetch } as const;
      await play({ config }, (scene) => {
        held.scene = scene;
      });
      expect(requests).toBeGreaterThan(0);
    }
  });

  it('that gives something else than bytes leaves no hole in a voice', async () => {
    let requests = 0;
    const fetch: FetchLike = (_, { body }) => {
      requests += 1;
      const answer = spoken(String((JSON.parse(body) as { readonly text: string }).text));
      return Promise.resolve(requests === 1 ? { ...answer, body: textBody() } : answer);
    };
    const config = { via: 'http', url: 'http://127.0.0.1:2710/api/v1', fetch } as const;
    const { heard } = await play({ config }, () => undefined);
    expect(heard.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(requests).toBe(6);
  });
});

/** An answer with the speech of a text, in pieces. */
function spoken(text: string): FetchAnswer {
  const { buffer } = speechOf([text]);
  const bytes = new Uint8Array(buffer);
  let at = 0;
  const read = (): Promise<{ done: boolean; value?: Uint8Array }> => {
    const value = bytes.subarray(at, at + 9_999);
    at += value.length;
    return Promise.resolve(value.length === 0 ? { done: true } : { done: false, value });
  };
  const headers = { get: (name: string) => (name === 'content-type' ? 'audio/raw;codec=pcm16;rate=24000' : null) };
  return { status: 200, headers, body: { getReader: () => ({ read, cancel: () => Promise.resolve() }) } };
}

function textBody(): NonNullable<FetchAnswer['body']> {
  const read = () => Promise.resolve({ done: false, value: 'audio' as unknown as Uint8Array });
  return { getReader: () => ({ read, cancel: () => Promise.resolve() }) };
}

/** A transport that does something of its own whenever it opens or sends. */
function acting(inner: Transport, where: 'open' | 'send', act: () => void): Transport {
  return {
    headers: inner.headers,
    pings: inner.pings,
    open: (request, handlers, limits) => {
      if (where === 'open') act();
      const socket = inner.open(request, handlers, limits);
      return {
        get bufferedAmount() {
          return socket.bufferedAmount;
        },
        send: (data) => {
          socket.send(data);
          if (where === 'send') act();
        },
        close: (code, reason) => socket.close(code, reason),
        terminate: () => socket.terminate(),
        ping: () => socket.ping?.(),
        pause: () => socket.pause?.(),
        resume: () => socket.resume?.(),
      };
    },
  };
}

describe('a source of text', () => {
  const inside = Object.entries({ ...calls, ...bugs });

  it.each(inside)('may %s from inside its next()', async (_, call) => {
    for (const step of [0, 1, 3]) {
      for (const kind of ['asynchronous', 'synchronous'] as const) {
        let asked = 0;
        await play(eventful, (scene) => {
          let at = -1;
          const next = (): IteratorResult<string> => {
            at += 1;
            asked += 1;
            if (at === step) {
              const done = call(scene);
              // A source that gives a promise where text was due is told as broken; the promise is its own.
              if (done instanceof Promise) throw new Error('mine', { cause: done.catch(() => undefined) });
            }
            const value = sentences[at];
            return value === undefined ? { done: true, value } : { done: false, value: `${value} ` };
          };
          scene.say(
            sentences,
            kind === 'synchronous' ? syncSource({ next }) : asyncSource({ next: async () => next() }),
          );
        });
        expect(asked).toBeGreaterThan(step);
      }
    }
  });

  it.each(inside)('may %s from inside its return()', async (_, call) => {
    let returned = 0;
    await play(eventful, (scene) => {
      let at = -1;
      const source = asyncSource({
        next: async () => {
          at += 1;
          return { done: false, value: `${sentences[at % 4] ?? ''} ` };
        },
        return: async () => {
          returned += 1;
          await call(scene);
          return { done: true, value: undefined };
        },
      });
      scene.say(
        Array.from({ length: 400 }, (__, index) => sentences[index % 4] ?? ''),
        source,
      );
      scene.clock.setTimeout(() => scene.said[0]?.utterance.cancel(), 4_000);
    });
    expect(returned).toBe(1);
  });

  it.each<[string, () => unknown]>([
    ['throws when it is asked for its iterator', () => ({ [Symbol.asyncIterator]: bugs['throw'] })],
    ['gives no iterator', () => ({ [Symbol.asyncIterator]: () => 7 })],
    ['gives an iterator without next', () => ({ [Symbol.asyncIterator]: () => ({}) })],
    ['gives nothing from next', () => asyncSource({ next: async () => undefined as never })],
    [
      'throws what is no error',
      () => asyncSource({ next: async () => bugs['throw what is no error']?.({} as Scene) as never }),
    ],
    ['throws an error whose message throws', () => asyncSource({ next: async () => Promise.reject(spiteful()) })],
    ['is a proxy that throws', () => new Proxy({}, { get: () => bugs['throw']?.({} as Scene) })],
  ])('that %s fails its utterance, and nothing else', async (_, source) => {
    const { heard, outcome } = await play({}, (scene) => {
      scene.say([], source() as SpokenText);
    });
    expect(heard.map(({ error }) => error?.code)).toEqual(['aborted', undefined]);
    expect(outcome).toBe('closed');
  });

  it('that never gives anything, and never returns, keeps nobody from cancelling, and nothing else', async () => {
    const { heard } = await play({}, (scene) => {
      const never = (): Promise<never> => new Promise(() => undefined);
      scene.say([], asyncSource({ next: never, return: never }));
      scene.clock.setTimeout(() => scene.said[0]?.utterance.cancel(), 30_000);
    });
    expect(heard.map(({ error }) => error?.code)).toEqual(['aborted', undefined]);
  });
});

function asyncSource(iterator: AsyncIterator<string>): AsyncIterable<string> {
  return { [Symbol.asyncIterator]: () => iterator };
}

function syncSource(iterator: Iterator<string>): Iterable<string> {
  return { [Symbol.iterator]: () => iterator };
}

function spiteful(): Error {
  return Object.defineProperty(new Error('mine'), 'message', {
    get: () => {
      throw new Error('mine too');
    },
  });
}
