import { describe, expect, it } from 'vitest';
import { AudioLog } from './audio-log.ts';
import { SpeechError } from '../errors/speech-error.ts';
import { Intake, type OverflowPolicy } from './intake.ts';

const sampleRate = 100;
const frameSamples = 10;

/** A log that notes what it was told to let go. */
class NotingLog extends AudioLog {
  readonly dropped: [number, number, 'sent' | 'unsent'][] = [];

  override letGo(count: number, unsentFrom: number): number {
    const from = this.oldest;
    const to = super.letGo(count, unsentFrom);
    const border = Math.min(Math.max(unsentFrom, from), to);
    if (border > from) this.dropped.push([from, border, 'sent']);
    if (to > border) this.dropped.push([border, to, 'unsent']);
    return to;
  }
}

/** What a session does around its intake: a log, and a link that may be sending. */
class Harness {
  readonly window = new NotingLog({
    sampleRate,
    capacity: sampleRate,
    blockSamples: frameSamples,
    preRollSamples: 0,
    onGap: () => undefined,
  });
  readonly intake: Intake;
  overruns = 0;
  sendingAt: number | undefined;
  /** What sending does when audio was appended. */
  onAppended = (): void => undefined;

  constructor(policy: OverflowPolicy) {
    this.intake = new Intake({
      log: this.window,
      policy,
      frameSamples,
      session: {
        appended: () => this.onAppended(),
        sendingAt: () => this.sendingAt,
        blocked: () => undefined,
        overrun: () => {
          this.overruns += 1;
        },
      },
    });
  }

  get dropped(): readonly (readonly [number, number, 'sent' | 'unsent'])[] {
    return this.window.dropped;
  }

  set everSent(position: number) {
    this.window.sent(0, position);
  }

  /** All audio so far is sent on the active link. */
  sendAll(): void {
    this.sendingAt = this.window.accepted;
    this.everSent = this.sendingAt;
  }

  /** Everything before `position` is answered. */
  settle(position: number): void {
    this.window.settleTo(position);
    this.intake.retry();
  }

  /** The samples that the window holds. */
  held(): readonly number[] {
    const { oldest } = this.window;
    return [...this.window.view(oldest, this.window.audioFrom(oldest))];
  }
}

/** Samples that tell their own position: from, from + 1… */
const ramp = (from: number, count: number): Int16Array => Int16Array.from({ length: count }, (_, n) => from + n);
const numbers = (from: number, to: number): readonly number[] => [...ramp(from, to - from)];

/** Whether a promise is settled, once all that is ready has run. */
async function state(promise: Promise<unknown>): Promise<'waiting' | 'taken' | string> {
  const waiting = new Promise<'waiting'>((resolve) => {
    setImmediate(() => resolve('waiting'));
  });
  return Promise.race([
    waiting,
    promise.then(
      () => 'taken',
      (error: SpeechError) => error.code,
    ),
  ]);
}

describe.each(['block', 'drop-oldest', 'fail'] as const)('while there is room, %s', (policy) => {
  it('takes audio at once, and every write gets the same resolved promise', async () => {
    const { intake, window } = new Harness(policy);
    const [first, second, empty] = [ramp(0, 60), ramp(60, 40), ramp(0, 0)].map((samples) => intake.write(samples));
    expect(second).toBe(first);
    expect(empty).toBe(first);
    expect(await state(first ?? Promise.reject(new Error('none')))).toBe('taken');
    expect(window.accepted).toBe(100);
    expect(intake.waiting).toBe(false);
  });

  it('takes a copy, so that the caller may use its memory again', () => {
    const harness = new Harness(policy);
    const samples = ramp(0, 50);
    void harness.intake.write(samples);
    samples.fill(-1);
    expect(harness.held()).toEqual(numbers(0, 50));
  });
});

