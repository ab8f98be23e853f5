import { describe, expect, it } from 'vitest';
import {
  allEvents,
  canHappen,
  follow,
  Harness,
  pathsToEveryState,
  type Path,
  type World,
} from '../../../kit/machine.ts';

type Outcomes = Readonly<Record<string, string>>;
/** For each state, where each event leads. A state keeps still on whatever is not listed. */
type Table = Readonly<Record<string, Outcomes>>;

const paths = pathsToEveryState();
const { machine } = new Harness();
const events = allEvents(machine);

/** The table as the machine behaves. */
function observed(from: readonly Path[], world: Partial<World>): Table {
  return Object.fromEntries(from.map((path) => [path.state, outcomes(path, world)]));
}

function outcomes(path: Path, world: Partial<World>): Outcomes {
  const moves: [string, string][] = [];
  for (const [name, event] of events) {
    const harness = follow(path);
    Object.assign(harness.world, world);
    if (canHappen(harness, event)) harness.send(event);
    if (harness.state !== path.state) moves.push([name, harness.state]);
    harness.actor.stop();
  }
  return Object.fromEntries(moves);
}

const verdicts: Outcomes = {
  'fails, retried at once': 'authorizing',
  'fails, retried later': 'backingOff',
  'fails, credentials to be refreshed': 'refreshing',
  'fails, credentials to be refreshed later': 'backingOff before it refreshes',
  'fails, told to come later': 'backingOff as told',
  'fails, no slot': 'waitingForSlot',
  'fails, held by the dial limiter': 'backingOff as told',
  'fails for good': 'failed',
  'fails with nothing left to do': 'closed',
};

/** What ends a link is judged in one way, whether the provider says it in a frame or not. */
const failingWith = (judged: Outcomes): Outcomes => ({
  ...judged,
  ...Object.fromEntries(Object.entries(judged).map(([name, state]) => [`error frame, ${name}`, state])),
});

const failing: Outcomes = { ...failingWith(verdicts), 'connected broken': 'backingOff' };

/** Before a link streams there is nothing that could go on. */
const unready: Outcomes = { 'error frame, survivable': 'failed' };

const over: Table = { closed: {}, failed: {}, aborted: {} };

/** What is beside the active link has come to nothing, which the active link does not notice. */
const besideEnds = (...names: readonly string[]): Outcomes =>
  Object.fromEntries(['besideOver', ...names].map((name) => [name, 'streaming']));

/** A table with what is beside the active link while it streams, and with a link that retires beside it in whatever state it is. */
function withBeside(table: Table): Table {
  const { streaming: { rotate: _, ...streaming } = {} } = table;
  const successor: Outcomes = { ...streaming, ...besideEnds('linkLeft') };
  const retiring = Object.entries(table).flatMap(([state, moves]): [string, Outcomes][] => {
    const { rotate: _none, ...stays } = moves;
    const beside = (name: string): string => (name in over ? name : `${name}, retiring`);
    const mapped = Object.fromEntries(Object.entries(stays).map(([event, to]) => [event, beside(to)]));
    const begun = !(state in over) && state !== 'idle';
    return begun ? [[`${state}, retiring`, { ...mapped, besideOver: state, 'beside broken': state }]] : [];
  });
  return {
    ...table,
    'streaming, askingBeside': {
      ...successor,
      'askingBeside done': 'streaming, openingBeside',
      'askingBeside broken': 'streaming',
    },
    'streaming, openingBeside': {
      ...successor,
      ...besideEnds('beside broken', 'connectLimit over beside'),
      successorOpened: 'streaming, handshakingBeside',
      successorReady: 'streaming, fed',
    },
    'streaming, handshakingBeside': {
      ...successor,
      ...besideEnds('beside broken', 'readyLimit over beside'),
      successorReady: 'streaming, fed',
    },
    'streaming, fed': { ...successor, ...besideEnds('beside broken'), handedOver: 'streaming, retiring' },
    ...Object.fromEntries(retiring),
  };
}

const drains: Outcomes = { drained: 'authorizing', rest: 'authorizing', redial: 'authorizing', abort: 'aborted' };

