export { transcribe } from './transcribe.ts';
export type { TranscribeOptions } from './transcribe.ts';
export { assess } from './assess.ts';
export type { AssessOptions } from './assess.ts';

// Audio in
export { openAudioFile, openAudioStream } from './audio/open-audio-file.ts';
export type { OpenAudioFileOptions } from './audio/open-audio-file.ts';
export type { AudioFileWarning, AudioFileWarningCode, OnAudioFileWarning } from './audio/warnings.ts';
export { createAudioConverter } from './audio/converter.ts';

// The way to the service
export { webSocketTransport } from './transport.ts';
export type { WebSocketTransportOptions } from './transport.ts';
