import type { LocalVoiceName } from './voices.ts';

/** To the voice’s thread: a text, and an empty folder to work in. */
export interface ToVoiceWorker {
  readonly text: string;
  readonly voice: LocalVoiceName;
  readonly folder: string;
}

/** From the voice's thread: one answer to each text, in their order. */
export type FromVoiceWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'load-failed'; readonly message: string }
  | { readonly type: 'spoken'; readonly samples: Int16Array<ArrayBuffer> }
  | { readonly type: 'failed'; readonly message: string };
