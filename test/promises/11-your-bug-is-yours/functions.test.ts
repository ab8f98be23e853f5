import type { LifecycleChange, Socket, TranscribeOptions, TranscriptionSession, Transport } from '@throughline/core';
import type { BodhiCredentials } from '@throughline/core/providers/bodhi';
import { describe, expect, it } from 'vitest';
import { bodhiCredentials as credentials } from '../../kit/providers.ts';
import { cut, expectNothingLost, play, type Feed, type Played, type Staging } from './scene.ts';
import { expectNothingUnhandled } from '../../kit/unhandled.ts';

expectNothingUnhandled();

type Options = Partial<TranscribeOptions<BodhiCredentials>>;
interface Stage {
  readonly session: TranscriptionSession;
  readonly feed: Feed;
}
/** What a function of the caller's does before it answers, if it gets that far. */
type Trick = (stage: () => Stage) => unknown;

const tricks: readonly { readonly trick: string; readonly play: Trick; readonly breaks?: true }[] = [
  {
    trick: 'throws',
    breaks: true,
    play: () => {
      throw new Error('mine');
    },
  },
  { trick: 'rejects', breaks: true, play: () => Promise.reject(new Error('mine')) },
  { trick: 'aborts', play: (stage) => stage().session.abort('enough') },
  { trick: 'ends', play: (stage) => void stage().session.end() },
  { trick: 'writes', play: (stage) => void stage().feed.write() },
  {
    trick: 'writes and ends',
    play: (stage) => {
      void stage().feed.write();
      void stage().session.end();
    },
  },
  {
    trick: 'pauses, resumes and finalises',
    play: (stage) => {
      stage().session.pause();
      stage().session.resume();
      // Once a sentence, at most: each is an endpoint's silence that the provider hears.
      if (stage().session.positions.acceptedSamples < 1_600) stage().session.finalize();
    },
  },
  { trick: 'asks for everything', play: (stage) => [stage().session.summary(), stage().session.unsettled()] },
];

/** A trick that is played at the n-th call only. */
const counted = (trick: Trick, at: number): Trick => {
  let calls = 0;
  return (stage) => {
    calls += 1;
    return calls === at ? trick(stage) : undefined;
  };
};

/** Functions that only have to answer: whatever they do, the transcript is whole. */
const answering: readonly { readonly name: string; readonly options: (trick: Trick, stage: () => Stage) => Options }[] =
  [
    {
      name: 'isSpeech',
      options: (trick, stage) => ({ isSpeech: () => (trick(stage) ?? true) as boolean }),
    },
    {
      name: 'inspect',
      options: (trick, stage) => {
        const late = counted(trick, 20);
        return { inspect: () => late(stage) };
      },
    },
    {
      name: 'onListenerError',
      options: (trick, stage) => ({
        isSpeech: () => {
          throw new Error('for the handler');
        },
        onListenerError: counted(trick, 5).bind(undefined, stage),
      }),
    },
    {
      name: 'lifecycle, as it is left',
      options: (trick, stage) => ({
        lifecycle: { online: true, subscribe: () => () => trick(stage) as void },
      }),
    },
  ];

describe.each(answering)('$name', ({ options }) => {
  it.each(tricks)('that $trick takes nothing from the session', async ({ play: trick }) => {
    const played = await play({ scene: cut, functions: (stage) => options(trick, stage) });
    expectNothingLost(played);
  });
});

it.each([
  {
    what: 'throws',
    subscribe: () => {
      throw new Error('mine');
    },
  },
  {
    what: 'calls back at once',
    subscribe: (listener: (change: LifecycleChange) => void) => (
      listener('offline'),
      listener('online'),
      () => undefined
    ),
  },
  { what: 'gives nothing to unsubscribe with', subscribe: () => undefined as unknown as () => void },
])('lifecycle.subscribe that $what takes nothing from the session', async ({ subscribe }) => {
  const played = await play({ scene: cut, functions: () => ({ lifecycle: { online: true, subscribe } }) });
  expect(played.session.status.state).toBe('closed');
  expectNothingLost(played);
});

describe('credentials', () => {
  it.each(tricks)('that are a function which $trick', async ({ play: trick, breaks }) => {
    const calls: number[] = [];
    const played = await play({
      scene: cut,
      functions: (stage) => ({
        credentials: ({ attempt }) => {
          calls.push(attempt);
          // The second dial is the one after the cut.
          const returned = attempt === 2 ? trick(stage) : undefined;
          return breaks && returned instanceof Promise ? (returned as Promise<never>) : credentials;
        },
      }),
    });
    expect(calls.length).toBeGreaterThan(1);
    expectNothingLost(played);
  });

  it('that ignore their signal keep nobody waiting: abort settles everything', async () => {
    const played = await play({
      scene: cut,
      on: 'seam',
      functions: (stage) => ({
        credentials: () => {
          if (stage().session.positions.acceptedSamples > 16_000) stage().session.abort();
          return new Promise<never>(() => undefined);
        },
      }),
    });
    expect(played.session.status.state).toMatch(/aborted|failed/);
  });
});

