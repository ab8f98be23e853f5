import { pageClock } from '@throughline/browser';
import type { TranscribeOptions, TranscriptionSession } from '@throughline/core';
import { scriptText, type Fault } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { hiddenPageClock } from '../../kit/hidden-page-clock.ts';
import { virtualProvider, type VirtualProvider } from '../../kit/transcription.ts';

const RATE = 16_000;

interface Hidden {
  readonly provider: VirtualProvider;
  readonly session: TranscriptionSession;
  readonly finals: string[];
  /** Each link that became ready or failed, with the seconds since the beginning. */
  readonly links: string[];
  /** The most seconds of audio that waited to be sent while a link was ready. */
  mostUnsent(): number;
  /** All of the speech, or other audio, in real time, as a worklet gives it. */
  speak(audio?: Iterable<Int16Array>): Promise<void>;
  /** Ends the session, and returns what was said. */
  end(): Promise<string>;
}

type Time = 'its own clock' | 'any clock';

/** A session in a page that nobody sees. */
function hidden(time: Time, faults: readonly Fault[] = [], options: Partial<TranscribeOptions<never>> = {}): Hidden {
  const provider = virtualProvider({ seconds: 60, seed: 41, faults });
  const transport = provider.simulator.transport({ dialMs: 30, oneWayMs: 20, asBrowser: true });
  const held = hiddenPageClock(provider.clock);
  const post = (run: () => void): void => void provider.clock.setTimeout(run, 0);
  const clock = time === 'any clock' ? held : pageClock({ clock: held, isHidden: () => true, post });
  const session = provider.open({ live: true, transport, clock, ...options });
  const finals: string[] = [];
  const links: string[] = [];
  let mostUnsent = 0;
  session.on('final', ({ text }) => finals.push(text));
  session.on('link', ({ epoch, state }) => {
    if (state === 'ready' || state === 'failed')
      links.push(`${epoch} ${state} ${Math.round(provider.clock.now() / 1000)}`);
  });
  return {
    provider,
    session,
    finals,
    links,
    mostUnsent: () => mostUnsent,
    speak: async (audio = provider.audio.chunks({ size: RATE / 10 })) => {
      for (const chunk of audio) {
        const written = session.write(chunk);
        await provider.clock.advance(100);
        await provider.clock.runUntil(written);
        if (session.status.state === 'open') mostUnsent = Math.max(mostUnsent, session.status.lagSeconds);
      }
    },
    end: async () => {
      await provider.clock.runUntil(session.end());
      await provider.simulator.close();
      return finals.join(' ');
    },
  };
}

describe.each<Time>(['its own clock', 'any clock'])('a page that has been hidden for minutes, with %s', (time) => {
  it('sends its audio when it is captured, all of it, and says all words', async () => {
    const page = hidden(time);
    await page.speak();
    expect(await page.end()).toBe(scriptText(page.provider.script));
    expect(page.mostUnsent()).toBeLessThanOrEqual(0.1);
    expect(page.links).toEqual(['1 ready 0']);
  });

  it('is on another link within 2 s of a cut, and catches up', async () => {
    const page = hidden(time, [{ on: { time: 20_000 }, do: { type: 'rst' } }]);
    await page.speak();
    expect(page.session.status.lagSeconds).toBeLessThan(0.1);
    expect(await page.end()).toBe(scriptText(page.provider.script));
    expect(page.links.slice(0, 2)).toEqual(['1 ready 0', '1 failed 20']);
    expect(page.links[2]).toMatch(/^2 ready 2[0-2]$/);
    expect(page.links).toHaveLength(3);
  });

  it('detects a dead link within 20 s of sound', async () => {
    const page = hidden(time, [{ on: { time: 20_000 }, do: { type: 'half-open' } }]);
    const sound = [...page.provider.audio.chunks({ size: RATE / 10 })].map((chunk, index) =>
      index < 200 ? chunk : chunk.map((_, at) => (at % 50) * 200),
    );
    await page.speak(sound);
    expect(page.links[1]).toMatch(/^1 failed (3\d|40)$/);
    page.session.abort();
    await page.provider.simulator.close();
  });
});

describe('a page that has been hidden for minutes', () => {
  it('sends what waits also when nothing is captured any more', async () => {
    const page = hidden('its own clock', [{ on: { time: 50_000 }, do: { type: 'outage', seconds: 8 } }]);
    await page.speak();
    expect(page.session.status.lagSeconds).toBeGreaterThan(5);
    expect(await page.end()).toBe(scriptText(page.provider.script));
    expect(page.provider.clock.now()).toBeLessThan(80_000);
  });

  it('takes a write that waits as soon as there is room', async () => {
    const outage = { on: { time: 20_000 }, do: { type: 'outage', seconds: 5 } } as const;
    const page = hidden('its own clock', [outage], { live: false, window: { seconds: 3, overflow: 'block' } });
    await page.speak();
    expect(await page.end()).toBe(scriptText(page.provider.script));
    expect(page.provider.clock.now()).toBeLessThan(80_000);
  });
});
