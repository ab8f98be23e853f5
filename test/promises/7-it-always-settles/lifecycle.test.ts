import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSpeechError, type ErrorCode, type TranscriptionSession, type TranscriptResult } from '@throughline/core';
import { scriptText, type Fault } from '@throughline/simulator';
import { virtualService, type VirtualService } from '../../kit/service.ts';

const unhandled: unknown[] = [];
const remember = (reason: unknown): void => {
  unhandled.push(reason);
};

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', remember);
});
afterEach(() => {
  process.off('unhandledRejection', remember);
  expect(unhandled).toEqual([]);
});

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
function say(service: VirtualService, session: TranscriptionSession, seconds: number): Promise<void> {
  const from = session.positions.acceptedSamples;
  return session.write(service.audio.samples(from, from + seconds * service.script.sampleRate));
}

/** Brings a session into one of its states. */
const states: readonly {
  readonly state: string;
  readonly faults?: readonly Fault[];
  lead(service: VirtualService, session: TranscriptionSession): Promise<void>;
}[] = [
  { state: 'idle', lead: async () => undefined },
  {
    state: 'connecting',
    faults: [{ on: { link: 1 }, do: { type: 'hang-at-handshake' } }],
    lead: async (service, session) => {
      await say(service, session, 1);
      await service.clock.advance(1_000);
    },
  },
  {
    state: 'open',
    lead: async (service, session) => {
      await say(service, session, 10);
      await service.clock.advance(2_000);
    },
  },
  {
    state: 'recovering',
    faults: [{ on: { position: 2 }, do: { type: 'outage', seconds: 30 } }],
    lead: async (service, session) => {
      await say(service, session, 10);
      await service.clock.advance(6_000);
    },
  },
  {
    state: 'ending',
    faults: [{ on: { link: 1 }, do: { type: 'late-results', ms: 3_000 } }],
    lead: async (service, session) => {
      await say(service, session, 2);
      void session.end().catch(() => undefined);
      await service.clock.advance(3_000);
    },
  },
];

describe.each(states)('a session that is $state', ({ state, faults = [], lead }) => {
  it('settles when it is ended: the promise resolves, and nothing is lost', async () => {
    const service = virtualService({ faults });
    const session = service.open();
    await lead(service, session);
    expect(session.status.state).toBe(state);
    const ended = session.end();
    expect(session.end()).toBe(ended);
    const summary = await service.clock.runUntil(ended);
    expect(summary.settledSamples).toBe(summary.acceptedSamples);
    expect(session.status.state).toBe('closed');
    expect(await codeOf(session.write(new Int16Array(10)))).toBe('session-ended');
    await service.simulator.close();
    // The closing handshake has 250 ms; after that, nothing of the session is left.
    await service.clock.advance(300);
    expect(service.clock.pending).toBe(0);
  });

  it('settles at once when it is aborted: everything pending rejects with aborted, and no timer is left', async () => {
    const service = virtualService({ faults });
    const session = service.open();
    await lead(service, session);
    const { acceptedSamples, settledSamples } = session.positions;
    const pending = [session.ready, session.closed, session.end()];
    session.abort('enough');
    expect(session.status.state).toBe('aborted');
    for (const promise of pending.slice(1)) expect(await codeOf(promise)).toBe('aborted');
    expect(['aborted', 'resolved']).toContain(await codeOf(session.ready));
    expect(await codeOf(session.write(new Int16Array(10)))).toBe('aborted');
    expect(session.unsettled()).toEqual(service.audio.samples(settledSamples, acceptedSamples));
    session.abort('again');
    await service.simulator.close();
    // The closing handshake has 250 ms; after that, nothing of the session is left.
    await service.clock.advance(300);
    expect(service.clock.pending).toBe(0);
  });
});

describe('abort', () => {
  it('comes from the signal as well, also from one that is aborted before', async () => {
    const service = virtualService();
    const controller = new AbortController();
    const session = service.open({ signal: controller.signal });
    await say(service, session, 1);
    controller.abort(new Error('the user left'));
    const error = await session.closed.catch((reason: unknown) => reason);
    expect(isSpeechError(error, 'aborted') ? error.context.reason : error).toBe('the user left');
    const late = service.open({ signal: AbortSignal.abort() });
    expect(await codeOf(late.closed)).toBe('aborted');
    await service.simulator.close();
  });

  it('rejects a write that waits for room', async () => {
    const service = virtualService({ faults: [{ on: { time: 0 }, do: { type: 'outage', seconds: 60 } }] });
    const session = service.open({ window: { seconds: 2 } });
    const waiting = say(service, session, 5);
    await service.clock.advance(500);
    expect(session.positions.acceptedSamples).toBe(2 * 16_000);
    session.abort();
    expect(await codeOf(waiting)).toBe('aborted');
    await service.simulator.close();
  });
});

