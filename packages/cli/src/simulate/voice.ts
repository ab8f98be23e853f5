import { createLocalVoice } from '@throughline/local';
import { createSimulator, scriptedVoice } from '@throughline/simulator';
import { finishedUnlessInterrupted } from '../interruption.ts';
import { providerOption } from '../providers/manifests.ts';
import { serverOf, type VoiceServer } from '../providers/simulated.ts';
import type { VoiceFlags } from './command.ts';
import type { Simulated, SimulationContext } from './simulation.ts';
import { sharedOf } from './shared.ts';

/** A voice that makes tones, or speaks English. */
export async function simulatedVoice(
  provider: string,
  flags: VoiceFlags,
  { interruption }: SimulationContext,
): Promise<Simulated> {
  const server = await serverOf<VoiceServer>(provider);
  const { faults, seed, limits, scenario } = await sharedOf(flags);
  const name = flags.engine ?? scenario.engine ?? 'scripted';
  const engine =
    name === 'local'
      ? await finishedUnlessInterrupted(createLocalVoice(), interruption, (voice) => voice.close())
      : scriptedVoice();
  return {
    simulator: createSimulator({ provider: server({ engine }), faults, seed, limits }),
    example: (url) =>
      `speak "Good morning to all of you."${providerOption('synthesise', provider)} --url ${url} --output FILE.wav`,
  };
}
