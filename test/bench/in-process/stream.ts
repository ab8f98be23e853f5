import { transcribe } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { ManualClock } from '../../../packages/core/testing/manual-clock.ts';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE, floatFrameAt, frameAt } from '../client/audio.ts';
import { nullProvider } from './null-provider.ts';

const FRAMES_PER_SECOND = 1000 / FRAME_MS;

export interface StreamOptions {
  readonly encoding?: 'pcm_s16le' | 'pcm_f32le';
  /** How many seconds the provider is behind with its finals: so much audio is held. `Infinity`: it never gives one. */
  readonly behindSeconds: number;
}

/** One live session without a network, in time that goes by as its frames are written. */
export interface InProcessStream {
  /** Writes so many frames, the ticker and the provider's answers in their places; nothing of it waits. */
  write(frames: number): void;
  /** Samples held for replay. */
  readonly held: number;
  /** Events that the session's machine was sent. */
  readonly machineEvents: number;
  /** Timers that were set. */
  readonly timers: number;
  close(): Promise<void>;
}

export async function openStream({ encoding = 'pcm_s16le', behindSeconds }: StreamOptions): Promise<InProcessStream> {
  const clock = new CountingClock();
  const provider = nullProvider();
  let machineEvents = 0;
  const session = transcribe({
    protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: SAMPLE_RATE, url: 'ws://127.0.0.1:1' }),
    credentials: { apiKey: 'benchmark-key', customerId: 'benchmark-customer' },
    input: { encoding },
    live: true,
    transport: provider.transport,
    clock,
    inspect: (event) => {
      if ('type' in event && event.type === '@xstate.event') machineEvents += 1;
    },
  });
  session.on('final', () => {});
  await session.ready;
  const audio = encoding === 'pcm_s16le' ? frameAt : floatFrameAt;
  let written = 0;
  return {
    write(frames) {
      for (let count = 0; count < frames; count += 1) {
        clock.advance(FRAME_MS);
        void session.write(audio(written));
        written += 1;
        if (written % FRAMES_PER_SECOND > 0) continue;
        const second = written / FRAMES_PER_SECOND - 1;
        if (second >= behindSeconds) provider.final(second - behindSeconds);
        else provider.nothing(second);
      }
      const { sentSamples } = session.positions;
      if (sentSamples !== written * FRAME_SAMPLES)
        throw new Error(`${sentSamples / FRAME_SAMPLES} of ${written} frames were sent`);
    },
    get held() {
      const { acceptedSamples, settledSamples } = session.positions;
      return acceptedSamples - settledSamples;
    },
    get machineEvents() {
      return machineEvents;
    },
    get timers() {
      return clock.timers;
    },
    async close() {
      session.abort();
      await session.closed.catch(() => {});
    },
  };
}

class CountingClock extends ManualClock {
  timers = 0;

  override setTimeout(...timer: Parameters<ManualClock['setTimeout']>): ReturnType<ManualClock['setTimeout']> {
    this.timers += 1;
    return super.setTimeout(...timer);
  }
}
