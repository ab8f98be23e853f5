import sherpa from 'sherpa-onnx-node';
import type { Vad } from 'sherpa-onnx-node';
import { sampleRate, windowSamples } from './audio.ts';

/** Decides for one window after the other whether somebody is speaking. */
export interface VoiceActivity {
  /** `window` has exactly `windowSamples` samples. The decision lags behind the sound by about two windows. */
  push(window: Float32Array): boolean;
}

/** Silero detectors, one a stream; each takes some 70 ms to load, so those of closed streams are used again. */
export class VoiceActivityPool {
  readonly #model: string;
  readonly #idle: Vad[] = [];

  constructor(model: string) {
    this.#model = model;
  }

  take(): VoiceActivity & { release(): void } {
    const detector = this.#idle.pop() ?? this.#load();
    let released = false;
    return {
      push: (window) => {
        detector.acceptWaveform(window);
        const speaking = detector.isDetected();
        // It collects audio of its own, which is not used here.
        while (!detector.isEmpty()) detector.pop();
        return speaking;
      },
      release: () => {
        if (released) return;
        released = true;
        detector.reset();
        this.#idle.push(detector);
      },
    };
  }

  #load(): Vad {
    const config = {
      sileroVad: {
        model: this.#model,
        threshold: 0.35,
        // As short as they can be: what makes a segment is decided in the segmenter, which sees every window.
        minSilenceDuration: 0.03,
        minSpeechDuration: 0.03,
        maxSpeechDuration: 60,
        windowSize: windowSamples,
      },
      sampleRate,
      numThreads: 1,
    };
    return new sherpa.Vad(config, 30);
  }
}
