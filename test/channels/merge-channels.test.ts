import {
  transcribe,
  type AudioSource,
  type FinalResult,
  type Gap,
  type SpeechError,
  type TranscribeOptions,
  type TranscriptionSession,
} from '@throughline/core';
import type { RecognitionTraits } from '@throughline/core/protocol';
import { bodhi } from '@throughline/core/providers/bodhi';
import { mergeChannels, transcribe as transcribeOverSockets, type ChannelSessions } from '@throughline/node';
import {
  createSimulator,
  scriptAudio,
  scriptedEngine,
  scriptWords,
  seededRandom,
  speechScript,
  VirtualClock,
  type Fault,
  type Script,
  type Simulator,
} from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { afterEach, describe, expect, it } from 'vitest';
import { bodhiCredentials, type RecogniserCredentials } from '../kit/providers.ts';
import { asSpeechError } from '../kit/rejection.ts';

const RATE = 16_000;
const script = speechScript({ seconds: 40, seed: 11, channels: 2 });

interface Call {
  readonly clock: VirtualClock;
  readonly simulators: readonly Simulator[];
  readonly sessions: readonly TranscriptionSession[];
  readonly merged: ChannelSessions;
  readonly finals: readonly (FinalResult & { readonly channel: number })[];
  readonly gaps: readonly (Gap & { readonly channel: number })[];
  readonly failures: readonly SpeechError[];
}

