/// <reference types="node" preserve="true" />
import {
  bindPlatform,
  type BoundAssessOptions as AssessOptions,
  type BoundPlatform,
  type BoundRoutedSynthesizeOptions as RoutedSynthesizeOptions,
  type BoundRoutedTranscribeOptions as RoutedTranscribeOptions,
  type BoundSynthesizeOptions as SynthesizeOptions,
  type BoundTranscribeOptions as TranscribeOptions,
  type VoiceSession,
} from '@throughline/core';
import { createAudioConverter } from './audio/create-audio-converter.ts';
import { pipingFiles, type NodeAssessmentSession, type NodeTranscriptionSession } from './pipe-files.ts';
import { publishSession } from './telemetry/channel.ts';
import { webSocketTransport } from './transport.ts';

let platform: BoundPlatform | undefined;

/** Made with the first session: whoever reads files only, or prepares something else, loads no sockets. */
function bound(): BoundPlatform {
  platform ??= bindPlatform({
    transport: webSocketTransport(),
    createConverter: createAudioConverter,
    observer: publishSession,
  });
  return platform;
}

/**
 * Begins a transcription over `ws`. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled then.
 * `session.pipe('call.wav', { end: true })` opens a file for the format of the session's protocol, and converts it with `convert: true`.
 * A proxy is taken from HTTPS_PROXY; for a certificate authority of your own pass `transport: webSocketTransport({ … })`.
 */
export function transcribe<C extends object, Credentials extends readonly object[] | [] = []>(
  options: TranscribeOptions<C> | RoutedTranscribeOptions<Credentials>,
): NodeTranscriptionSession {
  return pipingFiles(bound().transcribe<C, Credentials>(options), options.convert);
}

/**
 * Begins a voice over `ws`. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled before there
 * is something to say. A proxy is taken from HTTPS_PROXY; for a certificate authority of your own pass `transport: webSocketTransport({ … })`.
 */
export function synthesize<C extends object, Credentials extends readonly object[] | [] = []>(
  options: SynthesizeOptions<C> | RoutedSynthesizeOptions<Credentials>,
): VoiceSession {
  return bound().synthesize<C, Credentials>(options);
}

/**
 * Begins an assessment over `ws`. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled then.
 * `session.pipe('say.wav', { end: true })` opens a file for the format of the session's protocol. A proxy is taken from HTTPS_PROXY; for
 * a certificate authority of your own pass `transport: webSocketTransport({ … })`.
 */
export function assess<C extends object>(options: AssessOptions<C>): NodeAssessmentSession {
  return pipingFiles(bound().assess(options), options.convert);
}

export type { AssessOptions, RoutedSynthesizeOptions, RoutedTranscribeOptions, SynthesizeOptions, TranscribeOptions };
