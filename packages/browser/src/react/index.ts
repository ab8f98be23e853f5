/**
 * Live captions as a hook for React.
 *
 * @module
 */

export { useTranscription } from './use-transcription.ts';
export type { Transcription, TranscriptionSnapshot, TranscriptionState, UseTranscriptionOptions } from './types.ts';
