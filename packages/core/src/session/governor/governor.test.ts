import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../testing/manual-clock.ts';
import { SpeechError } from '../../errors/speech-error.ts';
import type { Admission } from './admission.ts';
import { Governor } from './governor.ts';
import type { GovernorOptions } from './governor-options.ts';

const DIAL_MS = 20;

interface AccountOptions extends GovernorOptions {
  /** How long the provider counts a link after its client has hung up; the client's socket is closed as late. */
  readonly closeMs?: number;
}

/** A provider that counts the links of an account, and an account whose files each need one. */
class Account {
  readonly clock = new ManualClock();
  readonly governor: Governor;
  readonly closeMs: number;
  limit = 5;
  refusals = 0;
  done = 0;
  most = 0;
  readonly order: number[] = [];
  #counted = 0;

  constructor({ closeMs = 5, ...options }: AccountOptions = {}) {
    this.closeMs = closeMs;
    this.governor = new Governor({ clock: this.clock, ...options });
  }

  /** One file of `ms` milliseconds: asks again until it is let in. */
  async file(number: number, ms: number): Promise<void> {
    const { signal } = new AbortController();
    for (let again = false; ; again = true) {
      const admission = await this.governor.admit(signal, again);
      await this.#passes(DIAL_MS);
      if (this.#counted >= this.limit) {
        this.refusals += 1;
        admission.refused(tooMany());
        admission.release();
        continue;
      }
      this.#counted += 1;
      this.most = Math.max(this.most, this.#counted);
      admission.succeeded();
      this.order.push(number);
      await this.#passes(ms);
      this.done += 1;
      admission.closing?.();
      this.clock.setTimeout(() => {
        this.#counted -= 1;
        admission.release();
      }, this.closeMs);
      return;
    }
  }

  async run(ms: number): Promise<void> {
    for (let at = 0; at < ms; at += 5) {
      this.clock.advance(5);
      await settled();
    }
  }

  #passes(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.setTimeout(resolve, ms);
    });
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
}

const tooMany = (retryAfterMs?: number): SpeechError => refusal('concurrency-limit', retryAfterMs);
const tooOften = (retryAfterMs?: number): SpeechError => refusal('rate-limited', retryAfterMs);

