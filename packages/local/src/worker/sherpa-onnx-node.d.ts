/** The part of sherpa-onnx-node 1.13 that is used here; the package brings no types of its own. */
declare module 'sherpa-onnx-node' {
  interface OfflineStream {
    /** `samples` in −1…1. */
    acceptWaveform(audio: { readonly samples: Float32Array; readonly sampleRate: number }): void;
  }

  interface OfflineRecognizer {
    createStream(): OfflineStream;
    /** Decodes on a thread of libuv's pool. */
    decodeAsync(stream: OfflineStream): Promise<{ readonly text: string }>;
  }

  interface Vad {
    acceptWaveform(samples: Float32Array): void;
    isDetected(): boolean;
    isEmpty(): boolean;
    pop(): void;
    reset(): void;
  }

  interface OfflineRecognizerConfig {
    readonly modelConfig: {
      readonly moonshine: { readonly encoder: string; readonly mergedDecoder: string };
      readonly tokens: string;
      readonly numThreads: number;
    };
  }

  interface VadConfig {
    readonly sileroVad: {
      readonly model: string;
      /** Probability from which a window counts as speech. */
      readonly threshold: number;
      /** Seconds. */
      readonly minSilenceDuration: number;
      readonly minSpeechDuration: number;
      readonly maxSpeechDuration: number;
      /** Samples. */
      readonly windowSize: number;
    };
    readonly sampleRate: number;
    readonly numThreads: number;
  }

  const sherpa: {
    readonly OfflineRecognizer: { createAsync(config: OfflineRecognizerConfig): Promise<OfflineRecognizer> };
    readonly Vad: new (config: VadConfig, bufferSeconds: number) => Vad;
  };
  export default sherpa;
  export type { Vad };
}
