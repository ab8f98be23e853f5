import type { FinalResult, Lifecycle, LifecycleChange, LinkEvent, TranscriptionSession } from '@throughline/core';
import type { Fault } from '@throughline/simulator';
import { scriptText } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { virtualProvider, type VirtualProvider } from '../../kit/transcription.ts';

const RATE = 16_000;

interface Page {
  readonly provider: VirtualProvider;
  readonly session: TranscriptionSession;
  /** Each link that became ready or failed, with the seconds since the beginning. */
  readonly links: string[];
  report(change: LifecycleChange): void;
  /** Gives so many seconds of the speech in real time. */
  speak(seconds: number): Promise<void>;
  /** Gives the rest, ends the session, and returns what was said. */
  end(): Promise<string>;
}

/** A session in a page: nothing is pinged, and the page's life is led by the test. */
function open(faults: readonly Fault[] = [], seconds = 40): Page {
  const provider = virtualProvider({ seconds, seed: 41, faults });
  const listeners = new Set<(change: LifecycleChange) => void>();
  const lifecycle: Lifecycle = {
    online: true,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const transport = provider.simulator.transport({ dialMs: 30, oneWayMs: 20, asBrowser: true });
  const session = provider.open({ live: true, transport, lifecycle });
  const links: string[] = [];
  const finals: FinalResult[] = [];
  session.on('link', (event: LinkEvent) => {
    if (event.state !== 'ready' && event.state !== 'failed') return;
    links.push(`${event.epoch} ${event.state} ${Math.round(provider.clock.now() / 100) / 10}`);
  });
  session.on('final', (final) => finals.push(final));
  let position = 0;
  const speak = async (amount: number): Promise<void> => {
    const end = Math.min(position + amount * RATE, provider.audio.length);
    for (; position < end; position += RATE / 10) {
      await session.write(provider.audio.samples(position, Math.min(position + RATE / 10, end)));
      await provider.clock.advance(100);
    }
  };
  return {
    provider,
    session,
    links,
    speak,
    report: (change) => listeners.forEach((listener) => listener(change)),
    end: async () => {
      await speak(Infinity);
      await provider.clock.runUntil(session.end());
      await provider.simulator.close();
      expect(session.summary().gaps).toEqual([]);
      return finals.map(({ text }) => text).join(' ');
    },
  };
}

/** From the second 10 on nothing goes through, and nothing is refused either. */
const blackHole = (seconds: number): Fault => ({
  on: { time: 10_000 },
  do: { type: 'outage', seconds, mode: 'unreachable', links: 'dead' },
});

describe('a page that goes offline', () => {
  it('gives its link up within 5 s if nothing more comes, and dials again when it is online, losing no word', async () => {
    const page = open([blackHole(13)]);
    await page.speak(10);
    page.report('offline');
    await page.speak(13);
    expect(page.links).toEqual(['1 ready 0', '1 failed 15']);
    expect(page.session.status.state).toBe('offline');
    page.report('online');
    await page.speak(1);
    expect(page.links.at(-1)).toMatch(/ready 23(\.[0-4])?$/);
    expect(await page.end()).toBe(scriptText(page.provider.script));
  });

  it('and comes back at once gives its link up within 2 s if nothing more comes', async () => {
    const page = open([
      { on: { time: 10_000 }, do: { type: 'outage', seconds: 1, mode: 'unreachable', links: 'dead' } },
    ]);
    await page.speak(10);
    page.report('offline');
    await page.speak(1);
    page.report('online');
    await page.speak(3);
    expect(page.links.slice(0, 2)).toEqual(['1 ready 0', '1 failed 13']);
    expect(await page.end()).toBe(scriptText(page.provider.script));
  });

  it('keeps a link that goes on all the same: the hint was wrong', async () => {
    const page = open();
    await page.speak(10);
    page.report('offline');
    await page.speak(20);
    page.report('online');
    expect(await page.end()).toBe(scriptText(page.provider.script));
    expect(page.links).toEqual(['1 ready 0']);
  });
});

describe('a page that is frozen', () => {
  it('gives its link up, dials no more until it goes on, then at once, and says all words', async () => {
    const page = open();
    await page.speak(10);
    page.report('frozen');
    await page.provider.clock.advance(9_000);
    expect(page.links).toEqual(['1 ready 0', '1 failed 10']);
    expect(page.provider.simulator.ledger.link(1).how).toMatchObject({ by: 'client' });
    page.report('resumed');
    await page.provider.clock.advance(400);
    expect(page.links.at(-1)).toMatch(/^2 ready 19/);
    expect(await page.end()).toBe(scriptText(page.provider.script));
  });

  it('dials now and then all the same, should nobody tell that it goes on', async () => {
    const page = open();
    await page.speak(10);
    page.report('frozen');
    await page.speak(11);
    expect(page.links.at(-1)).toMatch(/^2 ready 20/);
    expect(await page.end()).toBe(scriptText(page.provider.script));
  });

  it('before it has dialled, or when it is over, does nothing', async () => {
    const page = open();
    page.report('frozen');
    page.report('resumed');
    expect(await page.end()).toBe(scriptText(page.provider.script));
    page.report('frozen');
    expect(page.links).toHaveLength(1);
  });
});

describe('a machine that has slept', () => {
  it('gives its link up 5 s after it woke if nothing came', async () => {
    const page = open([blackHole(0.1)]);
    await page.speak(10);
    page.report('woken');
    await page.speak(6);
    expect(page.links.slice(0, 2)).toEqual(['1 ready 0', '1 failed 15']);
    expect(await page.end()).toBe(scriptText(page.provider.script));
  });

  it('keeps a link that has outlived the sleep', async () => {
    const page = open();
    await page.speak(10);
    page.report('woken');
    expect(await page.end()).toBe(scriptText(page.provider.script));
    expect(page.links).toEqual(['1 ready 0']);
  });
});
