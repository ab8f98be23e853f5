import { Command } from 'commander';

export const serviceNames = ['aksita', 'bandwidth', 'bodhi', 'elsa', 'faseeh'] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface ErrorsFlags {
  readonly json?: true;
}

const notes = `
Services: ${serviceNames.join(', ')}.

Examples:
  throughline errors
  throughline errors insufficient-balance
  throughline errors bodhi
  throughline errors faseeh --json
`;

export function errorsCommand(run: (what: string | undefined, flags: ErrorsFlags) => Promise<void>): Command {
  return new Command('errors')
    .summary('explain error codes and what to do about them')
    .description(
      'Lists the error codes: what each means, what a session does about it by itself, and what you can do. With a code, all about that one, and which providers tell of it. With a provider, what it says and which code that becomes; the first row that fits decides.',
    )
    .argument('[code or service]', 'one code, or the name of one provider')
    .option('--json', 'print JSON')
    .addHelpText('after', notes)
    .action(run);
}
