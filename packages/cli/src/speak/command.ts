import { Command } from 'commander';
import { type InsecureFlags, insecureOption } from '../insecure.ts';
import { credentialsHelp, type ProviderChoice, providerOptions } from '../providers/options.ts';
import { retryForOption, type RunFlags, timeoutOption } from '../retry-flags.ts';
import { voiceRouteOptions, type VoiceRouteFlags } from './route-flags.ts';
import { voiceOptions } from './voice-options.ts';

export interface SpeakFlags extends ProviderChoice, RunFlags, InsecureFlags, VoiceRouteFlags {
  /** A path. */
  readonly output?: string;
  readonly play?: true;
  readonly local?: true;
  readonly voice?: string;
  readonly model?: string;
  /** Multiples of the voice's usual speed. */
  readonly speed?: number;
  readonly verbose?: true;
}

const notes = `
Faseeh speaks texts of at least 3 words and 10 characters. The local voice speaks English only: text in other scripts is
left out, and a text without any English is refused.

Examples:
  throughline speak "Good morning to all of you." --local --output morning.wav
  throughline speak "صباح الخير عليكم جميعا" --voice ar-najdi-male-2 --play
  some-program | throughline speak - --local --play
  throughline speak "صباح الخير عليكم جميعا" --play --route 'faseeh --voice ar-najdi-male-2' --route 'faseeh --voice ar-hijazi-female-1'
`;

export function speakCommand(run: (text: string, flags: SpeakFlags) => Promise<void>): Command {
  const command = new Command('speak')
    .description(
      'Speaks a text, or standard input (-) sentence by sentence as it arrives: into a WAV file, through a loudspeaker, or both.',
    )
    .argument('<text>', 'the text, or - for standard input')
    .option('-o, --output <file>', 'write a WAV file, 16-bit mono, or - for standard output')
    .option('--play', 'play it with aplay, play (SoX) or ffplay, the first that is installed')
    .option('--local', 'speak English on this machine, without a key or a network')
    .addHelpText('after', credentialsHelp('synthesise') + notes)
    .action(run);
  const others = [...voiceOptions(), insecureOption(), timeoutOption(), retryForOption('120; 5 with --local')];
  for (const option of [...others, ...voiceRouteOptions()]) command.addOption(option);
  command.option('-v, --verbose', 'report links and seams on standard error, also in a pipe');
  for (const option of providerOptions('synthesise')) command.addOption(option);
  return command;
}
