import {
  assertOptions,
  boolean,
  callable,
  fields,
  numberBetween,
  text,
  wholeBetween,
  accept,
  type AudioConverterFactory,
} from '../core.ts';
import type { MicrophonePlatform } from './platform.ts';

/** What `microphone` takes. */
export interface MicrophoneOptions {
  /** Samples per second of what it gives, 8 000 to 96 000. Default: 16 000. Give what the session's `input` has. */
  readonly sampleRate?: number;
  /** One that `microphones()` lists. Default: the one that the system or the user chooses. */
  readonly deviceId?: string;
  /** Default: the browser's own, which is on in all that are known. */
  readonly echoCancellation?: boolean;
  /** Default: the browser's own, which is on in all that are known. */
  readonly noiseSuppression?: boolean;
  /** Default: the browser's own, which is on in all that are known. */
  readonly autoGainControl?: boolean;
  /**
   * Where the page serves `@throughline/browser/microphone-worklet.js`: for a page whose Content-Security-Policy does not allow
   * `blob:`. Default: none is needed.
   */
  readonly workletUrl?: string;
  /** How long a microphone that was disconnected is waited for, in seconds, 0 to 3 600. Default: 30. */
  readonly lostSeconds?: number;
  /** How much audio may wait for a reader that does not take it, in seconds, 1 to 600. Default: 30. */
  readonly queueSeconds?: number;
  /**
   * Makes what converts the sample rate, in browsers that cannot do it themselves (older versions of Firefox). Default: SpeexDSP, which is loaded only
   * there.
   */
  readonly createConverter?: AudioConverterFactory;
  /** Receives what a listener threw or rejected with. Default: `console.error`. */
  readonly onListenerError?: (error: unknown, eventName: string) => unknown;
  /** What it uses of the page, for tests. Default: the page's own. */
  readonly platform?: MicrophonePlatform;
}

export type MicrophoneSettings = MicrophoneOptions & {
  readonly sampleRate: number;
  readonly lostSeconds: number;
  readonly queueSeconds: number;
};

const check = fields(
  {
    optional: {
      sampleRate: wholeBetween(8000, 96_000, 'Hz'),
      deviceId: accept('a text', (value) => typeof value === 'string'),
      echoCancellation: boolean,
      noiseSuppression: boolean,
      autoGainControl: boolean,
      workletUrl: text('an address'),
      lostSeconds: numberBetween(0, 3600, 's'),
      queueSeconds: numberBetween(1, 600, 's'),
      createConverter: callable,
      onListenerError: callable,
      platform: accept('an object', (value) => typeof value === 'object' && value !== null),
    },
  },
  true,
);

/** @throws SpeechError `config-invalid` that names the option */
export function settingsOf(options: MicrophoneOptions): MicrophoneSettings {
  assertOptions('microphone', 'options', options, check);
  return {
    ...options,
    sampleRate: options.sampleRate ?? 16_000,
    lostSeconds: options.lostSeconds ?? 30,
    queueSeconds: options.queueSeconds ?? 30,
  };
}
