import { Command } from 'commander';
import { numberFrom, wholeNumberFrom } from '@throughline/cli/internal';

export interface DemoFlags {
  readonly cuts: number;
  readonly seed: number;
  readonly pace: number;
}

export function demoCommand(run: (flags: DemoFlags) => Promise<void>): Command {
  return new Command('demo')
    .summary('see real speech survive cuts, stalls and refusals')
    .description(
      'Recognises recorded speech on this machine over a real WebSocket, first undisturbed, then while the connection is cut, stalled and refused; compares the words and counts the samples. After that, a voice on this machine speaks a text, and its speech is recognised, while both connections are cut. At last, a fresh link takes over in mid-stream, and then another provider. Takes somewhat more than a minute; needs no key and no network.',
    )
    .option('--cuts <n>', 'number of disturbances', wholeNumberFrom(1, 12), 6)
    .option('--seed <n>', 'the same seed gives the same disturbances', wholeNumberFrom(1, 2 ** 31), 1)
    .option('--pace <n>', 'speed in multiples of real time', numberFrom(1, 8), 4)
    .action(run);
}
