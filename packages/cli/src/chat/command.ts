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
Without a message, each line of standard input is one: typed at a terminal or read from a pipe; blank lines are not sent.

Every reply is billed, and tells how many credits are left. There is no documented way to ask for them before: what is left is
known after the first reply. A message whose reply never came may have been billed too, and is not sent again by itself.

Examples:
  throughline chat
  throughline chat "Where is my order?"
  throughline chat - --conversation conv-17 < letter.txt
  throughline chat --simulate
`;

export function chatCommand(run: (message: string | undefined, flags: ChatFlags) => Promise<void>): Command {
  const command = new Command('chat')
    .summary('talk with an agent in texts')
    .description('Sends messages to an agent and prints its replies. Only replies go to standard output.')
    .argument('[message]', 'one message, or - for all of standard input as one (default: each line is one)')
    .addOption(
      new Option('-f, --format <format>', 'what is written: replies, or a JSON object for each')
        .choices(['text', 'jsonl'])
        .default('text'),
    )
    .option('--conversation <id>', 'go on with a conversation (default: a new one)')
    .option('--simulate', 'ask no provider: replies that are echoes')
    .option('--url <url>', "another address than the provider's own: a relay, throughline simulate aksita")
    .addOption(insecureOption())
    .addOption(timeoutOption())
    .option('-v, --verbose', 'tell of credits after each reply, and of the conversation, in a pipe too')
    .addHelpText('after', credentialsHelp('converse') + notes)
    .action(run);
  for (const option of providerOptions('converse')) command.addOption(option);
  return command;
}
