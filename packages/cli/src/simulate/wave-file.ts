import { mono16, wavHeader } from '@throughline/core/internal';
import type { ScriptAudio } from '@throughline/simulator';
import type { OutputFileOptions } from '../output/output.ts';
import { openOutputFile } from '../output/output-file.ts';
import { processTerminal } from '../terminal.ts';

/** Writes scripted speech as a WAV file, 16-bit, chunk by chunk. Throws `UsageError` where that is not possible, and the signal's reason. */
export async function writeScriptAudio(
  path: string,
  audio: ScriptAudio,
  options: Pick<OutputFileOptions, 'terminal' | 'signal'> = { terminal: processTerminal() },
): Promise<void> {
  const file = await openOutputFile(path, { option: '--audio', ...options });
  try {
    await file.write(
      wavHeader({ ...mono16(audio.sampleRate), channels: audio.channels }, audio.length * audio.channels * 2),
    );
    for (const chunk of audio.chunks()) {
      options.signal?.throwIfAborted();
      await file.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    }
    await file.commit();
  } catch (error) {
    // It can be drawn again from its seed.
    await file.discard();
    throw error;
  }
}