function refusal(code: 'concurrency-limit' | 'rate-limited', retryAfterMs?: number): SpeechError {
  return new SpeechError(code, { message: 'no', context: {}, ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

const { signal: never } = new AbortController();

/** Asks for so many links, and notes those that were admitted. */
function asking(governor: Governor, count: number): Admission[] {
  const admitted: Admission[] = [];
  for (let one = 0; one < count; one += 1) {
    void governor.admit(never).then((admission) => admitted.push(admission));
  }
  return admitted;
}

describe('a governor', () => {
  it('finds a limit that nobody named, and keeps all of it busy', async () => {
    const account = new Account();
    for (let number = 0; number < 1_000; number += 1) void account.file(number, 200);
    await account.run(10_000);
    expect(account.governor.state.limit).toBe(5);
    const [done, refused] = [account.done, account.refusals];
    await account.run(30_000);
    expect((account.done - done) / ((30_000 / (200 + DIAL_MS)) * 5)).toBeGreaterThan(0.95);
    expect(account.refusals - refused).toBeLessThanOrEqual(0.02 * (account.done - done));
  });

  it('follows a limit that drops, and one that rises', async () => {
    const account = new Account();
    for (let number = 0; number < 5_000; number += 1) void account.file(number, 200);
    await account.run(10_000);
    account.limit = 3;
    await account.run(10_000);
    expect(account.governor.state.limit).toBe(3);
    account.limit = 8;
    await account.run(30_000);
    expect(account.governor.state.limit).toBeGreaterThan(3);
    await account.run(30_000);
    expect(account.governor.state.limit).toBeGreaterThanOrEqual(8);
  });

  it('waits for sockets to close where the provider is found to count them, and is not refused for them again', async () => {
    const account = new Account({ closeMs: 60 });
    for (let number = 0; number < 2_000; number += 1) void account.file(number, 200);
    await account.run(10_000);
    expect(account.governor.state.limit).toBe(5);
    const [done, refused] = [account.done, account.refusals];
    await account.run(40_000);
    expect((account.done - done) / ((40_000 / (200 + 60 + DIAL_MS)) * 5)).toBeGreaterThan(0.9);
    expect(account.refusals - refused).toBeLessThanOrEqual(0.02 * (account.done - done));
  });

  it('serves a file that was refused before all that wait', async () => {
    const account = new Account({ links: 3 });
    account.limit = 1;
    for (let number = 0; number < 6; number += 1) void account.file(number, 200);
    await account.run(10_000);
    expect(account.order.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(account.order.slice(0, 3).toSorted()).toEqual([0, 1, 2]);
  });

  it('never has more links than the most, closing ones included', async () => {
    const account = new Account({ most: 2, closeMs: 50 });
    account.limit = Infinity;
    for (let number = 0; number < 50; number += 1) void account.file(number, 100);
    await account.run(3_000);
    expect(account.most).toBe(2);
    expect(account.done).toBeGreaterThan(30);
  });

  it('asks an account that lets nothing in less and less often, and goes on when it does', async () => {
    const account = new Account();
    account.limit = 0;
    for (let number = 0; number < 10; number += 1) void account.file(number, 200);
    await account.run(60_000);
    expect(account.refusals).toBeLessThan(10);
    account.limit = 2;
    await account.run(60_000);
    expect(account.done).toBe(10);
  });
});

it('a link that is let in as one more, in place of an earlier one that is then refused, is not one more', async () => {
  const clock = new ManualClock();
  const governor = new Governor({ links: 10, clock });
  const admitted = asking(governor, 12);
  await settled();
  for (const one of admitted) one.succeeded();
  admitted[0]?.release();
  await settled();
  clock.advance(3_000);
  await settled();
  const [earlier, oneMore] = admitted.slice(10);
  oneMore?.succeeded();
  expect(governor.state).toMatchObject({ limit: 11, inUse: 11 });
  earlier?.refused(tooMany());
  expect(governor.state.limit).toBe(10);
});

describe('a time to wait that the provider names', () => {
  it('holds only what is above the links that run, for a limit of concurrency', async () => {
    const clock = new ManualClock();
    const governor = new Governor({ links: 8, clock });
    const admitted = asking(governor, 4);
    await settled();
    const [first, second, third, fourth] = admitted;
    for (const one of [first, second, third]) one?.succeeded();
    fourth?.refused(tooMany(20_000));
    fourth?.release();
    asking(governor, 8);
    await settled();
    expect(governor.state).toMatchObject({ limit: 5, inUse: 3 });
    clock.advance(10_000);
    // In place of one that ends another is admitted, and no more.
    first?.release();
    await settled();
    expect(governor.state.inUse).toBe(3);
    clock.advance(10_000);
    await settled();
    expect(governor.state.inUse).toBe(5);
  });

  it('holds all dials, where links are refused in place of others that have ended too', async () => {
    const clock = new ManualClock();
    const governor = new Governor({ links: 8, clock });
    const admitted = asking(governor, 20);
    await settled();
    for (const one of admitted.slice(0, 7)) one.succeeded();
    admitted[7]?.refused(tooMany(20_000));
    admitted[7]?.release();
    let refused = 0;
    for (const number of [0, 1, 2, 3]) {
      clock.advance(1_000);
      admitted[number]?.release();
      await settled();
      for (const one of admitted.splice(8)) {
        refused += 1;
        one.refused(tooMany(20_000));
        one.release();
      }
      await settled();
    }
    expect([refused, governor.state.inUse]).toEqual([2, 3]);
    clock.advance(21_000);
    await settled();
    expect(governor.state.inUse).toBeGreaterThan(3);
  });

  it('holds all dials of the account, for a limit of rate', async () => {
    const clock = new ManualClock();
    const governor = new Governor({ links: 4, clock });
    const admitted = asking(governor, 8);
    await settled();
    const [first, second] = admitted;
    first?.succeeded();
    second?.refused(tooOften(20_000));
    for (const one of admitted) one.release();
    await settled();
    clock.advance(19_900);
    await settled();
    expect(admitted).toHaveLength(4);
    clock.advance(200);
    await settled();
    // How many links it may have is another matter.
    expect(governor.state).toMatchObject({ limit: 4, inUse: 4 });
  });

  it('may be of years, and needs no timer of so long', async () => {
    const clock = new ManualClock();
    const delays: number[] = [];
    const watched = {
      now: () => clock.now(),
      wallNow: () => clock.wallNow(),
      setTimeout: (run: () => void, ms: number) => {
        delays.push(ms);
        return clock.setTimeout(run, ms);
      },
      clearTimeout: (handle: unknown) => clock.clearTimeout(handle),
    };
    const governor = new Governor({ links: 2, clock: watched });
    const admitted = asking(governor, 3);
    await settled();
    admitted[0]?.refused(tooOften(1e12));
    for (const one of admitted) one.release();
    await settled();
    clock.advance(86_400_000);
    await settled();
    expect(admitted).toHaveLength(2);
    expect(delays.length).toBeLessThan(50);
    expect(Math.max(...delays)).toBeLessThan(2 ** 31);
  });

  it('is taken as a sign of too many links too, where it comes again', async () => {
    const clock = new ManualClock();
    const governor = new Governor({ links: 4, clock });
    const admitted = asking(governor, 12);
    for (const round of [0, 1]) {
      await settled();
      const refused = admitted.splice(0);
      expect(refused).toHaveLength(4);
      for (const one of refused.slice(0, 3)) one.succeeded();
      refused[3]?.refused(tooOften(1_000));
      for (const one of refused) one.release();
      clock.advance(2_000);
      expect(governor.state.limit).toBe(round === 0 ? 4 : 2);
    }
  });

  it('is not needed: a refusal for the rate without one is as one for the number', async () => {
    const governor = new Governor({ links: 10, clock: new ManualClock() });
    const admitted = asking(governor, 10);
    await settled();
    admitted[9]?.refused(tooOften());
    expect(governor.state.limit).toBe(7);
  });
});

describe('links in a minute', () => {
  it('are as many as the account may open, in any minute', async () => {
    const clock = new ManualClock();
    const governor = new Governor({ links: 2, linksPerMinute: 5, clock });
    const times: number[] = [];
    const file = async (): Promise<void> => {
      const admission = await governor.admit(never);
      times.push(clock.now());
      admission.succeeded();
      clock.setTimeout(() => admission.release(), 3_000);
    };
    for (let number = 0; number < 20; number += 1) void file();
    for (let at = 0; at < 200_000; at += 50) {
      await settled();
      clock.advance(50);
    }
    await settled();
    expect(times).toHaveLength(20);
    for (const [index, at] of times.entries()) expect((times[index + 5] ?? Infinity) - at).toBeGreaterThan(60_000);
  });
});

describe('who waits for a link', () => {
  it('may give up, and its place is free', async () => {
    const governor = new Governor({ links: 1, clock: new ManualClock() });
    const first = await governor.admit(never);
    const controller = new AbortController();
    const second = governor.admit(controller.signal);
    const third = governor.admit(never);
    controller.abort(new Error('no longer'));
    await expect(second).rejects.toThrow('no longer');
    expect(governor.state).toEqual({ limit: 1, known: true, inUse: 1, waiting: 1 });
    first.release();
    (await third).release();
    await expect(governor.admit(AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
    expect(governor.state).toEqual({ limit: 1, known: true, inUse: 0, waiting: 0 });
  });

  it('keeps its link when the signal is aborted later', async () => {
    const governor = new Governor({ links: 1, clock: new ManualClock() });
    const controller = new AbortController();
    await governor.admit(controller.signal);
    controller.abort();
    const admitted = asking(governor, 1);
    await settled();
    expect([admitted.length, governor.state.inUse]).toEqual([0, 1]);
  });

  it('gives a link back once, however often it says so', async () => {
    const governor = new Governor({ links: 2, clock: new ManualClock() });
    const [first, second] = [await governor.admit(never), await governor.admit(never)];
    first.succeeded();
    first.closing?.();
    first.release();
    first.release();
    first.refused(tooMany());
    expect(governor.state).toMatchObject({ limit: 2, inUse: 1 });
    second.release();
    expect(governor.state.inUse).toBe(0);
  });

  it('has no timer left when all were served', async () => {
    const clock = new ManualClock();
    const account = new Account({ clock, linksPerMinute: 50 });
    for (let number = 0; number < 30; number += 1) void account.file(number, 100);
    await account.run(60_000);
    expect(clock.pending).toBe(0);
  });
});

it.each([
  ['links', 0],
  ['links', 1.5],
  ['links', '5'],
  ['most', -1],
  ['linksPerMinute', Number.NaN],
  ['clock', {}],
  ['link', 5],
])('a governor refuses %s: %s', (field, value) => {
  expect(() => new Governor({ [field]: value })).toThrow(
    expect.objectContaining({ code: 'config-invalid', message: expect.stringContaining(field) }),
  );
});
