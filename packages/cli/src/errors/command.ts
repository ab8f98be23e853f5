import { providers } from '@throughline/core/providers';
import { Command } from 'commander';

export interface ErrorsFlags {
  readonly json?: true;
}

const notes = `
Providers: ${providers.map(({ name }) => name).join(', ')}.

Examples:
  throughline errors
  throughline errors insufficient-balance
  throughline errors bodhi
  throughline errors faseeh --json
`;

export function errorsCommand(run: (what: string | undefined, flags: ErrorsFlags) => Promise<void>): Command {
  return new Command('errors')
    .description(
      'Lists the error codes: what each means, how a session recovers from it, and what you can do. With a code: everything about that code, and which providers report it. With a provider: its error messages, and the code for each; the first matching row decides.',
    )
    .argument('[code or provider]', 'one code, or the name of one provider')
    .option('--json', 'print JSON')
    .addHelpText('after', notes)
    .action(run);
}
