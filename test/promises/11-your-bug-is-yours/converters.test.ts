import type { AudioConverter, TranscriptionSession } from '@throughline/core';
import { scriptText } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { virtualProvider } from '../../kit/transcription.ts';
import { expectNothingUnhandled } from '../../kit/unhandled.ts';

expectNothingUnhandled();

/** Halves the rate: every second sample. */
const halving: AudioConverter = {
  push: (floats) => Int16Array.from({ length: floats.length / 2 }, (_, index) => (floats[index * 2] ?? 0) * 32_768),
  flush: () => new Int16Array(0),
};

type Trick = (session: TranscriptionSession, write: () => void) => unknown;

const tricks: readonly { readonly trick: string; readonly play: Trick; readonly whole?: true }[] = [
  {
    trick: 'throws',
    play: () => {
      throw new Error('mine');
    },
  },
  { trick: 'aborts', play: (session) => session.abort() },
  { trick: 'ends', play: (session) => void session.end() },
  { trick: 'writes', whole: true, play: (_, write) => write() },
  {
    trick: 'pauses and resumes',
    whole: true,
    play: (session) => {
      session.pause();
      session.resume();
    },
  },
  { trick: 'asks for everything', whole: true, play: (session) => [session.summary(), session.unsettled()] },
];

describe.each(['push', 'flush'] as const)("a converter's %s", (name) => {
  it.each(tricks)('that $trick leaves nothing unsettled', async ({ play, whole = false }) => {
    const provider = virtualProvider({ seconds: 6 });
    const finals: string[] = [];
    let calls = 0;
    const chunks: Int16Array<ArrayBuffer>[] = [];
    for (let at = 0; at < provider.script.length; at += 1_600) {
      const samples = provider.audio.samples(at, Math.min(at + 1_600, provider.script.length));
      chunks.push(Int16Array.from({ length: samples.length * 2 }, (_, index) => samples[index >> 1] ?? 0));
    }
    const writes: Promise<unknown>[] = [];
    const write = (): void => {
      const chunk = chunks.shift();
      if (chunk !== undefined) writes.push(session.write(chunk));
    };
    const trick = (): void => {
      calls += 1;
      if (name === 'flush' || calls % 7 === 3) play(session, write);
    };
    const session: TranscriptionSession = provider.open({
      convert: true,
      input: { sampleRate: 32_000 },
      createConverter: async () => ({
        push: (floats) => {
          if (name === 'push') trick();
          return halving.push(floats);
        },
        flush: () => {
          if (name === 'flush') trick();
          return halving.flush();
        },
      }),
    });
    session.on('final', ({ text }) => finals.push(text));
    while (chunks.length > 0) {
      write();
      await provider.clock.advance(20);
    }
    await provider.clock.runUntil(session.end().catch(() => undefined));
    await provider.clock.runUntil(Promise.allSettled(writes));
    expect(calls).toBeGreaterThan(0);
    expect(['closed', 'failed', 'aborted']).toContain(session.status.state);
    expect(finals.join(' ')).toBe(whole ? scriptText(provider.script) : finals.join(' '));
    await provider.simulator.close();
  });
});
