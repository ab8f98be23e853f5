import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../../../packages/core/src/session/session-event.ts';
import { failures, follow, Harness, pathsToEveryState, type Path } from '../../../kit/machine.ts';

/** What was asked for last before a dial has come, and the machine has heard so. */
async function authorize(harness: Harness): Promise<void> {
  harness.authorizing.at(-1)?.done();
  await turn();
}

function tell(harness: Harness, link: number, ...types: SimpleEvent[]): Harness {
  for (const type of types) harness.links[link - 1]?.edge({ type });
  return harness;
}

type SimpleEvent = Exclude<SessionEvent['type'], 'failed' | 'errorFrame'>;

/** A machine whose first link streams. */
async function streaming(): Promise<Harness> {
  const harness = new Harness().send({ type: 'start' });
  await authorize(harness);
  return tell(harness, 1, 'opened', 'ready');
}

/** …with a successor that is being dialled. */
async function dialling(): Promise<Harness> {
  const harness = (await streaming()).send({ type: 'rotate' });
  await authorize(harness);
  return harness;
}

/** …with one that is ready. */
async function fed(): Promise<Harness> {
  return tell(await dialling(), 2, 'successorOpened', 'successorReady');
}

/** The way to a state. */
function stateOf(name: string): Path {
  const found = pathsToEveryState().find(({ state, offline }) => state === name && !offline);
  if (found === undefined) throw new Error(`no way leads to ${name}`);
  return found;
}

const closed = (harness: Harness): readonly (readonly [number, number])[] =>
  harness.links.map((link) => [link.epoch, link.closed]);

describe('a successor', () => {
  it('is dialled and made ready beside the active link, which streams on', async () => {
    const harness = (await streaming()).send({ type: 'rotate' });
    expect(harness.state).toBe('streaming, askingBeside');
    await authorize(harness);
    expect(harness.state).toBe('streaming, openingBeside');
    expect(tell(harness, 2, 'successorOpened').state).toBe('streaming, handshakingBeside');
    expect(tell(harness, 2, 'successorReady').state).toBe('streaming, fed');
    expect(harness.log.slice(-2)).toEqual(['authorize beside', 'open 2 beside']);
    expect(harness.actor.getSnapshot().context.epoch).toBe(1);
    expect(harness.actor.getSnapshot().hasTag('usable')).toBe(true);
  });

  it('is made only while the active link streams, and never a second one', async () => {
    const harness = new Harness().send({ type: 'start' }, { type: 'rotate' });
    expect(harness.state).toBe('authorizing');
    const twice = (await fed()).send({ type: 'rotate' });
    expect(twice.state).toBe('streaming, fed');
    expect(twice.links).toHaveLength(2);
  });

  it.each([
    ['opening', 10_000, []],
    ['handshaking', 5_000, ['successorOpened']],
  ] as const)(
    'that does not come further than %s in time is ended, and nothing else is',
    async (phase, limitMs, events) => {
      const harness = tell(await dialling(), 2, ...events);
      harness.clock.increment(limitMs - 1);
      expect(harness.state).not.toBe('streaming');
      harness.clock.increment(1);
      expect(harness.state).toBe('streaming');
      expect(closed(harness)).toEqual([
        [1, 0],
        [2, 1],
      ]);
      const limit = phase === 'opening' ? 'connect' : 'ready';
      expect(harness.log.slice(-3)).toEqual([
        'close 2',
        `failure of ${limit}-timeout while ${phase}`,
        'beside failed: none',
      ]);
    },
  );

  it('that cannot be opened leaves the active link as it is', async () => {
    const harness = (await streaming()).send({ type: 'rotate' });
    harness.world.makesLinks = false;
    await authorize(harness);
    expect(harness.state).toBe('streaming');
    expect(harness.log.slice(-2)).toEqual(['failure of a plain Error while opening', 'beside failed: none']);
  });

  it.each([
    ['askingBeside', async () => (await streaming()).send({ type: 'rotate' })],
    ['openingBeside', dialling],
    ['fed', fed],
  ] as const)('is dropped from %s when the active link fails', async (state, made) => {
    const harness = await made();
    expect(harness.state).toBe(`streaming, ${state}`);
    harness.links[0]?.edge({ type: 'failed', failure: failures['fails, retried later'] });
    expect(harness.state).toBe('backingOff');
    expect(closed(harness).map(([, times]) => times)).toEqual(harness.links.map(() => 1));
    expect(harness.authorizing.at(-1)?.signal.aborted).toBe(state === 'askingBeside');
  });

  it('is dropped when the end was sent on the active link', async () => {
    const harness = tell(await fed(), 1, 'endSent');
    expect(harness.state).toBe('draining');
    expect(closed(harness)).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });
});

