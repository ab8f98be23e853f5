import type { ProviderManifest } from '@throughline/core/protocol';
import { createSimulator, scriptedEngine } from '@throughline/simulator';
import { finishedUnlessInterrupted } from '../interruption.ts';
import { loadLocal } from '../load-local.ts';
import { whileLoading } from '../loading.ts';
import { providerOption } from '../providers/manifests.ts';
import { type ListenerServer, serverOf } from '../providers/simulated.ts';
import { UsageError } from '../usage-error.ts';
import { takesFlag } from '../providers/chosen.ts';
import type { ListenerFlags } from './command.ts';
import type { Simulated, SimulationContext } from './simulation.ts';
import { shellWord } from './shell-word.ts';
import { sharedOf } from './shared.ts';
import { writtenSpeech } from './written-speech.ts';

/** A recogniser that knows one speech, or recognises English. */
export async function simulatedRecogniser(
  provider: ProviderManifest,
  flags: ListenerFlags,
  context: SimulationContext,
): Promise<Simulated> {
  const server = await serverOf<ListenerServer>(provider.name);
  const { speakers, channels } = flags;
  if (speakers !== undefined && !takesFlag('recognise', provider, 'speakers')) {
    throw new UsageError(`${provider.title} does not say who speaks`, ['Leave --speakers out.']);
  }
  const { faults, seed, limits, scenario } = await sharedOf(flags);
  const name = flags.engine ?? scenario.engine ?? 'scripted';
  const said = `${speakers === undefined ? '' : ' --speakers'}${channels === undefined ? '' : ` --channels ${takesFlag('recognise', provider, 'channels') ? channels : 'split'}`}`;
  const example = (url: string): string =>
    `transcribe ${shellWord(flags.audio ?? 'FILE.wav')}${providerOption('recognise', provider.name)}${said} --url ${url}`;
  if (name === 'local') {
    if (flags.audio !== undefined) {
      throw new UsageError('--audio writes scripted speech, which the local recogniser does not know', [
        'Leave --audio out, or pass --engine scripted.',
      ]);
    }
    if (said !== '') {
      throw new UsageError('--speakers and --channels are of scripted speech', [
        'Leave them out, or pass --engine scripted.',
      ]);
    }
    const { createLocalRecognizer } = await loadLocal('Or pass --engine scripted.');
    const loading = whileLoading('the recogniser', context.terminal.error, (onProgress) =>
      createLocalRecognizer({ onProgress }),
    );
    const engine = await finishedUnlessInterrupted(loading, context.interruption, (loaded) => loaded.close());
    return { simulator: createSimulator({ provider: server({ engine }), faults, seed, limits }), example };
  }
  const seconds = flags.seconds ?? scenario.seconds ?? 60;
  const sampleRate = rateOf(provider);
  const script = await writtenSpeech({ seconds, seed, sampleRate, speakers, channels, path: flags.audio }, context);
  return {
    simulator: createSimulator({ provider: server({ engine: scriptedEngine({ script }) }), faults, seed, limits }),
    example,
  };
}

/** Scripted speech is recognised by its samples, so that it must not be converted on its way. */
function rateOf({ recognise }: ProviderManifest): number | undefined {
  return recognise?.protocol(recognise.optionsFromFlags({ url: 'ws://127.0.0.1' })).audio.sampleRate;
}