/** While there is audio that has no answer yet. */
const whileBusy: Table = {
  ...over,
  idle: { start: 'authorizing', end: 'authorizing', abort: 'aborted' },
  authorizing: { 'authorizing done': 'opening', 'authorizing broken': 'backingOff', abort: 'aborted' },
  refreshing: {
    'refreshing done': 'opening',
    'refreshing broken': 'backingOff',
    reroute: 'authorizing',
    abort: 'aborted',
  },
  opening: {
    ...failing,
    ...unready,
    opened: 'handshaking',
    ready: 'streaming',
    'connectLimit over': 'backingOff',
    rest: 'authorizing',
    redial: 'authorizing',
    reroute: 'authorizing',
    abort: 'aborted',
  },
  handshaking: {
    ...failing,
    ...unready,
    ready: 'streaming',
    'readyLimit over': 'backingOff',
    rest: 'authorizing',
    redial: 'authorizing',
    reroute: 'authorizing',
    abort: 'aborted',
  },
  streaming: {
    ...failing,
    endSent: 'draining',
    rest: 'authorizing',
    redial: 'authorizing',
    rotate: 'streaming, askingBeside',
    abort: 'aborted',
  },
  draining: { ...failing, ...drains, end: 'draining at the end' },
  'draining at the end': { ...failing, ...drains },
  resting: { audio: 'authorizing', end: 'authorizing', abort: 'aborted' },
  backingOff: {
    'backoff over': 'authorizing',
    online: 'authorizing',
    wake: 'authorizing',
    reroute: 'authorizing',
    abort: 'aborted',
  },
  'backingOff before it refreshes': {
    'backoff over': 'refreshing',
    online: 'refreshing',
    wake: 'refreshing',
    reroute: 'authorizing',
    abort: 'aborted',
  },
  'backingOff as told': { 'backoff over': 'authorizing', reroute: 'authorizing', abort: 'aborted' },
  waitingForSlot: { 'slotWait over': 'authorizing', reroute: 'authorizing', abort: 'aborted' },
};

/** While everything that was accepted is answered, and no link has anything open. */
const whileAllIsAnswered: Table = {
  ...whileBusy,
  idle: { ...whileBusy['idle'], end: 'closed' },
  authorizing: { ...whileBusy['authorizing'], end: 'closed' },
  refreshing: { ...whileBusy['refreshing'], end: 'closed' },
  opening: { ...whileBusy['opening'], rest: 'resting', end: 'closed' },
  handshaking: { ...whileBusy['handshaking'], rest: 'resting', end: 'closed' },
  streaming: { ...whileBusy['streaming'], rest: 'resting', end: 'closed' },
  draining: { ...whileBusy['draining'], drained: 'resting', rest: 'resting', end: 'closed' },
  'draining at the end': { ...whileBusy['draining at the end'], drained: 'closed', rest: 'closed', end: 'closed' },
  resting: { ...whileBusy['resting'], end: 'closed' },
  backingOff: { ...whileBusy['backingOff'], end: 'closed' },
  'backingOff before it refreshes': { ...whileBusy['backingOff before it refreshes'], end: 'closed' },
  'backingOff as told': { ...whileBusy['backingOff as told'], end: 'closed' },
  waitingForSlot: { ...whileBusy['waitingForSlot'], end: 'closed' },
};

const failingOffline: Outcomes = {
  ...failingWith({
    ...verdicts,
    'fails, retried at once': 'offline',
    'fails, retried later': 'offline',
    'fails, credentials to be refreshed later': 'offline',
  }),
  'connected broken': 'offline',
};

/** While the platform says that there is no network, and there is audio without an answer. */
const whileOffline: Table = {
  ...whileBusy,
  authorizing: { ...whileBusy['authorizing'], 'authorizing broken': 'offline' },
  refreshing: { ...whileBusy['refreshing'], 'refreshing broken': 'offline' },
  opening: { ...whileBusy['opening'], ...failingOffline, 'connectLimit over': 'offline' },
  handshaking: { ...whileBusy['handshaking'], ...failingOffline, 'readyLimit over': 'offline' },
  streaming: { ...whileBusy['streaming'], ...failingOffline },
  draining: { ...whileBusy['draining'], ...failingOffline },
  'draining at the end': { ...whileBusy['draining at the end'], ...failingOffline },
  offline: { 'probe over': 'authorizing', online: 'authorizing', wake: 'authorizing', abort: 'aborted' },
};

describe('every state, with every event', () => {
  it('is one of these and can be reached', () => {
    expect(new Set(paths.map(({ state }) => state))).toEqual(new Set(Object.keys(withBeside(whileOffline))));
  });

  it('hears every event of the table, and no other', () => {
    const heard = new Set(
      Object.values({ ...whileOffline, ...withBeside(whileBusy) }).flatMap((row) => Object.keys(row)),
    );
    expect(new Set(events.keys())).toEqual(new Set([...heard, 'offline', 'probe over']));
  });

  it('goes where the table says while there is audio without an answer', () => {
    const online = paths.filter(({ offline }) => !offline);
    expect(observed(online, { nothingLeft: false })).toEqual(withBeside(whileBusy));
  });

  it('goes where the table says while all audio is answered', () => {
    const online = paths.filter(({ offline }) => !offline);
    expect(observed(online, { nothingLeft: true })).toEqual(withBeside(whileAllIsAnswered));
  });

  it('goes where the table says while the platform says that there is no network', () => {
    const offline = paths.filter((path) => path.offline);
    expect(observed(offline, { nothingLeft: false })).toEqual(withBeside(whileOffline));
  });
});

describe('an end', () => {
  it('is remembered in every state, whatever comes after it', () => {
    const forgotten: string[] = [];
    for (const path of paths) {
      const harness = follow(path);
      harness.world.nothingLeft = false;
      if (harness.over) continue;
      harness.send({ type: 'end' }, { type: 'offline' }, { type: 'wake' });
      if (!harness.actor.getSnapshot().context.ending) forgotten.push(path.state);
    }
    expect(forgotten).toEqual([]);
  });
});
