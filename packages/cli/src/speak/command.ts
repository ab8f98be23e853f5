import { Command } from 'commander';
import { numberFrom } from '../options.ts';
import { type InsecureFlags, insecureOption } from '../insecure.ts';
import { credentialsHelp, type ProviderChoice, providerOptions } from '../providers/options.ts';
import { retryForOption, type RunFlags, timeoutOption } from '../retry-flags.ts';

export interface SpeakFlags extends ProviderChoice, RunFlags, InsecureFlags {
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
    .option('--url <url>', "an address in place of the provider's own: a simulator, throughline serve")
    .option('--voice <id>', "the provider's id of the voice; with --local: slt, rms, awb or kal16 (default: slt)")
    .option('--model <name>', "the provider's name of the model (default for faseeh: faseeh-mini-v1-preview)")
    .option('--speed <n>', "speed, in multiples of the voice's normal speed", numberFrom(0.7, 1.2))
    .addOption(insecureOption())
    .addOption(timeoutOption())
    .addOption(retryForOption('120; 5 with --local'))
    .option('-v, --verbose', 'report links and seams on standard error, also in a pipe')
    .addHelpText('after', credentialsHelp('synthesise') + notes)
    .action(run);
  for (const option of providerOptions('synthesise')) command.addOption(option);
  return command;
}
