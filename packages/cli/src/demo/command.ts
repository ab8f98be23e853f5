import { Command } from 'commander';
import { numberFrom, wholeNumberFrom } from '../options.ts';

export interface DemoFlags {
  readonly cuts: number;
  readonly seed: number;
  readonly pace: number;
}

export function demoCommand(run: (flags: DemoFlags) => Promise<void>): Command {
  return new Command('demo')
    .summary('see a stream survive what networks do')
    .description(
      'Recognises recorded speech on this machine over a real WebSocket, once undisturbed and once while the connection is cut, stalled and refused; then compares the words and counts the samples. After that a voice of this machine speaks a text, and what it says is recognised, while both connections are cut. About a minute; no key, no network.',
    )
    .option('--cuts <n>', 'how often the connection is disturbed', wholeNumberFrom(1, 12), 6)
    .option('--seed <n>', 'the same seed disturbs at the same places', wholeNumberFrom(1, 2 ** 31), 1)
    .option('--pace <n>', 'speed in multiples of real time', numberFrom(1, 8), 4)
    .action(run);
}
