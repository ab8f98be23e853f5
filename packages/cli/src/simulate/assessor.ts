import { createSimulator, scoringEngine, scriptText } from '@throughline/simulator';
import { providerOption } from '../providers/manifests.ts';
import { type ListenerServer, serverOf } from '../providers/simulated.ts';
import type { ListenerFlags } from './command.ts';
import type { Simulated, SimulationContext } from './simulation.ts';
import { shellWord } from './shell-word.ts';
import { sharedOf } from './shared.ts';
import { writtenSpeech } from './written-speech.ts';

/** A provider that scores one speech, with scores that are made up. */
export async function simulatedAssessor(
  provider: string,
  flags: ListenerFlags,
  context: SimulationContext,
): Promise<Simulated> {
  const server = await serverOf<ListenerServer>(provider);
  const { faults, seed, limits, scenario } = await sharedOf(flags);
  const seconds = flags.seconds ?? scenario.seconds ?? 10;
  const script = await writtenSpeech({ seconds, seed, path: flags.audio }, context);
  return {
    simulator: createSimulator({ provider: server({ engine: scoringEngine({ script }) }), faults, seed, limits }),
    example: (url) => {
      const where = `${providerOption('assess', provider)} --url ${url}`;
      return flags.audio === undefined
        ? `assess FILE.wav${where}`
        : `assess ${shellWord(flags.audio)} --text ${shellWord(scriptText(script))}${where}`;
    },
  };
}
