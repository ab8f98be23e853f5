import type { LocalVoice } from '@throughline/local';
import { createSimulator, scriptedVoice } from '@throughline/simulator';
import { finishedUnlessInterrupted, type Interruption } from '../interruption.ts';
import { loadLocal } from '../load-local.ts';
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
  const engine = name === 'local' ? await localVoice(interruption) : scriptedVoice();
  return {
    simulator: createSimulator({ provider: server({ engine }), faults, seed, limits }),
    example: (url) =>
      `speak "Good morning to all of you."${providerOption('synthesise', provider)} --url ${url} --output FILE.wav`,
  };
}

async function localVoice(interruption: Interruption): Promise<LocalVoice> {
  const { createLocalVoice } = await loadLocal('Or pass --engine scripted.');
  return finishedUnlessInterrupted(createLocalVoice(), interruption, (voice) => voice.close());
}
