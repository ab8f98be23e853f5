// What a reader of the pages has before a snippet begins: keys of an account, audio, an application around it. A snippet may
// declare any of these names anew. Everything else it has to import or to make itself.

import type { AssessmentSession, AudioSource, TranscriptionSession, Transport, VoiceSession } from '@throughline/core';

declare global {
  /** Keys of an account. */
  const apiKey: string;
  const customerId: string;
  const token: string;
  const username: string;
  const password: string;

  /** Audio: 16-bit mono samples, and something that gives them. */
  const samples: Int16Array;
  const source: AudioSource;

  /** What an earlier snippet of the page has made. */
  const session: TranscriptionSession;
  const assessment: AssessmentSession;
  const voice: VoiceSession;

  const transport: Transport;
  const signal: AbortSignal;
}
