import { isSpeechError } from '@throughline/core';
import { mono16, wavHeader } from '@throughline/core/internal';
import { type AudioFileWriter, createAudioFile } from '@throughline/node';
import type { OutputFile, OutputFileOptions } from '../output/output.ts';
import { openOutputFile } from '../output/output-file.ts';
import { unwritable } from '../output/refusals.ts';
import { UsageError } from '../usage-error.ts';

/** Where speech goes: a file, a loudspeaker. */
export interface AudioOutlet {
  /** Resolves when more may come. */
  write(audio: SpokenPiece): Promise<void>;
  /**
   * `cut`: there will be no more, and what was not heard yet shall not be. Resolves with the name under which a part of the
   * speech is kept, where it is.
   */
  close(how: 'complete' | 'cut'): Promise<string | undefined>;
}

interface SpokenPiece {
  readonly pcm: Int16Array;
  readonly sampleRate: number;
}

/** A WAV file, or the same through a pipe. Throws `UsageError` for a path that cannot be written, and for one that is read. */
export async function fileOutlet(
  path: string,
  options: Pick<OutputFileOptions, 'inputs' | 'terminal' | 'signal'>,
): Promise<AudioOutlet> {
  const { out } = options.terminal;
  const file = await openOutputFile(path, { option: '--output', ...options });
  if (file.partial !== undefined) return waveOutlet(file, await createAudioFile(file.partial), path);
  if (out.isTerminal && (path === '-' || path === '/dev/stdout')) {
    throw new UsageError(`--output ${path} would write samples to a terminal`, [
      'Give the path of a file, or pass --play.',
    ]);
  }
  return pipeOutlet(file);
}

function waveOutlet(file: OutputFile, wave: AudioFileWriter, path: string): AudioOutlet {
  return {
    write: async (audio) => {
      try {
        await wave.write(audio);
      } catch (error) {
        throw isSpeechError(error) ? error : unwritable(`--output ${path}`, error);
      }
    },
    close: async (how) => {
      await wave.close();
      // A header without samples is nothing to keep.
      if (wave.samples === 0) return file.discard().then(() => undefined);
      return how === 'complete' ? file.commit().then(() => undefined) : file.keep();
    },
  };
}

/** A pipe cannot be gone back in: its header says that the length is not known. */
function pipeOutlet(file: OutputFile): AudioOutlet {
  let begun = false;
  return {
    write: async ({ pcm, sampleRate }) => {
      if (!begun) await file.write(wavHeader(mono16(sampleRate)));
      begun = true;
      await file.write(Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength));
    },
    close: async (how) => (how === 'complete' ? file.commit().then(() => undefined) : file.keep()),
  };
}
