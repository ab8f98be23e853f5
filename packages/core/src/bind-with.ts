import { assessWith, type AssessOptions } from './assessment/assessing.ts';
import { assertAssessOptions } from './assessment/check-options.ts';
import type { AssessmentSession } from './assessment/session.ts';
import type { AudioConverterFactory } from './audio/format.ts';
import type { Clock } from './clock.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { SessionObserver } from './session/observer.ts';
import { assertOptions, callable, fields } from './protocol/check-config.ts';
import { aClock, aLifecycle, aTransport } from './protocol/check-methods.ts';
import type { OneVoiceOptions, RoutedSynthesizeOptions } from './synthesis/routes.ts';
import type { VoiceSession } from './synthesis/session.ts';
import { assertTranscribeOptions } from './transcription/check-options.ts';
import type { LinkParts } from './transcription/link-parts.ts';
import type { OneRouteOptions, RoutedTranscribeOptions } from './transcription/routes.ts';
import type { LoadLinkParts } from './transcription/plane.ts';
import type { TranscriptionSession } from './transcription/session.ts';
import type { Transport } from './transport.ts';
import { transcribeFor } from './transcription/transcription.ts';

/** What a platform brings to every session: Node, a browser, or one of your own. */
export interface Platform {
  /** What opens sockets. It serves all sessions. */
  readonly transport: Transport;
  /** What converts audio for `convert: true`. Default: none; such a session then needs a `createConverter` of its own. */
  readonly createConverter?: AudioConverterFactory;
  /** Reports that the network went away or came back. Default: none; sessions then detect it by their connections alone. */
  readonly lifecycle?: Lifecycle;
  /** Whose time it is. Default: the system's, whose timers a hidden page holds up. */
  readonly clock?: Clock;
  /** Is shown every session, before the observer that the session itself is given. Default: none. */
  readonly observer?: SessionObserver;
}

interface FilledIn {
  /** What opens sockets, for this session. Default: the platform's. */
  readonly transport?: Transport;
  /** Reports that the network went away or came back, for this session. Default: the platform's, if it has one. */
  readonly lifecycle?: Lifecycle;
}

interface FilledInForAudio extends FilledIn {
  /** What converts audio for `convert: true`, for this session. Default: the platform's, if it has one. */
  readonly createConverter?: AudioConverterFactory;
}

/** `TranscribeOptions` without what the platform fills in; it may be replaced for one session. */
export interface BoundTranscribeOptions<C extends object>
  extends Omit<OneRouteOptions<C>, keyof FilledInForAudio>, FilledInForAudio {}

/** `RoutedTranscribeOptions` without what the platform fills in; it may be replaced for one session. */
export interface BoundRoutedTranscribeOptions<Credentials extends readonly object[]>
  extends Omit<RoutedTranscribeOptions<Credentials>, keyof FilledInForAudio>, FilledInForAudio {}

/** `SynthesizeOptions` without what the platform fills in; it may be replaced for one session. */
export interface BoundSynthesizeOptions<C extends object> extends Omit<OneVoiceOptions<C>, keyof FilledIn>, FilledIn {}

/** `RoutedSynthesizeOptions` without what the platform fills in; it may be replaced for one session. */
export interface BoundRoutedSynthesizeOptions<Credentials extends readonly object[]>
  extends Omit<RoutedSynthesizeOptions<Credentials>, keyof FilledInForAudio>, FilledInForAudio {}

/** `AssessOptions` without what the platform fills in; it may be replaced for one session. */
export interface BoundAssessOptions<C extends object>
  extends Omit<AssessOptions<C>, keyof FilledInForAudio>, FilledInForAudio {}

/** The three calls, on one platform. */
export interface BoundPlatform {
  /** Begins a transcription. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled then. */
  readonly transcribe: <C extends object, Credentials extends readonly object[] | [] = []>(
    options: BoundTranscribeOptions<C> | BoundRoutedTranscribeOptions<Credentials>,
  ) => TranscriptionSession;
  /**
   * Begins a voice. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled before there is
   * something to say.
   */
  readonly synthesize: <C extends object, Credentials extends readonly object[] | [] = []>(
    options: BoundSynthesizeOptions<C> | BoundRoutedSynthesizeOptions<Credentials>,
  ) => VoiceSession;
  /** Begins an assessment. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled then. */
  readonly assess: <C extends object>(options: BoundAssessOptions<C>) => AssessmentSession;
}

// Nothing here imports what links are made of: a page has that in a file of its own.

/** `bindTranscribe`, where what links are made of may still have to be loaded. */
export function bindTranscribeWith(platform: Platform, parts: LinkParts | LoadLinkParts): BoundPlatform['transcribe'] {
  assertPlatform(platform);
  return (options) => {
    const filledIn = { ...options, ...forAudio(Object(options), platform) };
    assertTranscribeOptions(filledIn);
    return transcribeFor('api', filledIn, parts);
  };
}

/** `bindAssess`, where what links are made of may still have to be loaded. */
export function bindAssessWith(platform: Platform, parts: LinkParts | LoadLinkParts): BoundPlatform['assess'] {
  assertPlatform(platform);
  return (options) => {
    const filledIn = { ...options, ...forAudio(Object(options), platform) };
    assertAssessOptions(filledIn);
    return assessWith(filledIn, parts);
  };
}

// A spread of the options over the platform would not do: an option that is there and `undefined` counts as absent. Nor is it
// known yet whether the options are an object.

/** What a platform gives to each of its sessions. */
export function network(
  { transport, lifecycle, clock, observer }: FilledIn & Pick<Platform, 'clock' | 'observer'>,
  platform: Platform,
): Pick<Platform, 'transport' | 'lifecycle' | 'clock' | 'observer'> {
  const watched = lifecycle ?? platform.lifecycle;
  const time = clock ?? platform.clock;
  return {
    transport: transport ?? platform.transport,
    ...(watched !== undefined && { lifecycle: watched }),
    ...(time !== undefined && { clock: time }),
    ...(platform.observer !== undefined && { observer: both(platform.observer, observer) }),
  };
}

function both(first: SessionObserver, second: SessionObserver | undefined): SessionObserver {
  if (second === undefined) return first;
  // What is no function is left for the check of the options to find.
  if (typeof second !== 'function') return second;
  return (session) => {
    first(session);
    second(session);
  };
}

/** The same, with what converts audio. */
export function forAudio(
  options: FilledInForAudio & { readonly clock?: Clock },
  platform: Platform,
): Pick<Platform, 'transport' | 'lifecycle' | 'clock' | 'createConverter'> {
  const createConverter = options.createConverter ?? platform.createConverter;
  return { ...network(options, platform), ...(createConverter !== undefined && { createConverter }) };
}

/** Throws a `SpeechError` `config-invalid`, which names the field, for a platform that cannot be right. */
export function assertPlatform(platform: Platform): void {
  assertOptions('bindPlatform', 'the platform', platform, platformFields);
}

const platformFields = fields(
  {
    required: { transport: aTransport },
    optional: { createConverter: callable, lifecycle: aLifecycle, clock: aClock, observer: callable },
  },
  true,
);
