import { describe, expect, it } from 'vitest';
import { isSpeechError, type ErrorCode, type TranscriptionSession, type TranscriptResult } from '@throughline/core';
import { scriptText, type Fault } from '@throughline/simulator';
import { rejectionOf } from '../../kit/rejection.ts';
import { virtualProvider, type VirtualProvider } from '../../kit/transcription.ts';
import { expectNothingUnhandled } from '../../kit/unhandled.ts';

expectNothingUnhandled();

async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | 'resolved'> {
  return promise.then(
    () => 'resolved' as const,
    (error: unknown) => {
      if (!isSpeechError(error)) throw error;
      return error.code;
    },
  );
}

/** Writes so many seconds of the script, from where the session stands. */
function say(provider: VirtualProvider, session: TranscriptionSession, seconds: number): Promise<void> {
  const from = session.positions.acceptedSamples;
  return session.write(provider.audio.samples(from, from + seconds * provider.script.sampleRate));
}

/** Brings a session into one of its states. */
const states: readonly {
  readonly state: string;
  readonly faults?: readonly Fault[];
  lead(provider: VirtualProvider, session: TranscriptionSession): Promise<void>;
}[] = [
  { state: 'idle', lead: async () => undefined },
  {
    state: 'connecting',
    faults: [{ on: { link: 1 }, do: { type: 'hang-at-handshake' } }],
    lead: async (provider, session) => {
      await say(provider, session, 1);
      await provider.clock.advance(1_000);
    },
  },
  {
    state: 'open',
    lead: async (provider, session) => {
      await say(provider, session, 10);
      await provider.clock.advance(2_000);
    },
  },
  {
    state: 'recovering',
    faults: [{ on: { position: 2 }, do: { type: 'outage', seconds: 30 } }],
    lead: async (provider, session) => {
      await say(provider, session, 10);
      await provider.clock.advance(6_000);
    },
  },
  {
    state: 'ending',
    faults: [{ on: { link: 1 }, do: { type: 'late-results', ms: 3_000 } }],
    lead: async (provider, session) => {
      await say(provider, session, 2);
      void session.end().catch(() => undefined);
      await provider.clock.advance(3_000);
    },
  },
];

describe.each(states)('a session that is $state', ({ state, faults = [], lead }) => {
  it('settles when it is ended: the promise resolves, and nothing is lost', async () => {
    const provider = virtualProvider({ faults });
    const session = provider.open();
    await lead(provider, session);
    expect(session.status.state).toBe(state);
    const ended = session.end();
    expect(session.end()).toBe(ended);
    const summary = await provider.clock.runUntil(ended);
    expect(summary.settledSamples).toBe(summary.acceptedSamples);
    expect(session.status.state).toBe('closed');
    expect(await codeOf(session.write(new Int16Array(10)))).toBe('session-ended');
    await provider.simulator.close();
    // The closing handshake has 250 ms; after that, nothing of the session is left.
    await provider.clock.advance(300);
    expect(provider.clock.pending).toBe(0);
  });

  it('settles at once when it is aborted: everything pending rejects with aborted, and no timer is left', async () => {
    const provider = virtualProvider({ faults });
    const session = provider.open();
    await lead(provider, session);
    const { acceptedSamples, settledSamples } = session.positions;
    const pending = [session.ready, session.closed, session.end()];
    session.abort('enough');
    expect(session.status.state).toBe('aborted');
    for (const promise of pending.slice(1)) expect(await codeOf(promise)).toBe('aborted');
    expect(['aborted', 'resolved']).toContain(await codeOf(session.ready));
    expect(await codeOf(session.write(new Int16Array(10)))).toBe('aborted');
    expect(session.unsettled()).toEqual(provider.audio.samples(settledSamples, acceptedSamples));
    session.abort('again');
    await provider.simulator.close();
    // The closing handshake has 250 ms; after that, nothing of the session is left.
    await provider.clock.advance(300);
    expect(provider.clock.pending).toBe(0);
  });
});

