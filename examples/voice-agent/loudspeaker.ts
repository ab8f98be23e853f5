import { setTimeout } from 'node:timers/promises';
import { type AudioFileWriter, createAudioFile } from '@throughline/node';

export interface Loudspeaker {
  /** Seconds that were played. */
  readonly seconds: number;
  /** Resolves when these samples have been heard. */
  play(audio: { readonly pcm: Int16Array; readonly sampleRate: number }): Promise<void>;
  close(): Promise<void>;
}

/**
 * A loudspeaker that nobody hears: a WAV file of what it plays, which takes as long as playing it; `pace` times as fast. There is no
 * file before something is played.
 */
export function createLoudspeaker(path: string, pace: number): Loudspeaker {
  let file: Promise<AudioFileWriter> | undefined;
  let seconds = 0;
  return {
    get seconds() {
      return seconds;
    },
    play: async (audio) => {
      file ??= createAudioFile(path);
      await (await file).write(audio);
      const length = audio.pcm.length / audio.sampleRate;
      seconds += length;
      await setTimeout((length / pace) * 1000);
    },
    close: async () => {
      await (await file)?.close();
    },
  };
}
