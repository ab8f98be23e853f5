import { createSimulator, scriptText, scoringEngine } from '@throughline/simulator';
import { elsaServer } from '@throughline/simulator/providers/elsa';
import type { ListenerFlags } from './command.ts';
import type { Simulated, SimulationContext } from './simulation.ts';
import { shellWord } from './shell-word.ts';
import { sharedOf } from './shared.ts';
import { writtenSpeech } from './written-speech.ts';

/** An ELSA that scores one speech, with scores that are made up. */
export async function simulatedElsa(flags: ListenerFlags, context: SimulationContext): Promise<Simulated> {
  const { faults, seed, scenario } = await sharedOf(flags);
  const seconds = flags.seconds ?? scenario.seconds ?? 10;
  const script = await writtenSpeech({ seconds, seed, path: flags.audio }, context);
  return {
    simulator: createSimulator({ provider: elsaServer({ engine: scoringEngine({ script }) }), faults, seed }),
    example: (url) =>
      flags.audio === undefined
        ? `assess FILE.wav --url ${url}`
        : `assess ${shellWord(flags.audio)} --text ${shellWord(scriptText(script))} --url ${url}`,
  };
}
