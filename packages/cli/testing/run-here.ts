import { run } from '../src/program.ts';
import { fakeTerminal } from './fake-terminal.ts';

export interface RunHere {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/**
 * The command in the process of the tests, with pipes for its output: for what reads no standard input, hears no signal, and is no
 * promise about a process. One at a time: it has the environment to itself.
 */
export async function runHere(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunHere> {
  const { BODHI_API_KEY: _key, BODHI_CUSTOMER_ID: _customer, ...inherited } = process.env;
  const own = process.env;
  process.env = { ...inherited, ...environment };
  try {
    const terminal = fakeTerminal();
    const code = await run(args, terminal);
    return { code, out: terminal.out.text(), error: terminal.error.text() };
  } finally {
    process.env = own;
  }
}
