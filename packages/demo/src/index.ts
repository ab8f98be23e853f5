import type { DemoPackage } from '@throughline/cli/internal';
import { demoCommand } from './command.ts';

/** What `throughline demo` loads. */
export const demo: DemoPackage = {
  command: (terminal, onEnd) =>
    demoCommand(async (flags) => {
      const { runDemo } = await import('./run.ts');
      onEnd(await runDemo(flags, terminal));
    }),
};
