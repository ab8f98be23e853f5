export { browserTransport } from './transport.ts';
export { transcribe } from './transcribe.ts';
export type { TranscribeOptions } from './transcribe.ts';
export { synthesize } from './synthesize.ts';
export type { SynthesizeOptions } from './synthesize.ts';
export { assess } from './assess.ts';
export type { AssessOptions } from './assess.ts';
