import type { VoiceSession } from '@throughline/core';
import { type Interruption, whenAborted } from '../interruption.ts';
import type { LiveLine } from '../live-line.ts';
import { asClock } from '../seconds.ts';
import type { AudioOutlet } from './outlet.ts';

export interface Speaking {
  readonly outlets: readonly AudioOutlet[];
  readonly line: LiveLine;
  readonly interruption: Interruption;
}

/** Speaks a text to its end, and ends the session. */
export async function speakInto(
  voice: VoiceSession,
  text: string | AsyncIterable<string>,
  { outlets, line, interruption }: Speaking,
): Promise<void> {
  const utterance = voice.say(text);
  // A player that does not take what it is given must not hold up the end.
  const interrupted = whenAborted(interruption.graceful);
  try {
    for await (const audio of utterance) {
      const end = audio.start + audio.pcm.length / audio.sampleRate;
      line.show(`${asClock(end)} spoken · sentence ${audio.sentence + 1}`);
      await Promise.race([Promise.all(outlets.map((outlet) => outlet.write(audio))), interrupted]);
      if (interruption.graceful.aborted) break;
    }
    await utterance.done;
    await voice.end();
  } catch (error) {
    utterance.done.catch(() => undefined);
    voice.abort();
    throw error;
  }
}
