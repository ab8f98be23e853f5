import { rm } from 'node:fs/promises';
import { isSpeechError } from '@throughline/core';
import { createAudioFile } from '@throughline/node';
import { UsageError } from '../usage-error.ts';

/** Where speech goes: a file, a loudspeaker. */
export interface AudioOutlet {
  /** Resolves when more may come. */
  write(audio: { readonly pcm: Int16Array; readonly sampleRate: number }): Promise<void>;
  /** `cut`: there will be no more, and what was not heard yet shall not be. */
  close(how: 'complete' | 'cut'): Promise<void>;
}

/** A WAV file. One that got no audio is removed. Throws `UsageError` for a path that cannot be written. */
export async function fileOutlet(path: string): Promise<AudioOutlet> {
  const file = await createAudioFile(path).catch((error: unknown) => {
    if (!isSpeechError(error)) throw error;
    throw new UsageError(`--out: ${error.message}`, [error.remedy ?? '']);
  });
  return {
    write: (audio) => file.write(audio),
    close: async () => {
      await file.close();
      if (file.samples === 0) await rm(path, { force: true });
    },
  };
}
