import { SpeechError, type Failure, type Verdict } from '@throughline/core/internal';
import { createActor, SimulatedClock, type Actor, type SnapshotFrom } from 'xstate';
import { getShortestPaths, getStateNodes } from 'xstate/graph';
import { sessionMachine, type SessionMachine } from '../../packages/core/src/session/machine.ts';
import type { SessionEvent } from '../../packages/core/src/session/session-event.ts';
import { HeldPorts, type MachinePorts, type OpenedLink } from '../../packages/core/src/session/machine-ports.ts';

/** What the fakes answer; may be changed at any time. */
export interface World {
  nothingLeft: boolean;
  makesLinks: boolean;
}

interface FakeLink {
  readonly epoch: number;
  readonly edge: (event: SessionEvent) => void;
  closed: number;
}

/** A clock that tells how many timers wait. */
class CountingClock extends SimulatedClock {
  readonly #waiting = new Set<number>();

  get waiting(): number {
    return this.#waiting.size;
  }

  override setTimeout(callback: (...args: unknown[]) => void, delayMs: number): number {
    const id = super.setTimeout(() => {
      this.#waiting.delete(id);
      callback();
    }, delayMs);
    this.#waiting.add(id);
    return id;
  }

  override clearTimeout(id: number): void {
    this.#waiting.delete(id);
    super.clearTimeout(id);
  }
}

const dial = (why: Extract<Verdict, { type: 'dial' }>['why'], delayMs: number): Verdict => ({
  type: 'dial',
  delayMs,
  why,
  refresh: why === 'refresh',
});

/** A failure for each verdict: the fake judge reads its verdict off the failure. */
export const failures = {
  'fails, retried at once': failure('connection-lost'),
  'fails, retried later': failure('network-unreachable'),
  'fails, credentials to be refreshed': failure('authentication-failed'),
  'fails, told to come later': failure('rate-limited'),
  'fails, no slot': failure('concurrency-limit'),
  'fails, credentials to be refreshed later': failure('credentials-failed'),
  'fails, held by the dial limiter': failure('connect-timeout'),
  'fails for good': failure('insufficient-balance'),
  'fails with nothing left to do': failure('session-ended'),
} as const satisfies Record<string, Failure>;

const verdicts: Readonly<Record<string, Verdict>> = {
  'connection-lost': dial('backoff', 0),
  'network-unreachable': dial('backoff', 1_000),
  'authentication-failed': dial('refresh', 0),
  'credentials-failed': { type: 'dial', delayMs: 1_000, why: 'backoff', refresh: true },
  'rate-limited': dial('retry-after', 1_000),
  'concurrency-limit': dial('slot', 1_000),
  'connect-timeout': dial('limiter', 1_000),
  'insufficient-balance': { type: 'fail', error: failure('insufficient-balance').error },
  'session-ended': { type: 'close' },
};

function failure(code: 'connection-lost' | 'network-unreachable' | 'authentication-failed' | Plain): Failure {
  const options = { message: 'what happened', context: { phase: 'streaming', host: 'a.example', limitMs: 1 } };
  // Only the code matters here: the contexts of all of them are in the one object.
  return { error: new SpeechError(code as 'connection-lost', options as never), limited: false, phase: 'streaming' };
}

type Plain =
  | 'credentials-failed'
  | 'rate-limited'
  | 'concurrency-limit'
  | 'connect-timeout'
  | 'insufficient-balance'
  | 'session-ended';

/** One machine with fakes for everything around it, and what it did with them. */
export class Harness {
  readonly world: World;
  readonly clock = new CountingClock();
  readonly links: FakeLink[] = [];
  readonly authorizing: { readonly refresh: boolean; readonly signal: AbortSignal; readonly done: () => void }[] = [];
  /** What was judged and done, in its order. */
  readonly log: string[] = [];
  readonly machine = sessionMachine;
  readonly ports: HeldPorts;
  readonly actor: Actor<SessionMachine>;

  constructor(world: Partial<World> = {}) {
    this.world = { nothingLeft: false, makesLinks: true, ...world };
    this.ports = new HeldPorts(this.#ports());
    this.actor = createActor(this.machine, { input: this.ports, clock: this.clock });
    this.actor.start();
  }

  get state(): string {
    return stateName(this.actor.getSnapshot());
  }

  get over(): boolean {
    return this.actor.getSnapshot().status === 'done';
  }

  send(...events: SessionEvent[]): this {
    for (const event of events) this.actor.send(event);
    return this;
  }

  /** Everything that a machine that is over must not leave behind; empty when all is well. */
  leftovers(): readonly string[] {
    const left: string[] = [];
    if (this.clock.waiting > 0) left.push(`${this.clock.waiting} timers wait`);
    for (const { epoch, closed } of this.links) if (closed !== 1) left.push(`link ${epoch} was ended ${closed} times`);
    for (const { signal } of this.authorizing) if (!signal.aborted) left.push('credentials are still asked for');
    return left;
  }

  #open(epoch: number, edge: (event: SessionEvent) => void, logged: string): OpenedLink {
    if (!this.world.makesLinks) throw new Error('no link');
    const link = { epoch, edge, closed: 0 };
    this.links.push(link);
    this.log.push(logged);
    return {
      end: () => {
        link.closed += 1;
        this.log.push(`close ${epoch}`);
      },
    };
  }

