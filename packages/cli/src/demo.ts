import { Command } from 'commander';
import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** What the package of the demo exports as `demo`. */
export interface DemoPackage {
  /** The command with its options. `onEnd` gets the exit code. */
  command(terminal: Terminal, onEnd: (code: ExitCode) => void): Command;
}

/** It is in the workspace only: no dependency of this package names it, and its types need this package. */
const packageName = '@throughline/demo';

/** The demo; where it is not installed, a command that says so. */
export async function loadDemoCommand(terminal: Terminal, onEnd: (code: ExitCode) => void): Promise<Command> {
  const demo = await loadDemo();
  return demo?.command(terminal, onEnd) ?? missingDemo();
}

async function loadDemo(): Promise<DemoPackage | undefined> {
  try {
    const { demo } = (await import(packageName)) as { readonly demo: DemoPackage };
    return demo;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Only the package itself may be missing, and none that it needs.
    if (code === 'ERR_MODULE_NOT_FOUND' && String(error).includes(`'${packageName}'`)) return undefined;
    throw error;
  }
}

function missingDemo(): Command {
  return new Command('demo')
    .description('Shows how a stream survives a bad network. It is not part of the published package.')
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw new UsageError('the demo is not installed: it is not part of the published package', [
        'Clone the repository of Throughline, and run "npm start" in it.',
        'To see faults here: run "throughline simulate bodhi --audio speech.wav --fault rst@5s", and then the command that it prints.',
      ]);
    });
}
