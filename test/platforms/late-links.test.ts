import { isSpeechError, type Transport } from '@throughline/core';
import { bindAssessWith, bindTranscribeWith, type LinkParts } from '@throughline/core/internal/page';
import { linkParts } from '@throughline/core/internal/link-parts';
import { bodhi } from '@throughline/core/providers/bodhi';
import { elsaScripted } from '@throughline/core/providers/elsa';
import { scriptedEngine, speechScript, type VirtualClock } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { describe, expect, it, vi } from 'vitest';
import { ShortWay } from '../../packages/core/src/transcription/short-way.ts';
import { expectClosed, expectExactWords, expectFailed } from '../kit/expectations.ts';
import { bodhiCredentials, elsaCredentials } from '../kit/providers.ts';
import { inVirtualTime } from '../kit/setting.ts';
import { runIn, virtualProvider, type Run, type RunOptions } from '../kit/transcription.ts';

// In a page what links are made of comes in a file of its own, which may come late, or not at all at first.

const nowhere: Transport = {
  headers: true,
  pings: true,
  open: () => {
    throw new Error('every session here has a transport of its own');
  },
};

type Load = () => Promise<LinkParts>;

const begin = (load: Load) => bindTranscribeWith({ transport: nowhere }, load) as RunOptions['begin'] & object;

const after = (clock: VirtualClock, ms: number): Load => {
  return () => new Promise((resolve) => clock.setTimeout(() => resolve(linkParts), ms));
};

const failsAfter = (clock: VirtualClock, ms: number): Promise<LinkParts> =>
  new Promise((_, reject) => {
    clock.setTimeout(() => reject(new TypeError('Failed to fetch dynamically imported module')), ms);
  });

const optionsOf = (transport: Transport, clock: VirtualClock, url = 'ws://127.0.0.1:2700') => ({
  protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url }),
  credentials: bodhiCredentials,
  transport,
  clock,
});

async function run(options: Partial<RunOptions> & { readonly of: (clock: VirtualClock) => Load }): Promise<Run> {
  const { of, ...rest } = options;
  const script = rest.script ?? speechScript({ seconds: 20, seed: 3 });
  const server = bodhiServer({ engine: scriptedEngine({ script, ...rest.profile }) });
  return inVirtualTime({ server, seed: 3, faults: rest.faults }, (setting) => {
    const loading = of(setting.clock);
    return runIn(setting, { seed: 3, live: false, script, ...rest, begin: begin(loading) });
  });
}

