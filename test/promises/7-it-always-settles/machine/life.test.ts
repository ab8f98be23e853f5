import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { failures, Harness } from '../../../kit/machine.ts';

/** The credentials asked for last have come, and the machine has heard so. */
async function authorize(harness: Harness): Promise<void> {
  harness.authorizing.at(-1)?.done();
  await turn();
}

/** A machine whose first link streams. */
async function streaming(): Promise<Harness> {
  const harness = new Harness().send({ type: 'start' });
  await authorize(harness);
  return tell(harness, 'opened', 'ready');
}

function tell(harness: Harness, ...types: ('opened' | 'ready' | 'endSent' | 'drained')[]): Harness {
  for (const type of types) harness.links.at(-1)?.edge({ type });
  return harness;
}

const lose = (harness: Harness): void =>
  harness.links.at(-1)?.edge({ type: 'failed', failure: failures['fails, retried later'] });

describe('a session', () => {
  it('asks for credentials, opens a link, and streams when the link is ready', async () => {
    const harness = new Harness().send({ type: 'start' });
    expect(harness.state).toBe('authorizing');
    await authorize(harness);
    expect(harness.state).toBe('opening');
    expect(tell(harness, 'opened').state).toBe('handshaking');
    expect(tell(harness, 'ready').state).toBe('streaming');
    expect(harness.log).toEqual(['decide without a failure', 'authorize', 'open 1']);
  });

  it('counts its links', async () => {
    const harness = await streaming();
    for (let round = 0; round < 3; round += 1) {
      lose(harness);
      harness.clock.increment(1_000);
      await authorize(harness);
      tell(harness, 'opened', 'ready');
    }
    expect(harness.links.map(({ epoch, closed }) => [epoch, closed])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 0],
    ]);
  });

  it('waits as long as the verdict says', async () => {
    const harness = await streaming();
    lose(harness);
    expect(harness.state).toBe('backingOff');
    harness.clock.increment(999);
    expect(harness.state).toBe('backingOff');
    harness.clock.increment(1);
    expect(harness.state).toBe('authorizing');
  });

  it('hears nothing of a link that it has left', async () => {
    const harness = await streaming();
    const [first] = harness.links;
    lose(harness);
    harness.clock.increment(1_000);
    await authorize(harness);
    first?.edge({ type: 'ready' });
    first?.edge({ type: 'failed', failure: failures['fails for good'] });
    expect(harness.state).toBe('opening');
  });

  it('closes with the end of stream on its last link', async () => {
    const harness = tell(await streaming(), 'endSent').send({ type: 'end' });
    harness.world.nothingLeft = true;
    expect(tell(harness, 'drained').state).toBe('closed');
    expect(harness.links.map(({ closed }) => closed)).toEqual([1]);
  });

  it('opens one more link when the end of stream leaves something open', async () => {
    const harness = tell(await streaming(), 'endSent').send({ type: 'end' });
    tell(harness, 'drained');
    await authorize(harness);
    expect(harness.state).toBe('opening');
  });

  it('rests when it hangs up, and dials again at the next audio', async () => {
    const harness = tell(await streaming(), 'endSent');
    harness.world.nothingLeft = true;
    expect(tell(harness, 'drained').state).toBe('resting');
    expect(harness.links.map(({ closed }) => closed)).toEqual([1]);
    expect(harness.clock.waiting).toBe(0);
    harness.world.nothingLeft = false;
    expect(harness.send({ type: 'audio' }).state).toBe('authorizing');
  });
});

