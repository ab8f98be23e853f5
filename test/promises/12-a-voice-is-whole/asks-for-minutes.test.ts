import type { Fault } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { hear, speak, virtualVoice } from '../../kit/speech.ts';
import { expectSamples, sentences, speechOf } from './support/texts.ts';

/** What the provider asks for when something behind it has failed. */
const MINUTES_MS = 120_000;
const trouble = 'External API failure (ElevenLabs)';
const onLink = (link: number): Fault => ({ on: { link }, do: { type: 'error-frame', code: 50_001, message: trouble } });

describe('a provider that fails inside and wants minutes to pass before the next try', () => {
  it('is waited for where the budget has the time, and the utterance is whole', async () => {
    const run = await speak([sentences[0]], { faults: [onLink(1)], session: { retry: { budgetMs: 180_000 } } });
    expect(run.heard[0]?.error).toBeUndefined();
    expectSamples(run.heard[0]?.samples, speechOf([sentences[0]]));
    const [first, second] = run.simulator.ledger.links;
    expect((second?.openedAt ?? 0) - (first?.endedAt ?? 0)).toBeGreaterThanOrEqual(MINUTES_MS);
  });

  it('ends one utterance when it fails again, and speaks the next ones afterwards', async () => {
    const run = await speak(sentences.slice(0, 3), { faults: [onLink(1), onLink(2)] });
    expect(run.failure).toBeUndefined();
    expect(run.heard.map(({ error }) => error?.code)).toEqual(['provider-internal-error', undefined, undefined]);
    expect(run.heard[0]?.error).toMatchObject({
      scope: 'utterance',
      recovery: 'none',
      retryAfterMs: MINUTES_MS,
      remedy: expect.stringContaining('wait a few minutes'),
      support: 'support@faseeh.ai',
      provider: 'faseeh',
      context: { part: 'upstream' },
    });
    expect(run.heard[0]?.error?.message).toContain(trouble);
    expect(run.heard[0]?.error?.message).toContain('tried again in 120 s');
    expectSamples(run.heard[2]?.samples, speechOf([sentences[2]]));
    const { links } = run.simulator.ledger;
    expect(links).toHaveLength(3);
    for (const [index, { openedAt }] of links.slice(1).entries()) {
      expect(openedAt - (links[index]?.endedAt ?? 0)).toBeGreaterThanOrEqual(MINUTES_MS);
    }
  });

  it('ends at once all that cannot wait so long, and the voice can be used again', async () => {
    const run = await speak(sentences.slice(0, 2), {
      faults: [onLink(1)],
      session: { retry: { budgetMs: 60_000 } },
    });
    expect(run.failure).toBeUndefined();
    expect(run.heard.map(({ error }) => error?.code)).toEqual(['provider-internal-error', 'provider-internal-error']);
    expect(run.heard[1]?.error).toMatchObject({ scope: 'utterance', retryAfterMs: MINUTES_MS });
    expect(run.clock.now()).toBeLessThan(10_000);
    expect(run.simulator.ledger.links).toHaveLength(1);
  });
});

describe('a voice whose provider was in trouble', () => {
  it('that gave up on what a refused dial could not wait for rests, and dials at once for what is said next', async () => {
    const { clock, voice, simulator } = virtualVoice({
      faults: [{ on: { link: 1 }, do: { type: 'http', status: 500, retryAfter: 600 } }],
    });
    expect((await clock.runUntil(hear(voice.say(sentences[0])))).error).toMatchObject({ retryAfterMs: 600_000 });
    const saidAt = clock.now();
    expect(voice.status).toMatchObject({ state: 'resting', usable: true });
    const next = await clock.runUntil(hear(voice.say(sentences[1])));
    expect(next.error).toBeUndefined();
    expectSamples(next.samples, speechOf([sentences[1]]));
    expect((simulator.ledger.links[0]?.openedAt ?? Infinity) - saidAt).toBeLessThan(1_000);
    await clock.runUntil(voice.end());
    await simulator.close();
  });

  it('has all of its retry budget again for what is said to it after an utterance was given up', async () => {
    const { clock, voice, simulator } = virtualVoice({
      faults: [onLink(1), onLink(2), onLink(3)],
      session: { retry: { budgetMs: 130_000 } },
    });
    expect((await clock.runUntil(hear(voice.say(sentences[0])))).error?.code).toBe('provider-internal-error');
    expect(simulator.ledger.links).toHaveLength(2);
    const later = await clock.runUntil(hear(voice.say(sentences[1])));
    expect(later.error).toBeUndefined();
    expectSamples(later.samples, speechOf([sentences[1]]));
    const [, , third, fourth] = simulator.ledger.links;
    expect((fourth?.openedAt ?? 0) - (third?.endedAt ?? 0)).toBeGreaterThanOrEqual(MINUTES_MS);
    await clock.runUntil(voice.end());
    await simulator.close();
  });

  it('speaks what is said to it later', async () => {
    const { clock, voice, simulator } = virtualVoice({
      faults: [onLink(1)],
      session: { retry: { budgetMs: 60_000 } },
    });
    expect((await clock.runUntil(hear(voice.say(sentences[0])))).error?.code).toBe('provider-internal-error');
    await clock.advance(MINUTES_MS);
    const later = await clock.runUntil(hear(voice.say(sentences[1])));
    expect(later.error).toBeUndefined();
    expectSamples(later.samples, speechOf([sentences[1]]));
    await clock.runUntil(voice.end());
    await simulator.close();
  });
});
