import { transcribe } from '@throughline/browser';
import { vosk } from '@throughline/core/providers/vosk';
import type { TranscriptionSession } from '@throughline/core';
import { expose } from '../kit/page/exposed.ts';

let session: TranscriptionSession | undefined;
const states: string[] = [];
const finals: string[] = [];

const api = {
  /** Begins a session, and gives it all its audio at once: 16-bit samples in base64. */
  begin: (url: string, pcm: string): void => {
    session = transcribe({ protocol: vosk({ url }) });
    session.closed.catch(() => undefined);
    session.on('status', ({ state }) => states.push(state));
    session.on('final', ({ text }) => finals.push(text));
    const bytes = Uint8Array.from(atob(pcm), (letter) => letter.charCodeAt(0));
    void session.write(new Int16Array(bytes.buffer));
    void session.end();
  },
  end: async (): Promise<object> => {
    await session?.closed;
    return { states, text: finals.join(' '), gaps: session?.summary().gaps };
  },
};
export type LateLinksApi = typeof api;
expose(api);
