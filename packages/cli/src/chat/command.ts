import { Command, Option } from 'commander';
import { type InsecureFlags, insecureOption } from '../insecure.ts';
import { credentialsHelp, type ProviderChoice, providerOptions } from '../providers/options.ts';
import { type RunFlags, timeoutOption } from '../retry-flags.ts';

export interface ChatFlags extends ProviderChoice, Pick<RunFlags, 'timeout'>, InsecureFlags {
  readonly format: 'text' | 'jsonl';
  readonly conversation?: string;
  readonly simulate?: true;
  readonly verbose?: true;
}

const notes = `
Without an argument, each line of standard input is a message, typed at a terminal or read from a pipe; blank lines are not sent.

Every reply is billed, and reports how many credits are left. No documented request returns the balance: it is known after the
first reply. A message without a reply may have been billed too, and is not sent again automatically.

Examples:
  throughline chat
  throughline chat "Where is my order?"
  throughline chat - --conversation conv-17 < letter.txt
  throughline chat --simulate
`;

export function chatCommand(run: (message: string | undefined, flags: ChatFlags) => Promise<void>): Command {
  const command = new Command('chat')
    .description('Sends messages to an agent and prints its replies. Only replies are written to standard output.')
    .argument(
      '[message]',
      'one message, or - for all of standard input as one message (default: each line is a message)',
    )
    .addOption(
      new Option('-f, --format <format>', 'the format: replies as text, or a JSON object for each')
        .choices(['text', 'jsonl'])
        .default('text'),
    )
    .option('--conversation <id>', 'continue a conversation (default: a new one)')
    .option('--simulate', 'use no provider: each reply repeats the message')
    .option('--url <url>', "an address in place of the provider's own: a relay, throughline simulate aksita")
    .addOption(insecureOption())
    .addOption(timeoutOption())
    .option('-v, --verbose', 'report the credits after each reply, and the id of the conversation, also in a pipe')
    .addHelpText('after', credentialsHelp('converse') + notes)
    .action(run);
  for (const option of providerOptions('converse')) command.addOption(option);
  return command;
}
