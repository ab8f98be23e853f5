import { describe, expect, it } from 'vitest';
import type { FinalResult, Gap, LinkEvent, SessionWarning, TranscriptionSession } from '@throughline/core';
import { scriptWords } from '@throughline/simulator';
import { music, silence } from '../../kit/sounds.ts';
import { virtualProvider, type VirtualProvider } from '../../kit/transcription.ts';

const RATE = 16_000;
const CHUNK = RATE / 10;

/** Everything that a session told. */
interface Told {
  readonly session: TranscriptionSession;
  readonly words: readonly string[];
  readonly finals: readonly FinalResult[];
  readonly gaps: readonly Gap[];
  readonly warnings: readonly SessionWarning[];
  readonly deaths: readonly Extract<LinkEvent, { state: 'failed' }>[];
}

function listen(session: TranscriptionSession): Told {
  const finals: FinalResult[] = [];
  const gaps: Gap[] = [];
  const warnings: SessionWarning[] = [];
  const deaths: Extract<LinkEvent, { state: 'failed' }>[] = [];
  session.on('final', (final) => finals.push(final));
  session.on('gap', (gap) => gaps.push(gap));
  session.on('warning', (warning) => warnings.push(warning));
  session.on('link', (event) => {
    if (event.state === 'failed') deaths.push(event);
  });
  return {
    session,
    finals,
    gaps,
    warnings,
    deaths,
    get words() {
      return finals.flatMap(({ text }) => text.split(' '));
    },
  };
}

/** Gives live audio in real time. */
async function play(provider: VirtualProvider, session: TranscriptionSession, ...parts: Iterable<Int16Array>[]) {
  for (const part of parts) {
    for (const chunk of part) {
      await session.write(chunk);
      await provider.clock.advance(100);
    }
  }
}

function* chunksOf(provider: VirtualProvider, from: number, to = provider.audio.length): Iterable<Int16Array> {
  for (let at = from; at < to; at += CHUNK) yield provider.audio.samples(at, Math.min(to, at + CHUNK));
}

const ended = (provider: VirtualProvider, session: TranscriptionSession) =>
  provider.clock.runUntil(session.end(), { limitMs: 300_000 });

/** Script words that lie within these seconds. */
const wordsOf = (provider: VirtualProvider, from: number, to: number): string[] =>
  scriptWords(provider.script)
    .filter(({ start, end }) => start >= from * RATE && end <= to * RATE)
    .map(({ text }) => text);

/** A pause of the script near this second, in samples. */
function pauseNear(provider: VirtualProvider, seconds: number): number {
  const last = provider.script.utterances.findLast(({ words }) => (words.at(-1)?.end ?? Infinity) < seconds * RATE);
  const end = (last?.words.at(-1)?.end ?? 0) + 0.45 * RATE;
  return Math.ceil(end / CHUNK) * CHUNK;
}

/** A provider that does not hang up on whoever waits for its end of stream. */
const patient = { idleSeconds: Infinity };

/** From now on the link that lives, or the next one, answers pings and says nothing more. */
function mute(provider: VirtualProvider, times = 1): void {
  provider.simulator.addFault({ on: { time: provider.clock.now() }, do: { type: 'mute' }, times });
}

describe('ten minutes of hold music', () => {
  it('cost at most two redials, leave no gap, and no word after them is lost', async () => {
    const provider = virtualProvider({ seconds: 60, seed: 7 });
    const told = listen(provider.open({ live: true }));
    const cut = pauseNear(provider, 30);
    await play(provider, told.session, chunksOf(provider, 0, cut), music(600), chunksOf(provider, cut));
    const summary = await ended(provider, told.session);
    expect(told.deaths.length).toBeLessThanOrEqual(2);
    expect(told.gaps).toEqual([]);
    expect(told.words).toEqual(scriptWords(provider.script).map(({ text }) => text));
    expect(told.warnings.filter(({ code }) => code === 'wordless')).toHaveLength(1);
    expect(summary.wordless).toBeGreaterThan(10);
    expect(summary.settledSamples).toBe(summary.acceptedSamples);
    await provider.simulator.close();
  });
});

