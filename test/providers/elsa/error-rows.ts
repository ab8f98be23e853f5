import type { ErrorCode, Recovery, Scope } from '@throughline/core';
import { kinds, type SpeechKind } from '../../kit/assessment.ts';
import { elsaCredentials as credentials } from '../../kit/providers.ts';
import { elsaErrorPage, type ElsaErrorName } from '@throughline/simulator/providers/elsa';

/** What an error of the page has to become. */
export interface ElsaErrorCase {
  readonly name: ElsaErrorName;
  readonly kind: SpeechKind;
  readonly parameters: Readonly<Record<string, string>>;
  readonly code: ErrorCode;
  readonly context: object;
  readonly recovery: Recovery;
  readonly scope: Scope;
}

type Expected = Omit<ElsaErrorCase, 'name' | 'kind'>;

const reconnects = { recovery: 'reconnect', scope: 'link' } as const;
const fails = { recovery: 'none', scope: 'session' } as const;
const account = { recovery: 'none', scope: 'account' } as const;
const refreshes = { recovery: 'refresh-credentials', scope: 'account' } as const;

const internal = (failure: string, detail: object = {}) => ({
  code: 'provider-internal-error' as const,
  context: { part: 'recogniser', failure, ...detail },
  ...reconnects,
});
const invalid = (reason: string, more: object = {}) => ({
  code: 'audio-invalid' as const,
  context: { reason, ...more },
  ...fails,
});

const expected: Readonly<Record<ElsaErrorName, Expected>> = {
  ASRInterProcessException: {
    parameters: { error: 'worker 7 died' },
    ...internal('process', { detail: 'worker 7 died' }),
  },
  ASRSocketTimeout: { parameters: {}, ...internal('timeout') },
  ASRConnectionFailed: { parameters: {}, ...internal('connection') },
  FailedToReadAudioFromURL: {
    parameters: {},
    code: 'audio-unreadable',
    context: { reason: 'the provider cannot read the URL' },
    recovery: 'reconnect',
    scope: 'session',
  },
  FailedToParseAudioHeader: { parameters: {}, ...invalid('its header cannot be parsed') },
  InvalidAudioFormat: {
    parameters: {},
    code: 'audio-format',
    context: { found: 'another format', wanted: '16 kHz mono WAV, FLAC or OGG-Opus' },
    ...fails,
  },
  FailedToConvertAudio: {
    parameters: { audio_format: 'webm' },
    ...invalid('it cannot be converted', { audioFormat: 'webm' }),
  },
  FailedToDecodeAudioFromBytes: { parameters: {}, ...invalid('it cannot be decoded') },
  MissingAudioParam: { parameters: {}, code: 'field-missing', context: { field: 'audio' }, ...fails },
  AudioTooBigForSync: { parameters: {}, code: 'audio-too-long', context: { mode: 'synchronous' }, ...fails },
  FailedToUseAudio: { parameters: {}, ...invalid('it cannot be processed') },
  NoTokenProvided: { parameters: {}, code: 'authentication-failed', context: { problem: 'missing' }, ...refreshes },
  InvalidSessionToken: {
    parameters: { token: credentials.token },
    code: 'authentication-failed',
    context: {},
    ...refreshes,
  },
  UserDoesNotExist: {
    parameters: { user_type: 'client' },
    code: 'not-found',
    context: { resource: 'user', userType: 'client' },
    ...account,
  },
  ClientIsNotActive: {
    parameters: { user_id: 'u-4711' },
    code: 'account-inactive',
    context: { userId: 'u-4711' },
    ...account,
  },
  ClientDoesNotHaveAccess: {
    parameters: { user_id: 'u-4711' },
    code: 'access-denied',
    context: { resource: 'api', userId: 'u-4711' },
    ...account,
  },
  ClientHasNoMoreMinutes: { parameters: {}, code: 'insufficient-balance', context: {}, ...account },
  InvalidHeaderParameter: {
    parameters: {},
    code: 'authentication-failed',
    context: { problem: 'malformed' },
    ...refreshes,
  },
};

/** Every row of the page, once for each kind of stream that the page names for it. */
export const errorCases: readonly ElsaErrorCase[] = (Object.keys(elsaErrorPage) as ElsaErrorName[]).flatMap((name) =>
  kinds
    .filter((kind) => elsaErrorPage[name].streams === 'both' || elsaErrorPage[name].streams === kind)
    .map((kind) => ({ name, kind, ...expected[name] })),
);