/** A transport whose sockets do something in one of their functions, the n-th time that it is called on a link. */
function tricked(transport: Transport, name: keyof Socket | 'open', trick: () => unknown, at: number): Transport {
  let calls = 0;
  const now = (): void => {
    calls += 1;
    if (calls === at) trick();
  };
  const wrap = (socket: Socket): Socket =>
    new Proxy(socket, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property, target);
        if (property === name && typeof value !== 'function') now();
        if (typeof value !== 'function') return value;
        return (...given: unknown[]): unknown => {
          if (property === name) now();
          return (value as (...all: unknown[]) => unknown).apply(target, given);
        };
      },
    });
  return {
    headers: transport.headers,
    pings: transport.pings,
    open: (request, handlers, limits) => {
      if (name === 'open') now();
      return wrap(transport.open(request, handlers, limits));
    },
  };
}

describe.each([
  ['send', 30],
  ['bufferedAmount', 30],
  ['ping', 1],
  ['close', 1],
  ['terminate', 1],
  ['open', 2],
] as const)('the %s of a socket', (name, at) => {
  it.each(tricks)('that $trick takes nothing from the session', async ({ play: trick, breaks }) => {
    const played = await playTransport((transport, stage) => {
      const act = (): void => {
        const returned = trick(stage);
        if (returned instanceof Promise) returned.catch(() => undefined);
      };
      return tricked(transport, name, act, at);
    });
    expectNothingLost(played);
    // A socket that throws is replaced by another. A transport that throws has nothing to replace it.
    const survives = breaks === true && name !== 'open';
    expect(played.session.status.state).toMatch(survives ? 'closed' : /closed|failed|aborted/);
  });
});

it('isSpeech that writes on and on, where everything leaves at once, comes to its end without calling itself', async () => {
  const chunk = new Int16Array(1_600);
  const writes: Promise<void>[] = [];
  const played = await play({
    scene: { faults: [], options: { pace: Infinity } },
    functions: (stage) => ({
      isSpeech: () => {
        if (writes.length < 5_000) writes.push(stage().session.write(chunk));
        return false;
      },
    }),
    transport: (wire) => ({
      headers: wire.headers,
      pings: wire.pings,
      open: (request, handlers, limits) =>
        new Proxy(wire.open(request, handlers, limits), {
          get: (target, property) => {
            if (property === 'bufferedAmount') return 0;
            const value: unknown = Reflect.get(target, property, target);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
        }),
    }),
  });
  await Promise.all(writes);
  expect(played.listenerErrors).toEqual([]);
  expect(played.session.positions.acceptedSamples).toBe(5_000 * 1_600 + played.provider.script.length);
});

describe('a socket', () => {
  it('that tells its end in the middle of send is a link that has ended', async () => {
    const played = await playTransport((transport) => {
      let sends = 0;
      return {
        headers: transport.headers,
        pings: transport.pings,
        open: (request, handlers, limits) => {
          const socket = transport.open(request, handlers, limits);
          return new Proxy(socket, {
            get: (target, property) => {
              const value: unknown = Reflect.get(target, property, target);
              if (typeof value !== 'function') return value;
              return (...given: unknown[]): unknown => {
                if ((property === 'send' || property === 'sendWords') && (sends += 1) === 25) {
                  target.terminate();
                  handlers.ended({ type: 'close', code: 1006, reason: '' });
                  return undefined;
                }
                return (value as (...all: unknown[]) => unknown).apply(target, given);
              };
            },
          });
        },
      };
    });
    expect(played.session.status.state).toBe('closed');
    expect(played.session.summary().links).toBeGreaterThan(2);
    expectNothingLost(played);
  });

  it('that calls before its transport has returned it is heard a moment later', async () => {
    const played = await playTransport((transport) => ({
      headers: transport.headers,
      pings: transport.pings,
      open: (request, handlers, limits) => {
        const socket = transport.open(request, { ...handlers, opened: () => undefined }, limits);
        handlers.ended({ type: 'network', kind: 'certificate', message: 'not today' });
        return socket;
      },
    }));
    expect(played.outcome).toMatchObject({ code: 'certificate-invalid' });
    expectNothingLost(played);
  });
});

function playTransport(wrap: (transport: Transport, stage: () => Stage) => Transport): Promise<Played> {
  const staging: Staging = { scene: cut, transport: wrap };
  return play(staging);
}