describe('blocking', () => {
  it('waits while what fills the window was not sent', async () => {
    const harness = new Harness('block');
    const write = harness.intake.write(ramp(0, 130));
    expect(await state(write)).toBe('waiting');
    expect(harness.window.accepted).toBe(100);
    harness.settle(20);
    expect(await state(write)).toBe('waiting');
    harness.settle(30);
    expect(await state(write)).toBe('taken');
    expect(harness.held()).toEqual(numbers(30, 130));
    expect(harness.dropped).toEqual([]);
  });

  it('keeps a copy of what waits', async () => {
    const harness = new Harness('block');
    const samples = ramp(0, 130);
    const write = harness.intake.write(samples);
    samples.fill(-1);
    harness.settle(50);
    expect(await state(write)).toBe('taken');
    expect(harness.held()).toEqual(numbers(50, 130));
  });

  it('refuses a second write while one waits, an empty one too, and takes nothing of it', async () => {
    const harness = new Harness('block');
    const first = harness.intake.write(ramp(0, 130));
    expect(await state(harness.intake.write(ramp(130, 10)))).toBe('window-full');
    expect(await state(harness.intake.write(ramp(130, 0)))).toBe('window-full');
    harness.settle(100);
    expect(await state(first)).toBe('taken');
    expect(harness.held()).toEqual(numbers(100, 130));
  });

  it('says in the refusal how long the window is', async () => {
    const harness = new Harness('block');
    void harness.intake.write(ramp(0, 130));
    await expect(harness.intake.write(ramp(130, 10))).rejects.toMatchObject({
      code: 'window-full',
      context: { windowSeconds: 1 },
      message: 'window-full: the window of 1 s is full, and this audio was not accepted',
    });
  });

  it('takes a chunk longer than the window, as it is sent, in its order', async () => {
    const harness = new Harness('block');
    const sent: number[] = [];
    harness.sendingAt = 0;
    harness.onAppended = () => {
      sent.push(...harness.window.view(sent.length, harness.window.audioFrom(sent.length)));
      harness.sendAll();
    };
    expect(await state(harness.intake.write(ramp(0, 1_000)))).toBe('taken');
    expect(sent).toEqual(numbers(0, 1_000));
  });

  it('lets the oldest go, with a warning, when sent audio without an answer fills the window', async () => {
    const harness = new Harness('block');
    harness.onAppended = () => harness.sendAll();
    void harness.intake.write(ramp(0, 100));
    expect(await state(harness.intake.write(ramp(100, 30)))).toBe('taken');
    expect(harness.held()).toEqual(numbers(30, 130));
    expect(harness.dropped).toEqual([[0, 30, 'sent']]);
    expect(harness.overruns).toBe(1);
  });

  it('lets nothing go while there is no link', async () => {
    const harness = new Harness('block');
    harness.everSent = 100;
    void harness.intake.write(ramp(0, 100));
    expect(await state(harness.intake.write(ramp(100, 30)))).toBe('waiting');
    expect(harness.dropped).toEqual([]);
  });

  it('still waits while its last but one piece is being sent, and no more with its last', () => {
    const harness = new Harness('block');
    void harness.intake.write(ramp(0, 250));
    const waiting: [number, boolean][] = [];
    harness.onAppended = () => {
      waiting.push([harness.window.accepted, harness.intake.waiting]);
      harness.sendAll();
    };
    harness.sendAll();
    harness.intake.retry();
    expect(waiting).toEqual([
      [200, true],
      [250, false],
    ]);
  });

  it('takes no other write between two pieces of one', async () => {
    const harness = new Harness('block');
    const first = harness.intake.write(ramp(0, 250));
    const others: Promise<void>[] = [];
    harness.onAppended = () => {
      harness.sendAll();
      if (others.length === 0) others.push(harness.intake.write(ramp(900, 5)));
    };
    harness.sendAll();
    harness.intake.retry();
    expect(await state(first)).toBe('taken');
    expect(await Promise.all(others.map(state))).toEqual(['window-full']);
    expect(harness.held()).toEqual(numbers(150, 250));
  });

  it('is over with the error of the session when that ends', async () => {
    const harness = new Harness('block');
    const write = harness.intake.write(ramp(0, 130));
    const free = harness.intake.whenFree();
    harness.intake.stop(new SpeechError('aborted', { message: 'enough' }));
    expect(await state(write)).toBe('aborted');
    expect(harness.intake.waiting).toBe(false);
    expect(await state(free)).not.toBe('waiting');
  });

  it('says when no write waits any more', async () => {
    const harness = new Harness('block');
    void harness.intake.write(ramp(0, 130));
    const free = harness.intake.whenFree();
    expect(await state(free)).toBe('waiting');
    harness.settle(30);
    expect(await state(free)).toBe('taken');
  });
});

describe('dropping the oldest', () => {
  it('never waits', async () => {
    const harness = new Harness('drop-oldest');
    void harness.intake.write(ramp(0, 100));
    expect(await state(harness.intake.write(ramp(100, 30)))).toBe('taken');
    expect(harness.held()).toEqual(numbers(30, 130));
  });

  it('distinguishes what no link was ever sent from what was sent', () => {
    const harness = new Harness('drop-oldest');
    harness.everSent = 20;
    void harness.intake.write(ramp(0, 100));
    void harness.intake.write(ramp(100, 30));
    expect(harness.dropped).toEqual([
      [0, 20, 'sent'],
      [20, 30, 'unsent'],
    ]);
  });

  it('takes what the active link has still to be sent for unsent, whatever links before it were sent', () => {
    const harness = new Harness('drop-oldest');
    harness.everSent = 100;
    harness.sendingAt = 10;
    void harness.intake.write(ramp(0, 100));
    void harness.intake.write(ramp(100, 30));
    expect(harness.dropped).toEqual([
      [0, 10, 'sent'],
      [10, 30, 'unsent'],
    ]);
  });

  it('warns only when a link is there to have left audio without an answer', () => {
    const harness = new Harness('drop-oldest');
    harness.everSent = 100;
    void harness.intake.write(ramp(0, 130));
    expect(harness.overruns).toBe(0);
    harness.sendAll();
    void harness.intake.write(ramp(130, 10));
    expect(harness.overruns).toBe(1);
  });

  it('lets a chunk longer than the window through, and keeps its end', async () => {
    const harness = new Harness('drop-oldest');
    void harness.intake.write(ramp(0, 40));
    expect(await state(harness.intake.write(ramp(40, 1_000)))).toBe('taken');
    expect(harness.held()).toEqual(numbers(940, 1_040));
    expect(harness.window.accepted).toBe(1_040);
    const lost = harness.dropped.map(([from, to]) => [from, to]);
    expect(lost.at(0)?.[0]).toBe(0);
    expect(lost.at(-1)?.[1]).toBe(940);
    expect(lost.every(([from], index) => index === 0 || from === lost[index - 1]?.[1])).toBe(true);
  });
});

describe('failing', () => {
  it('refuses what does not fit, whole, and goes on', async () => {
    const harness = new Harness('fail');
    void harness.intake.write(ramp(0, 90));
    expect(await state(harness.intake.write(ramp(90, 11)))).toBe('window-full');
    expect(harness.window.accepted).toBe(90);
    expect(await state(harness.intake.write(ramp(90, 10)))).toBe('taken');
  });

  it('refuses a chunk longer than the window', async () => {
    const harness = new Harness('fail');
    expect(await state(harness.intake.write(ramp(0, 101)))).toBe('window-full');
    expect(harness.window.accepted).toBe(0);
  });
});
