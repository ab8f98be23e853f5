export { useTranscription } from './use-transcription.ts';
export type { Transcription, TranscriptionSnapshot, TranscriptionState, UseTranscriptionOptions } from './types.ts';