describe('a link that goes mute while steady, loud audio flows', () => {
  it('is noticed after 20 s of it, and another link says what it has left out', async () => {
    const provider = virtualProvider({ seconds: 60, seed: 8 });
    const told = listen(provider.open({ live: true }));
    const cut = pauseNear(provider, 30);
    await play(provider, told.session, chunksOf(provider, 0, cut - 2 * RATE));
    mute(provider);
    const mutedAt = provider.clock.now();
    let noticedAt: number | undefined;
    told.session.on('link', ({ state }) => {
      if (state === 'failed') noticedAt ??= provider.clock.now();
    });
    await play(provider, told.session, chunksOf(provider, cut - 2 * RATE, cut), music(60), chunksOf(provider, cut));
    const summary = await ended(provider, told.session);
    // The second link has words to say, and then the music before it as well: that is a stretch of its own.
    expect(told.deaths.length).toBeLessThanOrEqual(2);
    expect(told.deaths[0]?.error).toMatchObject({ code: 'link-silent', context: { sign: 'no-answers' } });
    expect((noticedAt ?? Infinity) - mutedAt).toBeLessThanOrEqual(22_500);
    expect(told.gaps).toEqual([]);
    expect(told.words).toEqual(wordsOf(provider, 0, 60));
    expect(summary.settledSamples).toBe(summary.acceptedSamples);
    await provider.simulator.close();
  });

  it('is replaced at most twice where every link is mute, and what came to nothing is told', async () => {
    const provider = virtualProvider({ seconds: 30, seed: 9 });
    const told = listen(provider.open({ live: true }));
    await play(provider, told.session, chunksOf(provider, 0));
    mute(provider, 100);
    await play(provider, told.session, music(300));
    expect(told.deaths.length).toBeLessThanOrEqual(2);
    expect(told.warnings.filter(({ code }) => code === 'wordless')).toHaveLength(1);
    expect(told.session.summary().wordless).toBeGreaterThan(10);
    told.session.abort();
    await provider.simulator.close();
  });

  it('is not taken at its end of stream by an end that never comes: one more link is asked', async () => {
    const provider = virtualProvider({ seconds: 20, seed: 10, behaviour: patient });
    const told = listen(provider.open({ live: true }));
    await play(provider, told.session, chunksOf(provider, 0, 10 * RATE));
    mute(provider);
    await play(provider, told.session, chunksOf(provider, 10 * RATE, 13 * RATE), music(8));
    const summary = await ended(provider, told.session);
    expect(summary.dials).toBe(2);
    expect(told.deaths.map(({ error }) => error.code)).toEqual(['drain-timeout']);
    expect(told.warnings).toEqual([]);
    expect(told.words).toEqual(wordsOf(provider, 0, 13));
    await provider.simulator.close();
  });

  it('ends the session aloud where the second link says no last word either: the audio is all there', async () => {
    const provider = virtualProvider({ seconds: 20, seed: 10, behaviour: patient });
    const told = listen(provider.open({ live: true }));
    await play(provider, told.session, chunksOf(provider, 0, 10 * RATE));
    mute(provider, 2);
    await play(provider, told.session, music(12));
    const { settledSamples, acceptedSamples } = told.session.positions;
    await expect(ended(provider, told.session)).rejects.toMatchObject({ code: 'drain-timeout' });
    expect(told.deaths.map(({ error }) => error.code)).toEqual(['drain-timeout', 'drain-timeout']);
    expect(told.gaps).toEqual([]);
    expect(told.session.unsettled()).toHaveLength(acceptedSamples - settledSamples);
    await provider.simulator.close();
  });

  it('is let go with a warning where all that it left unanswered is silent', async () => {
    const provider = virtualProvider({ seconds: 20, seed: 10, behaviour: patient });
    const told = listen(provider.open({ live: true }));
    const cut = pauseNear(provider, 12);
    await play(provider, told.session, chunksOf(provider, 0, cut), silence(2));
    mute(provider);
    await play(provider, told.session, silence(5));
    const summary = await ended(provider, told.session);
    expect(summary.dials).toBe(1);
    expect(told.warnings.map(({ code }) => code)).toEqual(['no-end-of-stream']);
    await provider.simulator.close();
  });
});

describe('a line on which it is never silent', () => {
  it('costs a redial at first, and none once it is known how rarely somebody speaks there', async () => {
    const provider = virtualProvider({ seconds: 120, seed: 11 });
    const told = listen(provider.open({ live: true }));
    const cuts = [0, ...[20, 40, 60, 80, 100].map((at) => pauseNear(provider, at)), provider.audio.length];
    for (let turn = 1; turn < cuts.length; turn += 1) {
      await play(provider, told.session, chunksOf(provider, cuts[turn - 1] ?? 0, cuts[turn]), music(45));
    }
    await ended(provider, told.session);
    expect(told.deaths.length).toBeLessThanOrEqual(1);
    expect(told.gaps).toEqual([]);
    expect(told.words).toEqual(wordsOf(provider, 0, 120));
    await provider.simulator.close();
  });
});

describe('silence without any result', () => {
  it('is no reason to doubt a link, however long it lasts', async () => {
    const provider = virtualProvider({ seconds: 20, seed: 12 });
    const told = listen(provider.open({ live: true }));
    await play(provider, told.session, chunksOf(provider, 0), silence(150));
    expect(told.deaths).toEqual([]);
    expect(told.session.summary()).toMatchObject({ dials: 1, wordless: 0 });
    told.session.abort();
    await provider.simulator.close();
  });
});