  #ports(): MachinePorts {
    return {
      connectMs: 10_000,
      readyMs: 5_000,
      authorize: ({ refresh, signal }) =>
        new Promise((done) => {
          this.log.push(refresh ? 'refresh' : 'authorize');
          this.authorizing.push({ refresh, signal, done });
        }),
      openLink: (epoch, edge) => this.#open(epoch, edge, `open ${epoch}`),
      authorizeBeside: (signal) =>
        new Promise((done) => {
          this.log.push('authorize beside');
          this.authorizing.push({ refresh: false, signal, done });
        }),
      openBeside: (epoch, edge) => this.#open(epoch, edge, `open ${epoch} beside`),
      besideFailed: ({ epoch = 'none' }) => this.log.push(`beside failed: ${epoch}`),
      besideOver: () => undefined,
      decide: (judged) => {
        this.log.push(`decide ${judged?.error.code ?? 'without a failure'}`);
        return verdicts[judged?.error.code ?? ''] ?? dial('first', 0);
      },
      nothingLeft: () => this.world.nothingLeft,
      failureOf: (cause, phase) => {
        const code = cause instanceof SpeechError ? cause.code : 'a plain Error';
        this.log.push(`failure of ${code} while ${phase}`);
        return failures['fails, retried later'];
      },
    };
  }
}

/**
 * The innermost state of a snapshot: `streaming`, or `streaming, fed` where something is beside the active link. A wait that the provider
 * asked for is told apart from one of ours.
 */
function stateName(snapshot: SnapshotFrom<SessionMachine>): string {
  const { value } = snapshot;
  if (typeof value === 'string') return value;
  const beside = innermost(value.live.rotation);
  return beside === 'alone' ? linkName(snapshot, value.live.link) : `${linkName(snapshot, value.live.link)}, ${beside}`;
}

function innermost(given: unknown): string {
  let value = given;
  while (typeof value === 'object' && value !== null) [value] = Object.values(value as Record<string, unknown>);
  return String(value);
}

function linkName(snapshot: SnapshotFrom<SessionMachine>, link: unknown): string {
  const value = innermost(link);
  const { verdict, ending, refresh } = snapshot.context;
  const dial = verdict?.type === 'dial' ? verdict : undefined;
  if (value === 'backingOff' && refresh) return 'backingOff before it refreshes';
  if (value === 'backingOff' && dial?.why !== 'backoff') return 'backingOff as told';
  if (value === 'draining' && ending) return 'draining at the end';
  return value;
}

/** Every event that the machine can hear, those of its own timers and actors included, under a name that a person can read. */
export function allEvents(machine: SessionMachine): ReadonlyMap<string, SessionEvent> {
  const types = [machine.root, ...getStateNodes(machine)].flatMap((node) => [...node.ownEvents]);
  const events = new Map<string, SessionEvent>();
  for (const type of new Set<string>(types)) {
    if (type !== '' && type !== 'failed' && type !== 'errorFrame')
      events.set(readable(type), { type, error: new Error('broken') } as unknown as SessionEvent);
  }
  for (const [name, failed] of Object.entries(failures)) {
    events.set(name, { type: 'failed', failure: failed });
    events.set(`error frame, ${name}`, { type: 'errorFrame', failure: failed });
  }
  events.set('error frame, survivable', {
    type: 'errorFrame',
    failure: { ...failures['fails for good'], survivable: true },
  });
  return events;
}

function readable(type: string): string {
  const [, kind = '', rest = ''] = /^xstate\.(after|done\.actor|error\.actor)\.(.+)$/.exec(type) ?? [];
  if (kind === '') return type;
  const last = rest.split('.').at(-1) ?? '';
  const beside = rest.includes('.rotation.') ? ' beside' : '';
  if (kind === 'after') return `${rest.split('.')[0] ?? ''} over${beside}`;
  return kind === 'done.actor' ? `${last} done` : `${last} broken`;
}

export interface Path {
  readonly state: string;
  /** Whether the platform has said that there is no network. */
  readonly offline: boolean;
  readonly events: readonly SessionEvent[];
}

/** The shortest way to each state that can be reached, with and without the hint that there is no network. */
export function pathsToEveryState(): readonly Path[] {
  const paths = new Map<string, Path>();
  for (const nothingLeft of [false, true]) {
    const { machine, ports, actor } = new Harness({ nothingLeft });
    const found = getShortestPaths(machine, {
      input: ports,
      events: [...allEvents(machine).values()],
      serializeState: (snapshot) => `${stateName(snapshot)} ${String(snapshot.context.offline)}`,
    });
    actor.stop();
    for (const { state, steps } of found) {
      const { offline } = state.context;
      const events = steps.map(({ event }) => event).filter(({ type }) => !String(type).startsWith('xstate.init'));
      const path = { state: stateName(state), offline, events };
      const key = `${path.state} ${String(offline)}`;
      // What can be reached whatever is left is reached that way.
      if (!paths.has(key)) paths.set(key, path);
    }
  }
  return [...paths.values()];
}

/** A harness that has gone a path and stands where it leads. */
export function follow(path: Path): Harness {
  const busy = new Harness().send(...path.events);
  if (busy.state === path.state) return busy;
  busy.actor.stop();
  // Some states are reached only by a session with nothing left to do.
  return new Harness({ nothingLeft: true }).send(...path.events);
}

/** Whether an event can happen now: the machine's own come only from its actors and timers of the moment, and one that is over hears none. */
export function canHappen(harness: Harness, event: SessionEvent): boolean {
  const asked = event.type.startsWith('xstate.') || harness.over;
  return !asked || harness.actor.getSnapshot().can(event);
}
