import type { RecognitionProtocol } from '@throughline/core';
import { bodhiService } from './bodhi.ts';

/** What the command line tells of the provider. */
export interface ProviderFlags {
  readonly provider: ProviderName;
  readonly url?: string;
  readonly platform?: 'bodhi' | 'navana';
  readonly model?: string;
  /** Default: 16 000. */
  readonly sampleRate?: 8000 | 16000;
  readonly apiKey?: string;
  readonly customerId?: string;
}

/** A protocol with the credentials that go with it. */
export interface TranscriptionProvider<C extends object> {
  readonly protocol: RecognitionProtocol<C>;
  readonly credentials: C;
}

export const providerNames = ['bodhi'] as const;
type ProviderName = (typeof providerNames)[number];

/** Makes what a session needs. Throws `UsageError` where something is missing, `SpeechError` `config-invalid` where it is wrong. */
export function serviceOf(flags: ProviderFlags, environment: NodeJS.ProcessEnv) {
  switch (flags.provider) {
    case 'bodhi':
      return bodhiService(flags, environment);
  }
}