describe('a hand-over', () => {
  const handedOver = async (): Promise<Harness> => (await fed()).send({ type: 'handedOver' });

  it('makes the successor the active link, and the other one retire', async () => {
    const harness = await handedOver();
    expect(harness.state).toBe('streaming, retiring');
    expect(harness.actor.getSnapshot().context.epoch).toBe(2);
    expect(closed(harness)).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  it('is over when the retiring link is, and then there may be another', async () => {
    const harness = tell(await handedOver(), 2, 'besideOver');
    expect(harness.state).toBe('streaming');
    expect(closed(harness)).toEqual([
      [1, 1],
      [2, 0],
    ]);
    harness.send({ type: 'rotate' });
    await authorize(harness);
    tell(harness, 3, 'successorReady');
    harness.send({ type: 'handedOver' }, { type: 'besideOver' });
    expect(harness.actor.getSnapshot().context.epoch).toBe(3);
    expect(closed(harness)).toEqual([
      [1, 1],
      [2, 1],
      [3, 0],
    ]);
  });

  it('leaves the retiring link alone when the new one fails, and the next has a number of its own', async () => {
    const harness = await handedOver();
    // What the new link reports comes by the place of the active one.
    harness.links[0]?.edge({ type: 'failed', failure: failures['fails, retried later'] });
    expect(harness.state).toBe('backingOff, retiring');
    expect(closed(harness)).toEqual([
      [1, 0],
      [2, 1],
    ]);
    harness.clock.increment(1_000);
    await authorize(harness);
    expect(harness.links.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(tell(harness, 2, 'besideOver').state).toBe('opening');
    expect(closed(harness)).toEqual([
      [1, 1],
      [2, 1],
      [3, 0],
    ]);
  });

  it('is followed by the number after both, where the new link was the first to die', async () => {
    const harness = tell(await handedOver(), 2, 'besideOver');
    harness.links[0]?.edge({ type: 'failed', failure: failures['fails, retried at once'] });
    await authorize(harness);
    expect(harness.links.at(-1)?.epoch).toBe(3);
  });
});

describe('a link that is to be made anew though nothing has failed', () => {
  it('is ended, and the next one is dialled without a failure to judge', async () => {
    const harness = (await streaming()).send({ type: 'redial' });
    expect(harness.state).toBe('authorizing');
    expect(harness.log.slice(-3)).toEqual(['close 1', 'decide without a failure', 'authorize']);
  });
});

describe('a route that is given up while it has no link that streams', () => {
  it('is left with its link, and the next one is dialled without a failure to judge', async () => {
    const harness = new Harness().send({ type: 'start' });
    await authorize(harness);
    tell(harness, 1, 'opened').send({ type: 'reroute' });
    expect(harness.state).toBe('authorizing');
    expect(harness.log.slice(-3)).toEqual(['close 1', 'decide without a failure', 'authorize']);
  });

  it('takes with it that its credentials were to be fresh ones', () => {
    const refused = follow(stateOf('refreshing'));
    refused.send({ type: 'reroute' });
    expect(refused.log.slice(-2)).toEqual(['decide without a failure', 'authorize']);
    expect(refused.authorizing.at(-2)?.signal.aborted).toBe(true);
  });

  it('is none while its link streams, or while no link is needed', async () => {
    expect((await streaming()).send({ type: 'reroute' }).state).toBe('streaming');
    expect(follow(stateOf('resting')).send({ type: 'reroute' }).state).toBe('resting');
  });
});
