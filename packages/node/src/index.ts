/// <reference types="node" preserve="true" />
/**
 * Sessions in Node: `transcribe`, `synthesize` and `assess`, with audio files, proxies and certificates.
 *
 * @module
 */

// Sessions
export { assess, synthesize, transcribe } from './sessions.ts';
export type {
  AssessOptions,
  RoutedSynthesizeOptions,
  RoutedTranscribeOptions,
  SynthesizeOptions,
  TranscribeOptions,
} from './sessions.ts';
export type { NodeAssessmentSession, NodeTranscriptionSession, Pipeable, PipeFileOptions } from './pipe-files.ts';

// Audio in
export { openAudioChannels, openAudioFile, openAudioStream } from './audio/open-audio-file.ts';
export type { OpenAudioChannelsOptions, OpenAudioFileOptions } from './audio/open-options.ts';
export type { AudioBytes, BlobLike, BodyLike, ByteStream } from './audio/byte-sources.ts';
export type { AudioFileWarning, AudioFileWarningCode, OnAudioFileWarning } from './audio/warnings.ts';
export { createAudioConverter } from './audio/create-audio-converter.ts';

// A call of several channels
export { mergeChannels } from './channels/merge-channels.ts';
export type { ChannelEvents, ChannelSessions, MergeChannelsOptions } from './channels/merge-channels.ts';

// Audio out
export { createAudioFile } from './audio/create-audio-file.ts';
export type { AudioFileWriter } from './audio/create-audio-file.ts';

// The way to the provider
export { webSocketTransport } from './transport.ts';
export type { WebSocketTransportOptions } from './transport.ts';

// An account
export { Governor } from '@throughline/core/governor';
export type { GovernorOptions } from '@throughline/core/governor';
