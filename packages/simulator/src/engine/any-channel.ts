import type { Engine, EngineStream } from '../engine.ts';

/**
 * Opens an engine for audio of one channel of several, nobody says which: as what is spoken in all of them at once. Samples tell
 * their channel, so that in every channel but its own the audio says nothing.
 */
export function openAnyChannel(
  channels: number,
  open: Engine['open'],
  options: Parameters<Engine['open']>[0],
  sink: Parameters<Engine['open']>[1],
): EngineStream {
  const processed = Array.from({ length: channels }, () => 0);
  let left = channels;
  const streams = processed.map((_, channel) =>
    open(
      { ...options, channel },
      {
        result: (result) => sink.result({ ...result, segment: result.segment * channels + channel }),
        turn: (turn) => sink.turn?.({ ...turn, segment: turn.segment * channels + channel }),
        processed: (until) => {
          processed[channel] = until;
          sink.processed?.(Math.min(...processed));
        },
        done: () => {
          left -= 1;
          if (left === 0) sink.done();
        },
        failed: (error) => sink.failed(error),
      },
    ),
  );
  return {
    write: (samples) => {
      for (const stream of streams) stream.write(samples);
    },
    finish: () => {
      for (const stream of streams) stream.finish();
    },
    close: () => {
      for (const stream of streams) stream.close();
    },
  };
}
