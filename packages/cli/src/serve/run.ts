import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { listenForInterruption, whenAborted } from '../interruption.ts';
import { startLocalService } from '../local-service.ts';
import type { Terminal } from '../terminal.ts';
import { liveLine } from '../live-line.ts';
import type { ServeFlags } from './command.ts';

/** `throughline serve`: resolves after Ctrl-C, when the port is closed. */
export async function runServe({ host, port }: ServeFlags, { out, error }: Terminal): Promise<ExitCode> {
  const interruption = listenForInterruption();
  const line = liveLine(error);
  try {
    const service = await startLocalService({
      host,
      port,
      onProgress: ({ fraction }) => line.show(`loading the recogniser: ${Math.round(fraction * 100)} %`),
    }).finally(() => line.close());
    out.write(`${service.url}\n`);
    error.write(
      out.colors.dim(
        `Try: throughline transcribe FILE.wav --url ${service.url} --pace 4     Ctrl-C ends the service.\n`,
      ),
    );
    await whenAborted(interruption.graceful);
    await service.close();
    return exitCodes.ok;
  } finally {
    interruption.release();
  }
}
