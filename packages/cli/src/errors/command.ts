import { Command, Option } from 'commander';

export const serviceNames = ['aksita', 'bandwidth', 'bodhi', 'elsa', 'faseeh'] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface ErrorsFlags {
  readonly provider?: ServiceName;
  readonly json?: true;
}

export function errorsCommand(run: (flags: ErrorsFlags) => Promise<void>): Command {
  return new Command('errors')
    .summary('list every error code and what to do about it')
    .description(
      'Lists the error codes: what each means, what a session does about it by itself, and what you can do. With --provider, what a service says on the wire and which code it becomes; the first row that fits decides.',
    )
    .addOption(new Option('--provider <name>', 'the error table of one service').choices(serviceNames))
    .option('--json', 'print JSON')
    .action(run);
}