describe('the end', () => {
  it('is not waited for without limit where each link is closed a minute after it, with no answer', async () => {
    const mute: Fault = { on: { link: 1 }, do: { type: 'mute' }, times: 1_000 };
    const provider = virtualProvider({ seconds: 90, faults: [mute] });
    const session = provider.open({ window: { seconds: 120 } });
    void session.write(provider.audio.samples());
    const error = await provider.clock.runUntil(rejectionOf(session.end()), { limitMs: 900_000 });
    expect(error?.code).toBe('replay-stuck');
    expect(session.unsettled()).toEqual(provider.audio.samples());
    await provider.simulator.close();
  });
});

describe('abort', () => {
  it('comes from the signal as well, also from one that is aborted before', async () => {
    const provider = virtualProvider();
    const controller = new AbortController();
    const session = provider.open({ signal: controller.signal });
    await say(provider, session, 1);
    controller.abort(new Error('the user left'));
    const error = await session.closed.catch((reason: unknown) => reason);
    expect(isSpeechError(error, 'aborted') ? error.context.reason : error).toBe('the user left');
    const late = provider.open({ signal: AbortSignal.abort() });
    expect(await codeOf(late.closed)).toBe('aborted');
    await provider.simulator.close();
  });

  it('rejects a write that waits for room', async () => {
    const provider = virtualProvider({ faults: [{ on: { time: 0 }, do: { type: 'outage', seconds: 60 } }] });
    const session = provider.open({ window: { seconds: 2 } });
    const waiting = say(provider, session, 5);
    await provider.clock.advance(500);
    expect(session.positions.acceptedSamples).toBe(2 * 16_000);
    session.abort();
    expect(await codeOf(waiting)).toBe('aborted');
    await provider.simulator.close();
  });
});

describe('write', () => {
  it('waits while the window is full of unsent audio, and a second write waits behind it', async () => {
    const provider = virtualProvider();
    const session = provider.open({ window: { seconds: 2 } });
    const waiting = say(provider, session, 6);
    const second = session.write(new Int16Array(100));
    const before = session.positions.acceptedSamples;
    await provider.clock.runUntil(waiting);
    expect(before).toBeLessThan(6 * 16_000);
    await provider.clock.runUntil(second);
    expect(session.positions.acceptedSamples).toBe(6 * 16_000 + 100);
    await provider.clock.runUntil(session.end());
    await provider.simulator.close();
  });

  it('counts when it was blocked before the end', async () => {
    const provider = virtualProvider({ seconds: 8 });
    const session = provider.open({ window: { seconds: 2 } });
    const texts: string[] = [];
    session.on('final', ({ text }) => texts.push(text));
    const waiting = session.write(provider.audio.samples());
    const ended = session.end();
    const summary = await provider.clock.runUntil(ended);
    await waiting;
    expect(summary.acceptedSamples).toBe(provider.script.length);
    expect(texts.join(' ')).toBe(scriptText(provider.script));
    await provider.simulator.close();
  });

  it('gives one resolved promise for all writes while there is room', async () => {
    const provider = virtualProvider();
    const session = provider.open();
    const first = say(provider, session, 0.1);
    expect(say(provider, session, 0.1)).toBe(first);
    session.abort();
    await provider.simulator.close();
  });

  it('is not accepted, and says so, when the policy is to fail', async () => {
    const provider = virtualProvider({ faults: [{ on: { time: 0 }, do: { type: 'outage', seconds: 60 } }] });
    const session = provider.open({ window: { seconds: 2, overflow: 'fail' } });
    await say(provider, session, 1.5);
    expect(await codeOf(say(provider, session, 1))).toBe('window-full');
    expect(session.positions.acceptedSamples).toBe(1.5 * 16_000);
    session.abort();
    await provider.simulator.close();
  });
});