describe('an error frame', () => {
  const survivable = { ...failures['fails for good'], survivable: true };

  it('that concerns less than the link leaves it as it is, while it streams and while it drains', async () => {
    const harness = await streaming();
    harness.send({ type: 'offline' });
    const before = harness.actor.getSnapshot();
    harness.links[0]?.edge({ type: 'errorFrame', failure: survivable });
    expect(harness.state).toBe('streaming');
    // Not even entered anew: what the platform has said of its network stands.
    expect(harness.actor.getSnapshot().context).toEqual(before.context);
    tell(harness, 'endSent');
    harness.links[0]?.edge({ type: 'errorFrame', failure: survivable });
    expect(harness.state).toBe('draining');
    expect(harness.links.map(({ closed }) => closed)).toEqual([0]);
    expect(harness.log).not.toContain('decide insufficient-balance');
  });

  it('that concerns more is judged, when its link is over', async () => {
    const harness = await streaming();
    harness.links[0]?.edge({ type: 'errorFrame', failure: failures['fails, no slot'] });
    expect(harness.state).toBe('waitingForSlot');
    expect(harness.log.slice(-2)).toEqual(['close 1', 'decide concurrency-limit']);
  });

  it('before the link streams is judged, whatever it concerns', async () => {
    const harness = new Harness().send({ type: 'start' });
    await authorize(harness);
    tell(harness, 'opened');
    harness.links[0]?.edge({ type: 'errorFrame', failure: survivable });
    expect(harness.state).toBe('failed');
  });
});

describe('fresh credentials that are due', () => {
  it.each(['online', 'wake'] as const)('are asked for, also where %s cuts the wait short', async (type) => {
    const harness = await streaming();
    harness.links[0]?.edge({ type: 'failed', failure: failures['fails, credentials to be refreshed later'] });
    expect(harness.send({ type }).state).toBe('refreshing');
    expect(harness.log.at(-1)).toBe('refresh');
  });

  it('are asked for once', async () => {
    const harness = await streaming();
    harness.links[0]?.edge({ type: 'failed', failure: failures['fails, credentials to be refreshed'] });
    expect(harness.state).toBe('refreshing');
    await authorize(harness);
    tell(harness, 'opened', 'ready');
    lose(harness);
    harness.clock.increment(1_000);
    expect(harness.state).toBe('authorizing');
  });
});

describe('a limit', () => {
  it('ends a link that is not open in time', async () => {
    const harness = new Harness().send({ type: 'start' });
    await authorize(harness);
    harness.clock.increment(9_999);
    expect(harness.state).toBe('opening');
    harness.clock.increment(1);
    expect(harness.log.slice(-3)).toEqual([
      'close 1',
      'failure of connect-timeout while opening',
      'decide network-unreachable',
    ]);
  });

  it('ends a link that is open but not ready in time', async () => {
    const harness = new Harness().send({ type: 'start' });
    await authorize(harness);
    tell(harness, 'opened');
    harness.clock.increment(4_999);
    expect(harness.state).toBe('handshaking');
    harness.clock.increment(1);
    expect(harness.log.slice(-3)).toEqual([
      'close 1',
      'failure of ready-timeout while handshaking',
      'decide network-unreachable',
    ]);
  });

  it('of opening does not hold for a link that is open', async () => {
    const harness = await streaming();
    harness.clock.increment(3_600_000);
    expect(harness.state).toBe('streaming');
  });
});

describe('what throws', () => {
  it('in opening a link is a failure like any other', async () => {
    const harness = new Harness({ makesLinks: false }).send({ type: 'start' });
    await authorize(harness);
    expect(harness.state).toBe('backingOff');
    expect(harness.log.slice(-2)).toEqual(['failure of a plain Error while opening', 'decide network-unreachable']);
  });
});

describe('while the platform says that there is no network', () => {
  it('the first dial is tried all the same', () => {
    expect(new Harness().send({ type: 'offline' }, { type: 'start' }).state).toBe('authorizing');
  });

  it('a dial is tried every 10 s', async () => {
    const harness = await streaming();
    harness.send({ type: 'offline' });
    lose(harness);
    expect(harness.state).toBe('offline');
    harness.clock.increment(9_999);
    expect(harness.state).toBe('offline');
    harness.clock.increment(1);
    expect(harness.state).toBe('authorizing');
  });

  it('the network is back for certain when a link streams', async () => {
    const harness = await streaming();
    harness.send({ type: 'offline' });
    lose(harness);
    harness.clock.increment(10_000);
    await authorize(harness);
    tell(harness, 'opened', 'ready');
    lose(harness);
    expect(harness.state).toBe('backingOff');
  });

  it.each(['online', 'wake'] as const)('%s ends the waiting at once', async (type) => {
    const harness = await streaming();
    harness.send({ type: 'offline' });
    lose(harness);
    expect(harness.send({ type }).state).toBe('authorizing');
    expect(harness.log.at(-2)).toBe('decide without a failure');
  });
});
