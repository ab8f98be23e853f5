import { createLocalRecognizer } from '@throughline/local';
import { createSimulator, scriptedEngine } from '@throughline/simulator';
import { finishedUnlessInterrupted } from '../interruption.ts';
import { whileLoading } from '../loading.ts';
import { providerOption } from '../providers/manifests.ts';
import { type ListenerServer, serverOf } from '../providers/simulated.ts';
import { UsageError } from '../usage-error.ts';
import type { ListenerFlags } from './command.ts';
import type { Simulated, SimulationContext } from './simulation.ts';
import { shellWord } from './shell-word.ts';
import { sharedOf } from './shared.ts';
import { writtenSpeech } from './written-speech.ts';

/** A recogniser that knows one speech, or recognises English. */
export async function simulatedRecogniser(
  provider: string,
  flags: ListenerFlags,
  context: SimulationContext,
): Promise<Simulated> {
  const server = await serverOf<ListenerServer>(provider);
  const { faults, seed, scenario } = await sharedOf(flags);
  const name = flags.engine ?? scenario.engine ?? 'scripted';
  const example = (url: string): string =>
    `transcribe ${shellWord(flags.audio ?? 'FILE.wav')}${providerOption('recognise', provider)} --url ${url}`;
  if (name === 'local') {
    if (flags.audio !== undefined) {
      throw new UsageError('--audio writes scripted speech, which the local recogniser does not know', [
        'Leave --audio out, or pass --engine scripted.',
      ]);
    }
    const loading = whileLoading('the recogniser', context.terminal.error, (onProgress) =>
      createLocalRecognizer({ onProgress }),
    );
    const engine = await finishedUnlessInterrupted(loading, context.interruption, (loaded) => loaded.close());
    return { simulator: createSimulator({ provider: server({ engine }), faults, seed }), example };
  }
  const seconds = flags.seconds ?? scenario.seconds ?? 60;
  const script = await writtenSpeech({ seconds, seed, path: flags.audio }, context);
  return {
    simulator: createSimulator({ provider: server({ engine: scriptedEngine({ script }) }), faults, seed }),
    example,
  };
}
