import { createLocalVoice } from '@throughline/local';
import { createSimulator, scriptedVoice } from '@throughline/simulator';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { finishedUnlessInterrupted } from '../interruption.ts';
import type { VoiceFlags } from './command.ts';
import type { Simulated, SimulationContext } from './simulation.ts';
import { sharedOf } from './shared.ts';

/** A Faseeh that says tones, or speaks English. */
export async function simulatedFaseeh(flags: VoiceFlags, { interruption }: SimulationContext): Promise<Simulated> {
  const { faults, seed, scenario } = await sharedOf(flags);
  const name = flags.engine ?? scenario.engine ?? 'scripted';
  const engine =
    name === 'local'
      ? await finishedUnlessInterrupted(createLocalVoice(), interruption, (voice) => voice.close())
      : scriptedVoice();
  const links = flags.links === undefined ? {} : { maximumLinks: flags.links };
  return {
    simulator: createSimulator({ provider: faseehServer({ engine, ...links }), faults, seed }),
    example: (url) => `speak "Good morning to all of you." --url ${url} --output FILE.wav`,
  };
}
