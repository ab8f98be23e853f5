import type { Engine } from '@throughline/simulator';
import { joined } from '../sounds.ts';

/** What a recogniser received on one stream: the audio of one link. */
interface Received {
  readonly sampleRate: number;
  samples(): Int16Array;
}

export interface RecordingEngine extends Engine {
  /** In the order in which they were opened. */
  readonly streams: readonly Received[];
}

/** An engine that keeps all that it receives. Without another engine behind it, it recognises nothing. */
export function recordingEngine(behind?: Engine): RecordingEngine {
  const streams: Received[] = [];
  return {
    name: behind?.name ?? 'recording',
    streams,
    open: (options, sink) => {
      const pieces: Int16Array[] = [];
      streams.push({ sampleRate: options.sampleRate, samples: () => joined(pieces) });
      const stream = behind?.open(options, sink);
      return {
        write: (samples) => {
          pieces.push(samples.slice());
          stream?.write(samples);
        },
        finish: () => {
          if (stream === undefined) sink.done();
          else stream.finish();
        },
        close: () => stream?.close(),
      };
    },
  };
}
