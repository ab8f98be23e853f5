import { printableLine } from '@throughline/core/internal';
import { type Script, scriptAudio, speechScript } from '@throughline/simulator';
import { watchWaits } from '../waits.ts';
import type { SimulationContext } from './simulation.ts';
import { writeScriptAudio } from './wave-file.ts';

export interface SpeechOptions {
  /** Samples per second. Default: 16 000. */
  readonly sampleRate?: number | undefined;
  readonly seconds: number;
  readonly seed: number;
  readonly speakers?: number | undefined;
  readonly channels?: number | undefined;
  /** Where its audio is written; absent: nowhere. */
  readonly path: string | undefined;
}

/** Draws a speech from a seed, and writes its audio to a file where that is asked for. */
export async function writtenSpeech(
  { seconds, seed, sampleRate = 16_000, speakers, channels, path }: SpeechOptions,
  { terminal, interruption }: SimulationContext,
): Promise<Script> {
  const script = speechScript({
    seconds,
    seed,
    sampleRate,
    ...(speakers === undefined ? {} : { speakers }),
    ...(channels === undefined ? {} : { channels }),
  });
  if (path === undefined) return script;
  const { error } = terminal;
  const waits = watchWaits((text) => error.write(error.colors.dim(`· ${printableLine(text)}\n`)));
  waits.now({ what: `writing ${path}` });
  try {
    await writeScriptAudio(path, scriptAudio(script), { terminal, signal: interruption.graceful });
    return script;
  } finally {
    waits.close();
  }
}