describe('pipe', () => {
  const format = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' } as const;

  it('hears of the end of the session also while its source gives nothing', async () => {
    const provider = virtualProvider();
    const session = provider.open();
    const source = {
      format,
      seekable: false,
      async *frames() {
        yield provider.audio.samples(0, 16_000);
        await new Promise<never>(() => undefined);
      },
    };
    const piped = session.pipe(source, { end: true });
    await provider.clock.advance(2_000);
    session.abort();
    expect(await codeOf(piped)).toBe('aborted');
    await provider.simulator.close();
  });

  it('reads a recording only a little ahead of what is sent, also in an outage', async () => {
    const provider = virtualProvider({
      seconds: 90,
      faults: [{ on: { position: 20 }, do: { type: 'outage', seconds: 30 } }],
    });
    const session = provider.open();
    let read = 0;
    const source = {
      format,
      seekable: false,
      async *frames() {
        for (const chunk of provider.audio.chunks()) {
          read += chunk.length;
          yield chunk;
        }
      },
    };
    const piped = session.pipe(source, { end: true });
    await provider.clock.advance(15_000);
    expect(read - session.positions.sentSamples).toBeLessThan(6 * 16_000);
    await provider.clock.advance(20_000);
    expect(session.status.state).toBe('recovering');
    expect(read - session.positions.settledSamples).toBeLessThan(26 * 16_000);
    await provider.clock.runUntil(piped);
    expect(session.summary().settledSamples).toBe(provider.script.length);
    await provider.simulator.close();
  });
});

describe('a session that nobody speaks into', () => {
  it("is kept by silence that is not the caller's: no time shifts, and the link lives on", async () => {
    const provider = virtualProvider({ seconds: 12, profile: { endpointSeconds: 0.44 } });
    const session = provider.open();
    const words: { text: string; start: number }[] = [];
    session.on('final', (final) => words.push(...(final.words ?? [])));
    await say(provider, session, 5);
    await provider.clock.advance(60_000);
    await session.write(provider.audio.samples(5 * 16_000));
    await provider.clock.runUntil(session.end());
    expect(provider.simulator.ledger.links).toHaveLength(1);
    const silence = provider.simulator.ledger.link(1).received.filter(({ kind }) => kind === 'silence');
    expect(silence.length).toBeGreaterThan(0);
    const [script] = [provider.script.utterances.flatMap((utterance) => utterance.words)];
    // A word that the pause of the caller has cut in two may be missing; the others stand where they were said.
    for (const word of words) {
      expect(script.some(({ text, start }) => text === word.text && start === Math.round(word.start * 16_000))).toBe(
        true,
      );
    }
    expect(words.length).toBeGreaterThanOrEqual(script.length - 1);
    await provider.simulator.close();
  });

  it('hangs up where it is asked to, and dials again at the next audio', async () => {
    const provider = virtualProvider({ seconds: 12 });
    const session = provider.open({ idle: 'hang-up' });
    await say(provider, session, 5);
    await provider.clock.advance(60_000);
    expect(session.status.state).toBe('resting');
    expect(session.positions.settledSamples).toBe(session.positions.acceptedSamples);
    await session.write(provider.audio.samples(5 * 16_000));
    const summary = await provider.clock.runUntil(session.end());
    expect(summary.links).toBe(2);
    expect(summary.settledSamples).toBe(provider.script.length);
    await provider.simulator.close();
  });
});

describe('pause', () => {
  it('holds audio back and keeps the link, and resume sends it all', async () => {
    const provider = virtualProvider({ seconds: 12 });
    const session = provider.open();
    const texts: string[] = [];
    session.on('final', ({ text }) => texts.push(text));
    // Between two utterances: the silence that keeps the link would cut a word in two.
    const pauseAt = (provider.script.utterances[0]?.words.at(-1)?.end ?? 0) + 4_000;
    await session.write(provider.audio.samples(0, pauseAt));
    await provider.clock.advance(6_000);
    session.pause();
    const { sentSamples } = session.positions;
    await session.write(provider.audio.samples(pauseAt));
    await provider.clock.advance(40_000);
    expect(session.positions.sentSamples).toBe(sentSamples);
    session.resume();
    await provider.clock.runUntil(session.end());
    expect(provider.simulator.ledger.links).toHaveLength(1);
    expect(texts.join(' ')).toBe(scriptText(provider.script));
    await provider.simulator.close();
  });
});

describe('finalize', () => {
  it('brings the final of what was said so far, without the end of the session', async () => {
    const provider = virtualProvider({ seconds: 12, profile: { endpointSeconds: 1.2 } });
    const session = provider.open();
    const finals: string[] = [];
    session.on('final', ({ text }) => finals.push(text));
    const word = provider.script.utterances[0]?.words[1];
    await session.write(provider.audio.samples(0, word?.end));
    await provider.clock.advance(3_000);
    expect(finals).toEqual([]);
    session.finalize();
    await provider.clock.advance(1_000);
    expect(finals).toHaveLength(1);
    session.abort();
    await provider.simulator.close();
  });
});

