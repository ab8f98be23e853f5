import { describe, expect, it } from 'vitest';
import { getStateNodes } from 'xstate/graph';
import { failures, follow, Harness, pathsToEveryState } from '../../../kit/machine.ts';
import type { SessionEvent } from '../../../../packages/core/src/session/session-event.ts';

const { machine } = new Harness();
const nodes = [machine.root, ...getStateNodes(machine)];
const transitions = nodes.flatMap((node) => [
  ...[...node.transitions.values()].flat(),
  // Transitions without an event stand apart.
  ...(node.always ?? []),
]);
const deciding = 'session.live.link.deciding';
/** Where there is nothing beside the active link. */
const alone = 'session.live.rotation.alone';
const isBeside = (id: string): boolean => id.startsWith('session.live.rotation.');
const paths = pathsToEveryState();
const unsettled = paths.filter((path) => !follow(path).over);
const underWay = unsettled.map((path) => [`${path.state}${path.offline ? ', offline' : ''}`, path] as const);

const survived = transitions.filter(({ guard }) => guard === 'survivable');
const isFailure = (eventType: string): boolean =>
  eventType === 'failed' || eventType === 'errorFrame' || /^xstate\.error\.|^xstate\.after\.\w+Limit\./.test(eventType);

describe('a failure', () => {
  it('of whatever kind is judged, and nothing else comes of it', () => {
    const failing = transitions.filter(
      (transition) =>
        isFailure(transition.eventType) && !survived.includes(transition) && !isBeside(transition.source.id),
    );
    expect(failing.map(({ eventType }) => eventType).toSorted()).toEqual([
      'errorFrame',
      'failed',
      'xstate.after.connectLimit.session.live.link.connected.opening',
      'xstate.after.readyLimit.session.live.link.connected.handshaking',
      'xstate.error.actor.0.session.live.link.authorizing',
      'xstate.error.actor.0.session.live.link.connected',
      'xstate.error.actor.0.session.live.link.refreshing',
    ]);
    for (const { target, guard } of failing) {
      expect(target?.map(({ id }) => id)).toEqual([deciding]);
      expect(guard).toBeUndefined();
    }
  });

  it('beside the active link ends what is there, and nothing else comes of it', () => {
    const failing = transitions.filter(({ eventType, source }) => isFailure(eventType) && isBeside(source.id));
    expect(failing.map(({ eventType }) => eventType).toSorted()).toEqual([
      'xstate.after.connectLimit.session.live.rotation.beside.successor.openingBeside',
      'xstate.after.readyLimit.session.live.rotation.beside.successor.handshakingBeside',
      'xstate.error.actor.0.session.live.rotation.askingBeside',
      'xstate.error.actor.0.session.live.rotation.beside',
    ]);
    for (const { target, guard } of failing) {
      expect(target?.map(({ id }) => id)).toEqual([alone]);
      expect(guard).toBeUndefined();
    }
  });

  it('is survived only where a provider says it of less than the link, and then nothing moves', () => {
    expect(survived.map(({ eventType, source }) => `${eventType} in ${source.key}`)).toEqual([
      'errorFrame in streaming',
      'errorFrame in draining',
    ]);
    for (const { target, source, reenter } of survived) {
      expect(target).toEqual([source]);
      expect(reenter).toBe(false);
    }
  });

  it('of everything that is invoked has a way to be judged', () => {
    const invoked = nodes.flatMap((node) => node.invoke.map(({ id }) => ({ node, id })));
    expect(invoked.map(({ node }) => node.key)).toEqual([
      'authorizing',
      'refreshing',
      'connected',
      'askingBeside',
      'beside',
    ]);
    for (const { node, id } of invoked) {
      const targets = node.transitions.get(`xstate.error.actor.${id}`)?.map(({ target }) => target?.[0]?.id);
      expect(targets).toEqual([isBeside(node.id) ? alone : deciding]);
    }
  });

  it('ends a session only through the verdict on it', () => {
    const ends = transitions.filter(({ target }) => target?.some(({ id }) => id === 'session.failed'));
    expect(ends.map(({ source }) => source.id)).toEqual([deciding]);
  });

  it('is heard in every state that has a link', () => {
    const linked = underWay.filter(
      ([name, path]) => !/Beside|fed|retiring/.test(name) && follow(path).links.some(({ closed }) => closed === 0),
    );
    expect(linked.map(([name]) => name)).toHaveLength(10);
    for (const [, path] of linked) {
      const harness = follow(path);
      harness.log.length = 0;
      harness.send({ type: 'failed', failure: failures['fails for good'] });
      expect(harness.log).toEqual([`close ${harness.links.length}`, 'decide insufficient-balance']);
      expect(harness.state).toBe('failed');
    }
  });
});

describe.each(underWay)('from %s', (_, path) => {
  it('an abort ends everything at once', () => {
    const harness = follow(path).send({ type: 'abort' });
    expect(harness.state).toBe('aborted');
    expect(harness.over).toBe(true);
    expect(harness.leftovers()).toEqual([]);
  });

  it('an end with nothing left to do ends everything at once', () => {
    const harness = follow(path);
    harness.world.nothingLeft = true;
    harness.send({ type: 'end' });
    expect(harness.state).toBe('closed');
    expect(harness.leftovers()).toEqual([]);
  });

  it('a stop of the whole machine ends its link, its timers and its asking for credentials', () => {
    const harness = follow(path);
    harness.actor.stop();
    expect(harness.leftovers()).toEqual([]);
  });

  it('what comes after the end does nothing', () => {
    const harness = follow(path).send({ type: 'abort' });
    const late: readonly SessionEvent[] = [{ type: 'opened' }, { type: 'ready' }, { type: 'drained' }];
    harness.log.length = 0;
    for (const { edge } of harness.links) for (const event of late) edge(event);
    for (const { done } of harness.authorizing) done();
    harness.clock.increment(3_600_000);
    expect(harness.state).toBe('aborted');
    expect(harness.log).toEqual([]);
    expect(harness.leftovers()).toEqual([]);
  });
});

describe('a verdict', () => {
  const verdictOn = (name: keyof typeof failures): Harness => {
    const streaming = paths.find(({ state, offline }) => state === 'streaming' && !offline);
    if (streaming === undefined) throw new Error('no way leads to streaming');
    return follow(streaming).send({ type: 'failed', failure: failures[name] });
  };

  it.each([
    ['fails for good', 'failed'],
    ['fails with nothing left to do', 'closed'],
  ] as const)('on what %s leaves nothing behind', (name, state) => {
    const harness = verdictOn(name);
    expect(harness.state).toBe(state);
    expect(harness.leftovers()).toEqual([]);
  });

  it('on refused credentials asks for others', () => {
    expect(verdictOn('fails, credentials to be refreshed').log.at(-1)).toBe('refresh');
  });

  it('is given once a failure, when the link is over', () => {
    expect(verdictOn('fails, retried later').log).toEqual([
      'decide without a failure',
      'authorize',
      'open 1',
      'close 1',
      'decide network-unreachable',
    ]);
  });
});