interface CallOptions {
  readonly faults?: readonly (readonly Fault[])[];
  readonly pace?: number;
  readonly session?: (channel: number) => Partial<TranscribeOptions<RecogniserCredentials>>;
  readonly script?: Script;
  /** What the provider would have to be like. */
  readonly traits?: Partial<RecognitionTraits>;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A call of two channels, with a simulated provider for each, so that one channel's troubles are its own. */
function openCall(options: CallOptions = {}): Call {
  const { faults = [], pace = 1, session = () => ({}), script: spoken = script, traits } = options;
  const clock = new VirtualClock();
  const simulators = [0, 1].map((channel) =>
    createSimulator({
      provider: bodhiServer({ engine: scriptedEngine({ script: spoken }) }),
      clock,
      faults: faults[channel] ?? [],
      seed: 1 + channel,
    }),
  );
  closing.push(...simulators.map((simulator) => () => simulator.close()));
  const protocol = bodhi({ model: 'en-general-v2-8khz', url: 'ws://127.0.0.1:2700', sampleRate: 16_000 });
  const sessions = simulators.map((simulator, channel) =>
    transcribe<RecogniserCredentials>({
      protocol: { ...protocol, traits: { ...protocol.traits, ...traits } },
      credentials: bodhiCredentials,
      transport: simulator.transport({ dialMs: 30, oneWayMs: 20 }),
      clock,
      random: seededRandom(1 + channel),
      pace,
      ...session(channel),
    }),
  );
  const merged = mergeChannels(sessions, { pace, clock });
  const finals: (FinalResult & { readonly channel: number })[] = [];
  const gaps: (Gap & { readonly channel: number })[] = [];
  const failures: SpeechError[] = [];
  merged.on('final', (final) => finals.push(final));
  merged.on('gap', (gap) => gaps.push(gap));
  merged.on('failure', (failure) => failures.push(failure));
  return { clock, simulators, sessions, merged, finals, gaps, failures };
}

function sourcesOf(spoken: Script = script): readonly AudioSource[] {
  const both = scriptAudio(spoken);
  return [0, 1].map((channel) => ({
    format: { sampleRate: spoken.sampleRate, channels: 1, encoding: 'pcm_s16le' },
    seekable: true,
    duration: spoken.length / spoken.sampleRate,
    async *frames(from = 0) {
      for (const chunk of both.chunks({ from })) yield chunk.filter((_, index) => index % 2 === channel);
    },
  }));
}

function wordsOf(call: Call, channel: number): readonly string[] {
  return call.finals.filter((final) => final.channel === channel).flatMap(({ text }) => text.split(' '));
}

function spokenIn(channel: number, spoken: Script = script): readonly string[] {
  return scriptWords(spoken, channel).map(({ text }) => text);
}

function isInOrder(finals: readonly FinalResult[]): boolean {
  return finals.every(({ start }, index) => start >= (finals[index - 1]?.start ?? 0));
}

/** Words without a pause from one second to another. */
function talk(channel: number, from: number, to: number): Script['utterances'][number] {
  const [at, rate] = [from * script.sampleRate, 0.5 * script.sampleRate];
  const words = Array.from({ length: (to - from) * 2 }, (_, index) => ({
    text: `w${index}`,
    start: at + index * rate,
    end: at + (index + 1) * rate - 100,
  }));
  return { channel, words };
}

describe('sessions of one channel each, merged on one clock', () => {
  it('give every word of each channel once, in the order of time, with its channel and an id of its own', async () => {
    const call = openCall();
    await call.clock.runUntil(call.merged.pipe(sourcesOf(), { end: true }));
    expect(wordsOf(call, 0)).toEqual(spokenIn(0));
    expect(wordsOf(call, 1)).toEqual(spokenIn(1));
    expect(isInOrder(call.finals)).toBe(true);
    expect(new Set(call.finals.map(({ id }) => id)).size).toBe(call.finals.length);
    const summary = await call.merged.closed;
    expect(summary).toMatchObject({ accepted: 40, settled: 40, links: 2, finals: call.finals.length, gaps: [] });
  });

  it('keep the order where one of them begins when the other is at its end', async () => {
    const call = openCall();
    const [first, second] = sourcesOf();
    if (first === undefined || second === undefined) throw new Error('two channels');
    // As where an account has one slot: the other channel has to wait for it.
    const late: AudioSource = {
      ...second,
      async *frames(from) {
        await call.sessions[0]?.closed;
        yield* second.frames(from);
      },
    };
    await call.clock.runUntil(call.merged.pipe([first, late], { end: true }));
    expect(wordsOf(call, 0)).toEqual(spokenIn(0));
    expect(wordsOf(call, 1)).toEqual(spokenIn(1));
    expect(isInOrder(call.finals)).toBe(true);
  });

  it.each([1, 2, 3])('keep order and words when links of either are cut (%i)', async (seed) => {
    const cuts = seededRandom(seed);
    const cut = (): Fault => ({ on: { position: 2 + cuts.next() * 35 }, do: { type: 'rst' } });
    const call = openCall({ faults: [[cut(), cut()], [cut()]] });
    await call.clock.runUntil(call.merged.pipe(sourcesOf(), { end: true }));
    expect(wordsOf(call, 0)).toEqual(spokenIn(0));
    expect(wordsOf(call, 1)).toEqual(spokenIn(1));
    expect(isInOrder(call.finals)).toBe(true);
    expect((await call.merged.closed).links).toBe(5);
  });

  it('do not hold back one that speaks for as long as the other is silent, where the provider reports no progress', async () => {
    const answers = [5, 20, 35, 50].map((from) => talk(0, from, from + 3));
    const spoken = { ...script, length: 90 * RATE, utterances: [talk(1, 1, 3), ...answers] };
    const call = openCall({ script: spoken, traits: { progress: 'none' } });
    const waited: number[] = [];
    call.merged.on('final', ({ end }) => waited.push(call.clock.now() / 1000 - end));
    await call.clock.runUntil(call.merged.pipe(sourcesOf(spoken), { end: true }));
    expect(waited).toHaveLength(5);
    expect(Math.max(...waited)).toBeLessThan(35);
  });

  it('hold back what comes after a long sentence of the other that is not final yet', async () => {
    const spoken = { ...script, length: 60 * RATE, utterances: [talk(0, 5, 7), talk(1, 2, 50)] };
    const call = openCall({ script: spoken });
    await call.clock.runUntil(call.merged.pipe(sourcesOf(spoken), { end: true }));
    expect(call.finals.map(({ channel }) => channel)).toEqual([1, 0]);
  });

  it('keep the order where everything is answered at once, over real sockets', async () => {
    const spoken = speechScript({ seconds: 10, seed: 3, channels: 2 });
    const simulator = createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script: spoken }) }) });
    closing.push(() => simulator.close());
    const { url } = await simulator.listen();
    const protocol = bodhi({ model: 'en-general-v2-8khz', url, sampleRate: RATE });
    const calls = Array.from({ length: 4 }, async () => {
      const merged = mergeChannels(
        [0, 1].map(() => transcribeOverSockets({ protocol, credentials: bodhiCredentials, pace: Infinity })),
      );
      const finals: FinalResult[] = [];
      merged.on('final', (final) => finals.push(final));
      await merged.pipe(sourcesOf(spoken), { end: true });
      return finals;
    });
    for (const finals of await Promise.all(calls)) {
      expect(finals).toHaveLength(6);
      expect(isInOrder(finals)).toBe(true);
    }
  });

  it('report what failed in one channel with its name, and give all words of the other before they close', async () => {
    const fatal: Fault = { on: { position: 10 }, do: { type: 'error-frame', code: 4001 } };
    const call = openCall({
      faults: [[], [fatal, { on: { link: 2 }, do: { type: 'http', status: 401 }, times: 5 }]],
    });
    const error = await call.clock.runUntil(
      call.merged.pipe(sourcesOf(), { end: true }).then(
        () => undefined,
        (error: unknown) => asSpeechError(error),
      ),
    );
    expect(error?.message).toMatch(/^[a-z-]+: channel 1: /u);
    expect(call.failures.map(({ message }) => message)).toEqual([error?.message]);
    expect(wordsOf(call, 0)).toEqual(spokenIn(0));
    await expect(call.merged.closed).rejects.toMatchObject({ code: error?.code });
    expect(call.merged.status.state).toBe('failed');
    // What of it was answered is not lost either.
    expect(wordsOf(call, 1)).toEqual(spokenIn(1).slice(0, wordsOf(call, 1).length));
    expect(call.merged.summary().settled).toBeLessThan(40);
  });

  it('report what failed in all channels for one reason as what it is: no matter of a channel', async () => {
    const refused: Fault = { on: { link: 1 }, do: { type: 'http', status: 401 }, times: 10 };
    const call = openCall({ faults: [[refused], [refused]] });
    const outcome = call.merged.pipe(sourcesOf(), { end: true }).then(
      () => undefined,
      (error: unknown) => asSpeechError(error),
    );
    const error = await call.clock.runUntil(outcome);
    expect(error?.scope).toBe('account');
    expect(error?.message).not.toContain('channel');
  });

  it('name the channel of a gap', async () => {
    const outage: Fault = { on: { position: 10 }, do: { type: 'outage', seconds: 20 } };
    const call = openCall({
      faults: [[], [outage]],
      session: () => ({ live: true, window: { seconds: 5 } }),
    });
    await call.clock.runUntil(feed(call));
    expect(call.gaps.length).toBeGreaterThan(0);
    expect(new Set(call.gaps.map(({ channel }) => channel))).toEqual(new Set([1]));
    expect(wordsOf(call, 0)).toEqual(spokenIn(0));
  });

  it('abort together', async () => {
    const call = openCall();
    call.clock.setTimeout(() => call.merged.abort(new Error('enough')), 10_000);
    const outcome = call.merged.pipe(sourcesOf(), { end: true }).catch((error: unknown) => asSpeechError(error).code);
    expect(await call.clock.runUntil(outcome)).toBe('aborted');
    await expect(call.merged.closed).rejects.toMatchObject({ code: 'aborted' });
    // Nothing is left that would look again.
    await call.clock.advance(60_000);
    expect(call.clock.pending).toBe(0);
  });

  it('refuse what cannot be merged, with what is wanted', async () => {
    expect(() => mergeChannels([])).toThrow(/^config-invalid: there are no sessions/u);
    const call = openCall();
    await expect(call.merged.pipe([])).rejects.toThrow(/there are 2 channels, but 0 sources/u);
    call.merged.abort();
  });
});

/** Both channels in real time, as two microphones give them. */
async function feed({ clock, sessions, merged }: Call): Promise<unknown> {
  for (const chunk of scriptAudio(script).chunks()) {
    for (const [channel, session] of sessions.entries()) {
      session.write(chunk.filter((_, index) => index % 2 === channel)).catch(() => undefined);
    }
    await new Promise<void>((resolve) => {
      clock.setTimeout(resolve, 100);
    });
  }
  return merged.end();
}