describe('write', () => {
  it('waits while the window is full of unsent audio, and a second write waits behind it', async () => {
    const service = virtualService();
    const session = service.open({ window: { seconds: 2 } });
    const waiting = say(service, session, 6);
    const second = session.write(new Int16Array(100));
    const before = session.positions.acceptedSamples;
    await service.clock.runUntil(waiting);
    expect(before).toBeLessThan(6 * 16_000);
    await service.clock.runUntil(second);
    expect(session.positions.acceptedSamples).toBe(6 * 16_000 + 100);
    await service.clock.runUntil(session.end());
    await service.simulator.close();
  });

  it('counts when it was blocked before the end', async () => {
    const service = virtualService({ seconds: 8 });
    const session = service.open({ window: { seconds: 2 } });
    const texts: string[] = [];
    session.on('final', ({ text }) => texts.push(text));
    const waiting = session.write(service.audio.samples());
    const ended = session.end();
    const summary = await service.clock.runUntil(ended);
    await waiting;
    expect(summary.acceptedSamples).toBe(service.script.length);
    expect(texts.join(' ')).toBe(scriptText(service.script));
    await service.simulator.close();
  });

  it('gives one resolved promise for all writes while there is room', async () => {
    const service = virtualService();
    const session = service.open();
    const first = say(service, session, 0.1);
    expect(say(service, session, 0.1)).toBe(first);
    session.abort();
    await service.simulator.close();
  });

  it('is not accepted, and says so, when the policy is to fail', async () => {
    const service = virtualService({ faults: [{ on: { time: 0 }, do: { type: 'outage', seconds: 60 } }] });
    const session = service.open({ window: { seconds: 2, overflow: 'fail' } });
    await say(service, session, 1.5);
    expect(await codeOf(say(service, session, 1))).toBe('window-full');
    expect(session.positions.acceptedSamples).toBe(1.5 * 16_000);
    session.abort();
    await service.simulator.close();
  });
});

describe('pipe', () => {
  const format = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' } as const;

  it('hears of the end of the session also while its source gives nothing', async () => {
    const service = virtualService();
    const session = service.open();
    const source = {
      format,
      seekable: false,
      async *frames() {
        yield service.audio.samples(0, 16_000);
        await new Promise<never>(() => undefined);
      },
    };
    const piped = session.pipe(source, { end: true });
    await service.clock.advance(2_000);
    session.abort();
    expect(await codeOf(piped)).toBe('aborted');
    await service.simulator.close();
  });

  it('reads a recording only a little ahead of what is sent, also in an outage', async () => {
    const service = virtualService({
      seconds: 90,
      faults: [{ on: { position: 20 }, do: { type: 'outage', seconds: 30 } }],
    });
    const session = service.open();
    let read = 0;
    const source = {
      format,
      seekable: false,
      async *frames() {
        for (const chunk of service.audio.chunks()) {
          read += chunk.length;
          yield chunk;
        }
      },
    };
    const piped = session.pipe(source, { end: true });
    await service.clock.advance(15_000);
    expect(read - session.positions.sentSamples).toBeLessThan(6 * 16_000);
    await service.clock.advance(20_000);
    expect(session.status.state).toBe('recovering');
    expect(read - session.positions.settledSamples).toBeLessThan(26 * 16_000);
    await service.clock.runUntil(piped);
    expect(session.summary().settledSamples).toBe(service.script.length);
    await service.simulator.close();
  });
});

describe('a session that nobody speaks into', () => {
  it("is kept by silence that is not the caller's: no time shifts, and the link lives on", async () => {
    const service = virtualService({ seconds: 12, hearing: { endpointSeconds: 0.44 } });
    const session = service.open();
    const words: { text: string; start: number }[] = [];
    session.on('final', (final) => words.push(...(final.words ?? [])));
    await say(service, session, 5);
    await service.clock.advance(60_000);
    await session.write(service.audio.samples(5 * 16_000));
    await service.clock.runUntil(session.end());
    expect(service.simulator.ledger.links).toHaveLength(1);
    const silence = service.simulator.ledger.link(1).received.filter(({ kind }) => kind === 'silence');
    expect(silence.length).toBeGreaterThan(0);
    const [script] = [service.script.utterances.flatMap((utterance) => utterance.words)];
    // A word that the pause of the caller has cut in two may be missing; the others stand where they were said.
    for (const word of words) {
      expect(script.some(({ text, start }) => text === word.text && start === Math.round(word.start * 16_000))).toBe(
        true,
      );
    }
    expect(words.length).toBeGreaterThanOrEqual(script.length - 1);
    await service.simulator.close();
  });

  it('hangs up where it is asked to, and dials again at the next audio', async () => {
    const service = virtualService({ seconds: 12 });
    const session = service.open({ idle: 'hang-up' });
    await say(service, session, 5);
    await service.clock.advance(60_000);
    expect(session.status.state).toBe('resting');
    expect(session.positions.settledSamples).toBe(session.positions.acceptedSamples);
    await session.write(service.audio.samples(5 * 16_000));
    const summary = await service.clock.runUntil(session.end());
    expect(summary.links).toBe(2);
    expect(summary.settledSamples).toBe(service.script.length);
    await service.simulator.close();
  });
});

