import { pickChannel } from '@throughline/core/internal';
import type { Engine, EngineOptions, EngineSink, EngineStream } from '../engine.ts';

/** What an engine is opened with. */
export interface OpenEngineOptions extends Omit<EngineOptions, 'channel'> {
  /** Channels of the audio, which is interleaved. Default: 1. */
  readonly channels?: number;
}

/**
 * Opens an engine for audio that may have several channels: each has a stream of its own, and what comes of it says which channel
 * it is. Audio counts as processed once it is in all of them, and `done` comes once, after the last.
 */
export function openEngine(engine: Engine, options: OpenEngineOptions, sink: EngineSink): EngineStream {
  const { channels = 1, ...rest } = options;
  if (channels === 1) return engine.open(rest, sink);
  const processed = Array.from({ length: channels }, () => 0);
  let open = channels;
  let reported = 0;
  const streams = processed.map((_, channel) =>
    engine.open(
      { ...rest, channel },
      {
        result: (result) => sink.result({ ...result, channel }),
        turn: (turn) => sink.turn?.({ ...turn, channel }),
        processed: (until) => {
          processed[channel] = until;
          const least = Math.min(...processed);
          if (least > reported) sink.processed?.(least);
          reported = Math.max(reported, least);
        },
        done: () => {
          open -= 1;
          if (open === 0) sink.done();
        },
        failed: (error) => sink.failed(error),
      },
    ),
  );
  return {
    write: (samples) => {
      for (const [channel, stream] of streams.entries()) stream.write(channelOf(samples, channel, channels));
    },
    finish: () => {
      for (const stream of streams) stream.finish();
    },
    close: () => {
      for (const stream of streams) stream.close();
    },
  };
}

/** The samples of one channel of several that are interleaved, in memory of their own. */
export function channelOf(interleaved: Int16Array, channel: number, channels: number): Int16Array {
  const samples = new Int16Array(Math.floor(interleaved.length / channels));
  pickChannel(interleaved.subarray(0, samples.length * channels), channels, channel, samples);
  return samples;
}
