import type { EngineFactory, EngineStream } from '@throughline/simulator';

/** An engine that is given one channel of a script, and finds out by its samples which one it is. */
export function inAnyChannel(factory: EngineFactory, channels = 2): EngineFactory {
  return (context) => {
    const engine = factory(context);
    return {
      name: engine.name,
      open: (options, sink) => {
        let left = channels;
        const processed = Array.from({ length: channels }, () => 0);
        const streams = processed.map((_, channel): EngineStream =>
          // In every channel but its own, the audio says nothing.
          engine.open(
            { ...options, channel },
            {
              ...sink,
              result: (result) => sink.result({ ...result, segment: result.segment * channels + channel }),
              processed: (until) => {
                processed[channel] = until;
                sink.processed?.(Math.min(...processed));
              },
              done: () => {
                left -= 1;
                if (left === 0) sink.done();
              },
            },
          ),
        );
        return {
          write: (samples) => streams.forEach((stream) => stream.write(samples)),
          finish: () => streams.forEach((stream) => stream.finish()),
          close: () => streams.forEach((stream) => stream.close()),
        };
      },
    };
  };
}
