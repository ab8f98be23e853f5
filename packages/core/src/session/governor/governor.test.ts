import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../testing/manual-clock.ts';
import { SpeechError } from '../../errors/speech-error.ts';
import { Governor, type GovernorOptions } from './governor.ts';

const DIAL_MS = 20;
const CLOSE_MS = 5;

/** A provider that counts the links of an account, and an account whose files each need one. */
class Account {
  readonly clock = new ManualClock();
  readonly governor: Governor;
  limit = 5;
  refusals = 0;
  done = 0;
  most = 0;
  readonly order: number[] = [];
  #counted = 0;

  constructor(options: GovernorOptions = {}) {
    this.governor = new Governor({ clock: this.clock, ...options });
  }

  /** One file of `ms` milliseconds: asks again until it is let in. */
  async file(number: number, ms: number, retryAfterMs?: number): Promise<void> {
    const { signal } = new AbortController();
    for (let again = false; ; again = true) {
      const admission = await this.governor.admit(signal, again);
      await this.#passes(DIAL_MS);
      if (this.#counted >= this.limit) {
        this.refusals += 1;
        admission.refused(
          new SpeechError('concurrency-limit', {
            message: 'full',
            context: {},
            ...(retryAfterMs !== undefined && { retryAfterMs }),
          }),
        );
        admission.release();
        continue;
      }
      this.#counted += 1;
      this.most = Math.max(this.most, this.#counted);
      admission.succeeded();
      this.order.push(number);
      await this.#passes(ms);
      admission.release();
      this.done += 1;
      // The provider learns of the end a little later.
      this.clock.setTimeout(() => (this.#counted -= 1), CLOSE_MS);
      return;
    }
  }

  async run(ms: number): Promise<void> {
    for (let at = 0; at < ms; at += 5) {
      this.clock.advance(5);
      for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
    }
  }

  #passes(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.setTimeout(resolve, ms);
    });
  }
}

describe('a governor', () => {
  it('finds a limit that nobody named, and keeps all of it busy', async () => {
    const account = new Account();
    for (let number = 0; number < 1_000; number += 1) void account.file(number, 200);
    await account.run(10_000);
    expect(account.governor.state.limit).toBe(5);
    const [done, refused] = [account.done, account.refusals];
    await account.run(30_000);
    const ideal = (30_000 / (200 + DIAL_MS + CLOSE_MS)) * 5;
    expect((account.done - done) / ideal).toBeGreaterThan(0.95);
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
});
