import { Argument, Command, Option } from 'commander';
import { loadDemoCommand } from './demo.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** A command as the help of the whole program shows it, and how the rest of it is loaded. */
interface CommandEntry {
  readonly name: string;
  /** Whether it has options beside --help. */
  readonly options: boolean;
  /** What it takes, as commander writes it; absent for nothing. */
  readonly argument?: string;
  readonly summary: string;
  /** What is behind the command is loaded when it runs. `onEnd` gets the exit code. */
  load(terminal: Terminal, onEnd: (code: ExitCode) => void): Promise<Command>;
}

/** In the order of the help. */
const entries: readonly CommandEntry[] = [
  {
    name: 'transcribe',
    options: true,
    argument: '<file>',
    summary: 'transcribe a file or standard input',
    async load(terminal, onEnd) {
      const { transcribeCommand } = await import('./transcribe/command.ts');
      return transcribeCommand(async (file, flags) => {
        const { runTranscribe } = await import('./transcribe/run.ts');
        onEnd(await runTranscribe(file, flags, terminal));
      });
    },
  },
  {
    name: 'batch',
    options: true,
    argument: '[input...]',
    summary: 'transcribe many files, and continue where a run has ended',
    async load(terminal, onEnd) {
      const { batchCommand } = await import('./batch/command.ts');
      return batchCommand(async (inputs, flags) => {
        const { runBatch } = await import('./batch/run.ts');
        onEnd(await runBatch(inputs, flags, terminal));
      });
    },
  },
  {
    name: 'worker',
    options: true,
    summary: 'transcribe the files of a queue, beside workers on other machines',
    async load(terminal, onEnd) {
      const { workerCommand } = await import('./worker/command.ts');
      return workerCommand(async (flags) => {
        const { runWorker } = await import('./worker/run.ts');
        onEnd(await runWorker(flags, terminal));
      });
    },
  },
  {
    name: 'speak',
    options: true,
    argument: '<text>',
    summary: 'speak a text into a file, or play it',
    async load(terminal, onEnd) {
      const { speakCommand } = await import('./speak/command.ts');
      return speakCommand(async (text, flags) => {
        const { runSpeak } = await import('./speak/run.ts');
        onEnd(await runSpeak(text, flags, terminal));
      });
    },
  },
  {
    name: 'assess',
    options: true,
    argument: '[file]',
    summary: 'assess the pronunciation of recorded speech',
    async load(terminal, onEnd) {
      const { assessCommand } = await import('./assess/command.ts');
      return assessCommand(async (file, flags) => {
        const { runAssess } = await import('./assess/run.ts');
        onEnd(await runAssess(file, flags, terminal));
      });
    },
  },
  {
    name: 'chat',
    options: true,
    argument: '[message]',
    summary: 'exchange messages with an agent',
    async load(terminal, onEnd) {
      const { chatCommand } = await import('./chat/command.ts');
      return chatCommand(async (message, flags) => {
        const { runChat } = await import('./chat/run.ts');
        onEnd(await runChat(message, flags, terminal));
      });
    },
  },
  {
    name: 'serve',
    options: true,
    summary: 'serve the local recogniser and the local voice',
    async load(terminal, onEnd) {
      const { serveCommand } = await import('./serve/command.ts');
      return serveCommand(async (flags) => {
        const { runServe } = await import('./serve/run.ts');
        onEnd(await runServe(flags, terminal));
      });
    },
  },
  {
    name: 'relay',
    options: true,
    argument: '<upstreams...>',
    summary: 'relay the sockets of pages to providers',
    async load(terminal, onEnd) {
      const { relayCommand } = await import('./relay/command.ts');
      return relayCommand(async (upstreams, flags) => {
        const { runRelay } = await import('./relay/run.ts');
        onEnd(await runRelay(upstreams, flags, terminal));
      });
    },
  },
  {
    name: 'simulate',
    options: false,
    summary: "serve a provider's protocol with faults",
    async load(terminal, onEnd) {
      const { simulateCommand } = await import('./simulate/command.ts');
      return simulateCommand(async (simulation) => {
        const { runSimulate } = await import('./simulate/run.ts');
        onEnd(await runSimulate(simulation, terminal));
      });
    },
  },
  {
    name: 'errors',
    options: true,
    argument: '[code or provider]',
    summary: 'explain error codes and what to do about them',
    async load(terminal, onEnd) {
      const { errorsCommand } = await import('./errors/command.ts');
      return errorsCommand(async (what, flags) => {
        const { runErrors } = await import('./errors/run.ts');
        onEnd(runErrors(what, flags, terminal));
      });
    },
  },
  {
    name: 'demo',
    options: false,
    summary: 'see real speech survive a bad network (only in a clone of the repository)',
    load: loadDemoCommand,
  },
];

/**
 * The commands. Only the one that the arguments name is loaded whole: the help of the program needs of the others what stands above, and is
 * there at once.
 */
export function loadCommands(
  args: readonly string[],
  terminal: Terminal,
  onEnd: (code: ExitCode) => void,
): Promise<readonly Command[]> {
  // The program's own options take no values.
  const [first, second] = args.filter((arg) => !arg.startsWith('-'));
  const wanted = first === 'help' ? second : first;
  return Promise.all(
    entries.map(async (entry) => {
      if (entry.name !== wanted) return outlineOf(entry);
      const command = await entry.load(terminal, onEnd);
      return command.summary(entry.summary);
    }),
  );
}

/** A command of which nothing is known but its line in the help. */
function outlineOf({ name, options, argument, summary }: CommandEntry): Command {
  const command = new Command(name).summary(summary).action(() => {
    throw new Error(`the command ${name} was not loaded`);
  });
  if (options) command.addOption(new Option('--options').hideHelp());
  if (argument !== undefined) command.addArgument(new Argument(argument));
  return command;
}
