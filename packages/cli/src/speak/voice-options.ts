import { Option } from 'commander';
import { numberFrom } from '../options.ts';

/** What is asked of the voice, by options that a `--route` may have for itself. */
export function voiceOptions(): readonly Option[] {
  return [
    new Option('--url <url>', "an address in place of the provider's own: a simulator, throughline serve"),
    new Option('--voice <id>', "the provider's id of the voice; with --local: slt, rms, awb or kal16 (default: slt)"),
    new Option('--model <name>', "the provider's name of the model (default for faseeh: faseeh-mini-v1-preview)"),
    new Option('--speed <n>', "speed, in multiples of the voice's normal speed").argParser(numberFrom(0.7, 1.2)),
  ];
}
