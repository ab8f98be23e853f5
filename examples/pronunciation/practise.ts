import type { AudioSource } from '@throughline/core';
import { elsaScripted, type ElsaScriptedConfig } from '@throughline/core/providers/elsa';
import { assess } from '@throughline/node';

export interface PractiseOptions {
  /** The sentence, and where it is assessed. */
  readonly config: ElsaScriptedConfig;
  readonly token: string;
  /** Somebody who speaks the sentence: 16 kHz mono. */
  readonly source: AudioSource;
  /** Multiples of the speed at which it was spoken. Default: 1. */
  readonly pace?: number;
}

/** Has a sentence assessed, and prints what the provider thinks of each word. */
export async function practise({ config, token, source, pace = 1 }: PractiseOptions): Promise<void> {
  console.log(`«${config.sentence}»`);
  const session = assess({ protocol: elsaScripted(config), credentials: { token }, pace });
  session.on('interim', ({ utterances: [heard] }) => {
    console.log(`  … ${heard?.words.map(({ text, score = 0 }) => `${text} ${Math.round(score)}`).join(', ')}`);
  });
  session.on('seam', ({ epoch }) => console.log(`  link ${epoch} has taken over: it hears everything from the start`));
  session.on('warning', ({ message }) => console.error(message));
  await session.pipe(source, { end: true });
  const { scores, utterances } = await session.result;
  for (const { text, score = 0, decision = '' } of utterances.flatMap(({ words }) => words)) {
    console.log(`${text.padEnd(12)} ${String(Math.round(score)).padStart(3)}  ${decision}`);
  }
  console.log(`${'overall'.padEnd(12)} ${String(Math.round(scores.overall ?? 0)).padStart(3)}`);
}
