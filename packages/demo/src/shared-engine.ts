import type { AudioConverter } from '@throughline/core';
import { createAudioConverter } from '@throughline/node';
import type { Engine, EngineOptions, EngineSink, EngineStream } from '@throughline/simulator';

const engineRate = 16_000;

/** An engine for 16 kHz, for several simulators: it takes audio of other rates too, and no simulator closes it. */
export function sharedEngine(engine: Engine): Engine {
  return {
    name: engine.name,
    open: (options, sink) =>
      options.sampleRate === engineRate ? engine.open(options, sink) : converted(engine, options, sink),
  };
}

function converted(engine: Engine, options: EngineOptions, sink: EngineSink): EngineStream {
  const stream = engine.open({ ...options, sampleRate: engineRate }, sink);
  const converter = createAudioConverter(
    { sampleRate: options.sampleRate, channels: 1, encoding: 'pcm_s16le' },
    engineRate,
  );
  /** In the order of the calls, however long the converter takes to load. */
  const then = (use: (loaded: AudioConverter) => void): void => {
    converter
      .then(use)
      .catch((error: unknown) => sink.failed(error instanceof Error ? error : new Error(String(error))));
  };
  return {
    write: (samples) => {
      const floats = Float32Array.from(samples, (sample) => sample / 32_768);
      then((loaded) => stream.write(loaded.push(floats)));
    },
    finish: () =>
      then((loaded) => {
        stream.write(loaded.flush());
        stream.finish();
      }),
    close: () => stream.close(),
  };
}