describe('what the caller hears', () => {
  it('comes to every reader whole, and to readers that leave not at all, without ending the session', async () => {
    const provider = virtualProvider();
    const session = provider.open();
    const whole: TranscriptResult[] = [];
    const reading = (async () => {
      for await (const result of session) whole.push(result);
    })();
    const leaving = (async () => {
      for await (const result of session) return result;
      return undefined;
    })();
    await session.write(provider.audio.samples());
    await provider.clock.runUntil(session.end());
    await reading;
    expect((await leaving)?.type).toBe('partial');
    const finals = whole.filter(({ type }) => type === 'final');
    expect(finals.map(({ text }) => text).join(' ')).toBe(scriptText(provider.script));
    await provider.simulator.close();
  });

  it('does not suffer from a listener that throws: the error goes to onListenerError, and nothing else happens', async () => {
    const provider = virtualProvider();
    const errors: unknown[] = [];
    const session = provider.open({ onListenerError: (error) => errors.push(error) });
    const texts: string[] = [];
    for (const name of ['final', 'partial', 'status', 'link'] as const) {
      session.on(name, () => {
        throw new Error(`mine: ${name}`);
      });
    }
    session.on('final', ({ text }) => texts.push(text));
    await session.write(provider.audio.samples());
    await provider.clock.runUntil(session.end());
    expect(texts.join(' ')).toBe(scriptText(provider.script));
    expect(new Set(errors.map(String))).toEqual(
      new Set(['final', 'partial', 'status', 'link'].map((name) => `Error: mine: ${name}`)),
    );
    await provider.simulator.close();
  });

  it('is no more after off', async () => {
    const provider = virtualProvider();
    const session = provider.open();
    let heard = 0;
    const off = session.on('partial', () => {
      heard += 1;
      off();
    });
    await session.write(provider.audio.samples());
    await provider.clock.runUntil(session.end());
    expect(heard).toBe(1);
    await provider.simulator.close();
  });
});

describe('Web Streams and scopes', () => {
  it('carry audio in with backpressure and results out', async () => {
    const provider = virtualProvider();
    const session = provider.open({ window: { seconds: 3 } });
    const results: TranscriptResult[] = [];
    const reading = session.readable.pipeTo(
      new WritableStream({
        write: (result) => {
          results.push(result);
        },
      }),
    );
    const audio = new ReadableStream({
      start: (controller) => {
        for (const chunk of provider.audio.chunks()) controller.enqueue(chunk);
        controller.close();
      },
    });
    await provider.clock.runUntil(audio.pipeTo(session.writable));
    await reading;
    const finals = results.filter(({ type }) => type === 'final');
    expect(finals.map(({ text }) => text).join(' ')).toBe(scriptText(provider.script));
    expect(session.status.state).toBe('closed');
    await provider.simulator.close();
  });

  it('end the session when its scope is left', async () => {
    const provider = virtualProvider({ seconds: 5 });
    const scope = async (): Promise<TranscriptionSession> => {
      await using session = provider.open();
      await session.write(provider.audio.samples());
      return session;
    };
    const session = await provider.clock.runUntil(scope());
    expect(session.status.state).toBe('closed');
    expect(session.summary().settledSamples).toBe(provider.script.length);
    await provider.simulator.close();
  });
});

describe('ready', () => {
  it('dials, and resolves when the first link is ready', async () => {
    const provider = virtualProvider();
    const session = provider.open();
    await provider.clock.advance(5_000);
    expect(provider.simulator.ledger.dials).toEqual([]);
    await provider.clock.runUntil(session.ready);
    expect(provider.simulator.ledger.dials).toHaveLength(1);
    await provider.clock.runUntil(session.end());
    await provider.simulator.close();
  });

  it('is not needed for a live source, which dials at once', async () => {
    const provider = virtualProvider();
    const session = provider.open({ live: true });
    await provider.clock.advance(100);
    expect(session.status).toMatchObject({ state: 'open', usable: true, epoch: 1 });
    session.abort();
    await provider.simulator.close();
  });
});