describe('a session whose links are still being loaded', () => {
  it.each([true, false])('has every word once and exact, through cuts, live: %s', async (live) => {
    const faults = [4, 9, 14].map((position) => ({ on: { position }, do: { type: 'rst' } }) as const);
    const late = await run({ live, faults, of: (clock) => after(clock, 2_500) });
    expectClosed(late);
    expectExactWords(late);
    expect(late.gaps).toEqual([]);
    expect(late.session.summary().links).toBe(4);
  });

  it('keeps the pace of a file from its beginning on, whatever was given before they came', async () => {
    let clock: VirtualClock | undefined;
    const late = await run({
      live: false,
      session: { pace: 1 },
      of: (own) => {
        clock = own;
        return after(own, 2_500);
      },
    });
    expectClosed(late);
    expect(clock?.now()).toBeGreaterThan(19_000);
    expect(clock?.now()).toBeLessThan(30_000);
  });

  it('has the short way of a frame once they are there', async () => {
    const taken = vi.spyOn(ShortWay.prototype, 'take');
    const late = await run({ live: true, of: (clock) => after(clock, 2_500) });
    expectExactWords(late);
    expect(taken.mock.results.filter(({ value }) => value === true).length).toBeGreaterThan(100);
    taken.mockRestore();
  });

  it('dials nothing before they are there, and reports that it connects', async () => {
    const { audio, clock, simulator, transport } = virtualProvider({ seconds: 4 });
    const session = begin(after(clock, 1_000))({ ...optionsOf(transport, clock), live: true });
    const states: string[] = [];
    session.on('status', ({ state }) => states.push(state));
    for (const chunk of audio.chunks()) await session.write(chunk);
    await clock.advance(999);
    expect([session.status.state, session.status.usable, simulator.ledger.dials.length]).toEqual([
      'connecting',
      false,
      0,
    ]);
    expect(session.status.lagSeconds).toBeCloseTo(4, 5);
    expect(session.stats).toMatchObject({ ageMs: 999, dials: 0, links: 0 });
    const ended = session.end();
    await clock.advance(30_000);
    expect(await ended).toMatchObject({
      dials: 1,
      links: 1,
      gaps: [],
      acceptedSamples: session.positions.settledSamples,
    });
    expect(session.stats.ageMs).toBeGreaterThan(1_000);
    expect(states).toEqual(['connecting', 'connecting', 'open', 'ending', 'closed']);
  });

  it('asks again where they could not be loaded, and loses nothing', async () => {
    let asked = 0;
    const done = await run({
      live: false,
      of: (clock) => () => {
        asked += 1;
        return asked > 4 ? Promise.resolve(linkParts) : failsAfter(clock, 200);
      },
    });
    expect(asked).toBe(5);
    expectClosed(done);
    expectExactWords(done);
  });

  it('reports meanwhile which file is missing, what helps, and when it is asked for again', async () => {
    const { clock, transport } = virtualProvider();
    const url = 'https://page.example/assets/link-parts-x1.js';
    let there = false;
    const load: Load = () =>
      there
        ? Promise.resolve(linkParts)
        : Promise.reject(new TypeError(`Failed to fetch dynamically imported module: ${url}`));
    const session = begin(load)({ ...optionsOf(transport, clock), live: true });
    const told: (string | undefined)[] = [];
    session.on('status', ({ error }) => told.push(error?.code));
    await clock.advance(0);
    expect(session.status).toMatchObject({ state: 'connecting', usable: false, retryInMs: 500 });
    const { error } = session.status;
    expect(error?.code).toBe('code-not-loaded');
    expect(error?.message).toContain(url);
    expect(error?.remedy).toMatch(/^Deploy all files .* load the page again/u);
    await clock.advance(500);
    expect(session.status).toMatchObject({ retryInMs: 1_000, error: { context: { attempts: 2 } } });
    expect(told).toContain('code-not-loaded');
    there = true;
    await clock.advance(2_000);
    expect(session.status.error).toBeUndefined();
    expect(session.status.state).toBe('open');
    session.abort();
    await Promise.allSettled([session.closed, session.ready]);
  });

  it('fails when the budget of an outage is spent, says of what, and hands all audio back', async () => {
    const failed = await run({
      live: false,
      session: { retry: { budgetMs: 30_000 } },
      of: (clock) => () => failsAfter(clock, 200),
    });
    expectFailed(failed, 'retry-budget-spent');
    const error = 'error' in failed.outcome ? failed.outcome.error : undefined;
    expect(error?.message).toContain('for 30 s');
    expect(error?.remedy).toContain('load the page again');
    expect(error?.cause?.message).toContain('Failed to fetch');
    expect(failed.simulator.ledger.dials).toEqual([]);
    expect(failed.statuses.at(-1)).toMatchObject({ state: 'failed', usable: false });
  });

  it('keeps its window meanwhile: a live source that goes on loses its oldest audio, and is told', async () => {
    const late = await run({
      live: true,
      session: { window: { seconds: 5 } },
      of: (clock) => after(clock, 12_000),
    });
    expectClosed(late);
    expectExactWords(late);
    expect(late.gaps.length).toBeGreaterThan(0);
    expect(late.gaps.every(({ reason }) => reason === 'overflow')).toBe(true);
  });

  it('is aborted at once, dials nothing when they come, and shows no secret of the reason', async () => {
    const { clock, simulator, transport } = virtualProvider();
    const lifecycle = { online: true, subscribe: vi.fn<() => () => void>(() => () => undefined) };
    const session = begin(after(clock, 1_000))({ ...optionsOf(transport, clock), live: true, lifecycle });
    session.closed.catch(() => undefined);
    session.ready.catch(() => undefined);
    session.abort(new Error(`gone with ${bodhiCredentials.apiKey}`));
    const error: unknown = await session.closed.catch((thrown: unknown) => thrown);
    expect(isSpeechError(error, 'aborted')).toBe(true);
    expect(JSON.stringify(error)).not.toContain('4f9a2c71');
    expect(session.status).toMatchObject({ state: 'aborted', usable: false });
    await clock.advance(60_000);
    expect(simulator.ledger.dials).toEqual([]);
    // Nobody would end it.
    expect(lifecycle.subscribe).not.toHaveBeenCalled();
    await expect(session.write(new Int16Array(160))).rejects.toBe(error);
  });

  it('closes at once where nothing was written, and loads nothing for it', async () => {
    const { clock, transport } = virtualProvider();
    const asked = vi.fn<Load>(() => Promise.resolve(linkParts));
    const session = begin(asked)(optionsOf(transport, clock));
    expect(session.status.state).toBe('idle');
    expect(await session.end()).toMatchObject({ dials: 0, acceptedSamples: 0 });
    expect(session.status.state).toBe('closed');
    expect(asked).not.toHaveBeenCalled();
  });

  it('fails of what the audio is wrong with as early as any other', async () => {
    const { clock, transport } = virtualProvider();
    const session = begin(after(clock, 1_000))(optionsOf(transport, clock));
    session.closed.catch(() => undefined);
    session.ready.catch(() => undefined);
    const wave = new Uint8Array(64);
    wave.set(new TextEncoder().encode('RIFF\0\0\0\0WAVEfmt '));
    await expect(session.write(wave)).rejects.toMatchObject({ code: 'audio-container' });
    await expect(session.end()).rejects.toMatchObject({ code: 'audio-container' });
    expect(session.status.state).toBe('failed');
  });

  it.each([
    ['credentials', { credentials: { apiKey: '', customerId: 'x' } }, 'config-invalid'],
    ['an address', { protocol: { url: 'ws://speech.example' } }, 'insecure-url'],
  ] as const)('refuses %s that cannot be right before anything is loaded', (_what, wrong, code) => {
    const asked = vi.fn<Load>(() => Promise.resolve(linkParts));
    const { clock, transport } = virtualProvider();
    const options = optionsOf(transport, clock, 'protocol' in wrong ? wrong.protocol.url : undefined);
    expect(() =>
      begin(asked)({ ...options, ...('credentials' in wrong && { credentials: wrong.credentials }) }),
    ).toThrow(expect.objectContaining({ code }));
    expect(asked).not.toHaveBeenCalled();
  });

  it('serves an assessment too', async () => {
    const { clock, transport } = virtualProvider();
    const assess = bindAssessWith({ transport }, after(clock, 1_000));
    const session = assess({
      protocol: elsaScripted({ sentence: 'pizza party', url: 'ws://127.0.0.1:2702' }),
      credentials: elsaCredentials,
      clock,
      live: true,
    });
    expect(session.status.state).toBe('connecting');
    session.abort();
    await Promise.allSettled([session.closed, session.result, session.ready]);
    expect(session.status.state).toBe('aborted');
  });
});
