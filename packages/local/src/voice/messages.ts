import type { LocalVoiceName } from './voices.ts';

/** A text to be spoken, and an empty folder to work in. */
export interface VoiceOrder {
  readonly type: 'speak';
  readonly text: string;
  readonly voice: LocalVoiceName;
  readonly folder: string;
}

/** To the voice’s thread. `stop`: let everything go and exit. */
export type ToVoiceWorker = VoiceOrder | { readonly type: 'stop' };

/** From the voice's thread: one answer to each text, in their order. */
export type FromVoiceWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'load-failed'; readonly message: string }
  | { readonly type: 'spoken'; readonly samples: Int16Array<ArrayBuffer> }
  | { readonly type: 'failed'; readonly message: string };
