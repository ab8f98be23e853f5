export { createAudioConverter } from './audio/converter.ts';
export { openAudioFile, openAudioStream } from './audio/open-audio-file.ts';
export type { OpenAudioFileOptions } from './audio/open-audio-file.ts';
export type { AudioFileWarning, AudioFileWarningCode, OnAudioFileWarning } from './audio/warnings.ts';
export { webSocketTransport } from './transport.ts';
export type { WebSocketTransportOptions } from './transport.ts';