describe('pause', () => {
  it('holds audio back and keeps the link, and resume sends it all', async () => {
    const service = virtualService({ seconds: 12 });
    const session = service.open();
    const texts: string[] = [];
    session.on('final', ({ text }) => texts.push(text));
    // Between two utterances: the silence that keeps the link would cut a word in two.
    const pauseAt = (service.script.utterances[0]?.words.at(-1)?.end ?? 0) + 4_000;
    await session.write(service.audio.samples(0, pauseAt));
    await service.clock.advance(6_000);
    session.pause();
    const { sentSamples } = session.positions;
    await session.write(service.audio.samples(pauseAt));
    await service.clock.advance(40_000);
    expect(session.positions.sentSamples).toBe(sentSamples);
    session.resume();
    await service.clock.runUntil(session.end());
    expect(service.simulator.ledger.links).toHaveLength(1);
    expect(texts.join(' ')).toBe(scriptText(service.script));
    await service.simulator.close();
  });
});

describe('finalize', () => {
  it('brings the final of what was said so far, without the end of the session', async () => {
    const service = virtualService({ seconds: 12, hearing: { endpointSeconds: 1.2 } });
    const session = service.open();
    const finals: string[] = [];
    session.on('final', ({ text }) => finals.push(text));
    const word = service.script.utterances[0]?.words[1];
    await session.write(service.audio.samples(0, word?.end));
    await service.clock.advance(3_000);
    expect(finals).toEqual([]);
    session.finalize();
    await service.clock.advance(1_000);
    expect(finals).toHaveLength(1);
    session.abort();
    await service.simulator.close();
  });
});

describe('what the caller hears', () => {
  it('comes to every reader whole, and to readers that leave not at all, without ending the session', async () => {
    const service = virtualService();
    const session = service.open();
    const whole: TranscriptResult[] = [];
    const reading = (async () => {
      for await (const result of session) whole.push(result);
    })();
    const leaving = (async () => {
      for await (const result of session) return result;
      return undefined;
    })();
    await session.write(service.audio.samples());
    await service.clock.runUntil(session.end());
    await reading;
    expect((await leaving)?.type).toBe('partial');
    const finals = whole.filter(({ type }) => type === 'final');
    expect(finals.map(({ text }) => text).join(' ')).toBe(scriptText(service.script));
    await service.simulator.close();
  });

  it('does not suffer from a listener that throws: the error goes to onListenerError, and nothing else happens', async () => {
    const service = virtualService();
    const errors: unknown[] = [];
    const session = service.open({ onListenerError: (error) => errors.push(error) });
    const texts: string[] = [];
    for (const name of ['final', 'partial', 'status', 'link'] as const) {
      session.on(name, () => {
        throw new Error(`mine: ${name}`);
      });
    }
    session.on('final', ({ text }) => texts.push(text));
    await session.write(service.audio.samples());
    await service.clock.runUntil(session.end());
    expect(texts.join(' ')).toBe(scriptText(service.script));
    expect(new Set(errors.map(String))).toEqual(
      new Set(['final', 'partial', 'status', 'link'].map((name) => `Error: mine: ${name}`)),
    );
    await service.simulator.close();
  });

  it('is no more after off', async () => {
    const service = virtualService();
    const session = service.open();
    let heard = 0;
    const off = session.on('partial', () => {
      heard += 1;
      off();
    });
    await session.write(service.audio.samples());
    await service.clock.runUntil(session.end());
    expect(heard).toBe(1);
    await service.simulator.close();
  });
});

describe('Web Streams and scopes', () => {
  it('carry audio in with backpressure and results out', async () => {
    const service = virtualService();
    const session = service.open({ window: { seconds: 3 } });
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
        for (const chunk of service.audio.chunks()) controller.enqueue(chunk);
        controller.close();
      },
    });
    await service.clock.runUntil(audio.pipeTo(session.writable));
    await reading;
    const finals = results.filter(({ type }) => type === 'final');
    expect(finals.map(({ text }) => text).join(' ')).toBe(scriptText(service.script));
    expect(session.status.state).toBe('closed');
    await service.simulator.close();
  });

  it('end the session when its scope is left', async () => {
    const service = virtualService({ seconds: 5 });
    const scope = async (): Promise<TranscriptionSession> => {
      await using session = service.open();
      await session.write(service.audio.samples());
      return session;
    };
    const session = await service.clock.runUntil(scope());
    expect(session.status.state).toBe('closed');
    expect(session.summary().settledSamples).toBe(service.script.length);
    await service.simulator.close();
  });
});

describe('ready', () => {
  it('dials, and resolves when the first link is ready', async () => {
    const service = virtualService();
    const session = service.open();
    await service.clock.advance(5_000);
    expect(service.simulator.ledger.dials).toEqual([]);
    await service.clock.runUntil(session.ready);
    expect(service.simulator.ledger.dials).toHaveLength(1);
    await service.clock.runUntil(session.end());
    await service.simulator.close();
  });

  it('is not needed for a live source, which dials at once', async () => {
    const service = virtualService();
    const session = service.open({ live: true });
    await service.clock.advance(100);
    expect(session.status).toMatchObject({ state: 'open', usable: true, epoch: 1 });
    session.abort();
    await service.simulator.close();
  });
});
