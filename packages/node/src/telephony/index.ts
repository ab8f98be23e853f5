/// <reference types="node" preserve="true" />
/**
 * Phone calls whose audio a telephone company streams to your server, as sources for sessions.
 *
 * @module
 */

export { bandwidthMedia } from './bandwidth-media.ts';
export type { BandwidthMediaOptions } from './bandwidth-media.ts';
export type { BandwidthCall, CallSummary } from './call.ts';
export type { TrackGap, TrackName, TrackSummary } from './call-track.ts';
export type { PlayableAudio } from './playback.ts';
export { bandwidthTranscription } from './bandwidth-transcription.ts';
export type {
  BandwidthTranscriptionFeed,
  BandwidthTranscriptionOptions,
  FeedSummary,
} from './bandwidth-transcription.ts';
export type { TranscriptionEvent, TranscriptionItem } from './transcription-event.ts';
export type { WallTime } from './wall-clock.ts';
export type { BandwidthAuthentication } from './authentication.ts';
export type { AttachOptions } from './upgrade-handler.ts';
export type { BandwidthHandler, HandlerOptions } from './handler.ts';
export type { ConnectionEnd } from './connection.ts';
export type { TelephonyWarning, TelephonyWarningCode } from './warnings.ts';
