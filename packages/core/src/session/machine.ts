import { assign, fromCallback, fromPromise, raise, setup, stateIn } from 'xstate';
import { connectTimeout, readyTimeout } from './limit-errors.ts';
import type { HeldPorts } from './machine-ports.ts';
import type { Failure, Phase, Verdict } from './retry-policy.ts';
import type { SessionEvent } from './session-event.ts';

export interface SessionContext {
  /** The session that this run of the machine belongs to. */
  readonly held: HeldPorts;
  /** The number of the active link, or of the last one. */
  readonly epoch: number;
  /** The number of the link beside it; 0 where there was none. */
  readonly beside: number;
  readonly ending: boolean;
  readonly offline: boolean;
  readonly failure: Failure | undefined;
  readonly verdict: Verdict | undefined;
  readonly delayMs: number;
  readonly refresh: boolean;
}

export interface LinkInput {
  readonly held: HeldPorts;
  readonly epoch: number;
}

/** A hint is not a fact: while the platform says that there is no network, one dial is tried this often. */
const OFFLINE_PROBE_MS = 10_000;

/**
 * The machine of a session: one for all, each run with the ports of its own session as its input. The states are described in
 * docs/states.md, whose diagram is generated from here.
 */
export const sessionMachine = setup({
  types: {
    context: {} as SessionContext,
    input: {} as HeldPorts,
    events: {} as SessionEvent,
    tags: {} as 'usable' | 'recovering' | 'over',
  },
  actors: {
    authorize: fromPromise<void, { readonly held: HeldPorts; readonly refresh: boolean }>(({ input, signal }) =>
      input.held.ports.authorize({ refresh: input.refresh, signal }),
    ),
    // `stop()` skips exit actions, never this clean-up, so that no way out of the machine leaves a socket behind.
    link: fromCallback<SessionEvent, LinkInput, SessionEvent>(({ input, sendBack }) =>
      input.held.openLink(input.epoch, sendBack),
    ),
    authorizeBeside: fromPromise<void, HeldPorts>(({ input, signal }) => input.ports.authorizeBeside(signal)),
    beside: fromCallback<SessionEvent, LinkInput, SessionEvent>(({ input, sendBack }) =>
      input.held.openBeside(input.epoch, sendBack),
    ),
  },
  actions: {
    decide: assign(({ context }) => {
      const verdict = context.held.ports.decide(context.failure);
      const dial = verdict.type === 'dial' ? verdict : undefined;
      // A wait that is cut short is judged anew, without the failure; that the credentials are to be fresh ones is not forgotten.
      const refresh = dial?.refresh === true || (context.failure === undefined && context.refresh);
      return { verdict, delayMs: dial?.delayMs ?? 0, refresh };
    }),
    markEnding: assign({ ending: true }),
    markOffline: assign({ offline: true }),
    markOnline: assign({ offline: false }),
    // XState cleans an actor up only after the next state was entered: too late for a verdict on how the link has lived.
    endLink: ({ context }) => context.held.endLink(),
    endBeside: ({ context }) => context.held.endBeside(),
    leaveLink: raise({ type: 'linkLeft' }),
    // What either actor has opened is the other's to end from now on.
    exchangeLinks: ({ context }) => context.held.exchange(),
    exchangeEpochs: assign(({ context: { epoch, beside } }) => ({ epoch: beside, beside: epoch })),
    besideOver: ({ context }) => context.held.ports.besideOver(),
    refuseBeside: ({ context, event }) => refuse(context, thrownIn(event), 'authorizing'),
    refuseUnopenedBeside: ({ context, event }) => refuse(context, thrownIn(event), 'opening', context.beside),
    refuseUnconnectedBeside: ({ context }) =>
      refuse(context, connectTimeout(context.held.ports.connectMs), 'opening', context.beside),
    refuseUnreadyBeside: ({ context }) =>
      refuse(context, readyTimeout(context.held.ports.readyMs), 'handshaking', context.beside),
    forgetFailure: assign({ failure: undefined }),
    // What the machine knows of the next dial was meant for the route that is given up.
    forgetDial: assign({ failure: undefined, refresh: false }),
    nextEpoch: assign({ epoch: ({ context }) => lastOf(context) + 1, refresh: false }),
    nextBeside: assign({ beside: ({ context }) => lastOf(context) + 1 }),
    keepFailure: assign({
      failure: ({ event }) => (event.type === 'failed' || event.type === 'errorFrame' ? event.failure : undefined),
    }),
    // What an actor failed with: the asking for credentials, or the opening of a link.
    keepRefusal: assign({
      failure: ({ context, event }) => context.held.ports.failureOf(thrownIn(event), 'authorizing'),
    }),
    keepUnopened: assign({
      failure: ({ context, event }) => context.held.ports.failureOf(thrownIn(event), 'opening', context.epoch),
    }),
    keepConnectTimeout: assign({
      failure: ({ context: { held, epoch } }) =>
        held.ports.failureOf(connectTimeout(held.ports.connectMs), 'opening', epoch),
    }),
    keepReadyTimeout: assign({
      failure: ({ context: { held, epoch } }) =>
        held.ports.failureOf(readyTimeout(held.ports.readyMs), 'handshaking', epoch),
    }),
  },
  guards: {
    mustFail: ({ context }) => context.verdict?.type === 'fail',
    mayClose: ({ context }) => context.verdict?.type === 'close',
    mustWait: ({ context }) => context.delayMs > 0,
    mustWaitForSlot: ({ context: { verdict, delayMs } }) =>
      verdict?.type === 'dial' && verdict.why === 'slot' && delayMs > 0,
    mustRefresh: ({ context }) => context.refresh,
    survivable: ({ event }) => event.type === 'errorFrame' && event.failure.survivable === true,
    nothingLeft: ({ context }) => context.held.ports.nothingLeft(),
    streams: stateIn({ live: { link: { connected: 'streaming' } } }),
    isDone: ({ context }) => context.ending && context.held.ports.nothingLeft(),
    // A provider that answers is a fact, whatever the platform says of its network.
    isOffline: ({ context }) => context.offline && isBackoff(context),
    // A wait that the provider asked for is not cut short by news of our own network.
    waitIsOurs: ({ context }) => isBackoff(context),
  },
  delays: {
    connectLimit: ({ context }) => context.held.ports.connectMs,
    readyLimit: ({ context }) => context.held.ports.readyMs,
    backoff: ({ context }) => context.delayMs,
    slotWait: ({ context }) => context.delayMs,
    probe: OFFLINE_PROBE_MS,
  },
}).createMachine({
  id: 'session',
  context: ({ input }) => ({
    held: input,
    epoch: 0,
    beside: 0,
    ending: false,
    offline: false,
    failure: undefined,
    verdict: undefined,
    delayMs: 0,
    refresh: false,
  }),
  initial: 'idle',
  states: {
    idle: {
      on: {
        start: 'live',
        abort: 'aborted',
        end: [
          { guard: 'nothingLeft', target: 'closed' },
          { actions: 'markEnding', target: 'live' },
        ],
        offline: { actions: 'markOffline' },
        online: { actions: 'markOnline' },
      },
    },
    live: {
      type: 'parallel',
      on: {
        abort: 'aborted',
        end: [{ guard: 'nothingLeft', target: 'closed' }, { actions: 'markEnding' }],
        offline: { actions: 'markOffline' },
        online: { actions: 'markOnline' },
      },
      states: {
        link: {
          initial: 'deciding',
          states: {
            deciding: {
              entry: 'decide',
              tags: 'recovering',
              always: [
                { guard: 'mustFail', target: '#session.failed' },
                { guard: 'mayClose', target: '#session.closed' },
                { guard: 'isOffline', target: 'offline' },
                { guard: 'mustWaitForSlot', target: 'waitingForSlot' },
                { guard: 'mustWait', target: 'backingOff' },
                { guard: 'mustRefresh', target: 'refreshing' },
                { target: 'authorizing' },
              ],
            },
            waitingForSlot: {
              tags: 'recovering',
              after: { slotWait: 'authorizing' },
              on: { reroute: { actions: 'forgetDial', target: 'deciding' } },
            },
            backingOff: {
              tags: 'recovering',
              after: { backoff: [{ guard: 'mustRefresh', target: 'refreshing' }, { target: 'authorizing' }] },
              on: {
                online: { guard: 'waitIsOurs', actions: ['markOnline', 'forgetFailure'], target: 'deciding' },
                wake: { guard: 'waitIsOurs', actions: 'forgetFailure', target: 'deciding' },
                reroute: { actions: 'forgetDial', target: 'deciding' },
              },
            },
            offline: {
              tags: 'recovering',
              after: { probe: { actions: 'forgetFailure', target: 'deciding' } },
              on: {
                online: { actions: ['markOnline', 'forgetFailure'], target: 'deciding' },
                wake: { actions: 'forgetFailure', target: 'deciding' },
              },
            },
            authorizing: {
              tags: 'recovering',
              on: { reroute: { actions: 'forgetDial', target: 'deciding' } },
              invoke: {
                src: 'authorize',
                input: ({ context }) => ({ held: context.held, refresh: false }),
                onDone: { actions: 'nextEpoch', target: 'connected' },
                onError: { actions: 'keepRefusal', target: 'deciding' },
              },
            },
            refreshing: {
              tags: 'recovering',
              on: { reroute: { actions: 'forgetDial', target: 'deciding' } },
              invoke: {
                src: 'authorize',
                input: ({ context }) => ({ held: context.held, refresh: true }),
                onDone: { actions: 'nextEpoch', target: 'connected' },
                onError: { actions: 'keepRefusal', target: 'deciding' },
              },
            },
            connected: {
              initial: 'opening',
              exit: ['endLink', 'leaveLink'],
              invoke: {
                src: 'link',
                input: ({ context }) => ({ held: context.held, epoch: context.epoch }),
                onError: { actions: 'keepUnopened', target: 'deciding' },
              },
              on: {
                failed: { actions: 'keepFailure', target: 'deciding' },
                errorFrame: { actions: 'keepFailure', target: 'deciding' },
                redial: { actions: 'forgetFailure', target: 'deciding' },
                rest: [
                  { guard: 'isDone', target: '#session.closed' },
                  { guard: 'nothingLeft', actions: 'forgetFailure', target: 'resting' },
                  { actions: 'forgetFailure', target: 'deciding' },
                ],
              },
              states: {
                opening: {
                  tags: 'recovering',
                  after: { connectLimit: { actions: 'keepConnectTimeout', target: '#session.live.link.deciding' } },
                  // A peer that has answered inside the call of `send` is ready before its link is reported as open.
                  on: {
                    opened: 'handshaking',
                    ready: 'streaming',
                    reroute: { actions: 'forgetDial', target: '#session.live.link.deciding' },
                  },
                },
                handshaking: {
                  tags: 'recovering',
                  after: { readyLimit: { actions: 'keepReadyTimeout', target: '#session.live.link.deciding' } },
                  on: {
                    ready: 'streaming',
                    reroute: { actions: 'forgetDial', target: '#session.live.link.deciding' },
                  },
                },
                // The error frame of one utterance, or one that the provider's table knows as survivable, leaves the link as it is.
                streaming: {
                  tags: 'usable',
                  entry: ['forgetFailure', 'markOnline'],
                  on: { errorFrame: { guard: 'survivable', target: 'streaming' }, endSent: 'draining' },
                },
                draining: {
                  tags: 'usable',
                  on: {
                    errorFrame: { guard: 'survivable', target: 'draining' },
                    drained: [
                      { guard: 'isDone', target: '#session.closed' },
                      { guard: 'nothingLeft', target: '#session.live.link.resting' },
                      { target: '#session.live.link.deciding' },
                    ],
                  },
                },
              },
            },
            // Hung up while there is nothing to send: the next audio, or text, dials again.
            resting: {
              tags: 'usable',
              on: {
                audio: 'deciding',
                end: [
                  { guard: 'nothingLeft', target: '#session.closed' },
                  { actions: 'markEnding', target: 'deciding' },
                ],
              },
            },
          },
        },
        // A fresh link that takes over from the active one while that still streams.
        rotation: {
          initial: 'alone',
          states: {
            alone: {
              entry: 'besideOver',
              on: { rotate: { guard: 'streams', target: 'askingBeside' } },
            },
            askingBeside: {
              on: { linkLeft: 'alone', endSent: 'alone', besideOver: 'alone' },
              invoke: {
                src: 'authorizeBeside',
                input: ({ context }) => context.held,
                onDone: { actions: 'nextBeside', target: 'beside' },
                onError: { actions: 'refuseBeside', target: 'alone' },
              },
            },
            beside: {
              initial: 'successor',
              exit: 'endBeside',
              invoke: {
                src: 'beside',
                input: ({ context }) => ({ held: context.held, epoch: context.beside }),
                onError: { actions: 'refuseUnopenedBeside', target: 'alone' },
              },
              on: { besideOver: 'alone' },
              states: {
                successor: {
                  initial: 'openingBeside',
                  on: { linkLeft: '#session.live.rotation.alone', endSent: '#session.live.rotation.alone' },
                  states: {
                    openingBeside: {
                      after: {
                        connectLimit: { actions: 'refuseUnconnectedBeside', target: '#session.live.rotation.alone' },
                      },
                      on: { successorOpened: 'handshakingBeside', successorReady: 'fed' },
                    },
                    handshakingBeside: {
                      after: { readyLimit: { actions: 'refuseUnreadyBeside', target: '#session.live.rotation.alone' } },
                      on: { successorReady: 'fed' },
                    },
                    fed: {
                      on: {
                        handedOver: {
                          actions: ['exchangeLinks', 'exchangeEpochs'],
                          target: '#session.live.rotation.beside.retiring',
                        },
                      },
                    },
                  },
                },
                // It was sent the end, and is waited for whatever becomes of the active link.
                retiring: {},
              },
            },
          },
        },
      },
    },
    closed: { type: 'final', tags: 'over' },
    failed: { type: 'final', tags: 'over' },
    aborted: { type: 'final', tags: 'over' },
  },
});

function isBackoff({ verdict }: SessionContext): boolean {
  return verdict?.type === 'dial' && verdict.why === 'backoff';
}

/** The number of the link that was made last. */
function lastOf({ epoch, beside }: SessionContext): number {
  return Math.max(epoch, beside);
}

/** The link beside the active one has come to nothing, or is to be ended for it: nothing of that is the session's own failure. */
function refuse({ held: { ports } }: SessionContext, cause: unknown, phase: Phase, epoch?: number): void {
  ports.besideFailed(ports.failureOf(cause, phase, epoch));
}

/** What an actor's error event carries. */
function thrownIn(event: object): unknown {
  return 'error' in event ? event.error : undefined;
}

export type SessionMachine = typeof sessionMachine;
