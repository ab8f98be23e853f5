export { browserTransport } from './transport.ts';
export { transcribe } from './transcribe.ts';
export type { TranscribeOptions } from './transcribe.ts';
