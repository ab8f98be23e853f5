import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { finishedUnlessInterrupted, listenForInterruption, whenAborted } from '../interruption.ts';
import { startLocalService } from '../local-service.ts';
import type { Terminal } from '../terminal.ts';
import { liveLine } from '../live-line.ts';
import { startLocalVoice } from '../speak/voice-service.ts';
import type { ServeFlags } from './command.ts';

/** `throughline serve`: resolves after Ctrl-C, when the ports are closed. */
export async function runServe({ host, port }: ServeFlags, { out, error }: Terminal): Promise<ExitCode> {
  const interruption = listenForInterruption(error);
  const line = liveLine(error);
  try {
    const starting = startLocalService({
      host,
      port,
      onProgress: ({ fraction }) => line.show(`loading the recogniser: ${Math.round(fraction * 100)} %`),
    });
    const ears = await finishedUnlessInterrupted(starting, interruption, (started) => started.close()).finally(() =>
      line.close(),
    );
    try {
      const voice = await startLocalVoice({ host, port: portOfVoice(port) });
      try {
        out.write(`${ears.url}\n${voice.url}\n`);
        error.write(out.colors.dim(hints(ears.url, voice.url)));
        await whenAborted(interruption.graceful);
      } finally {
        await voice.close();
      }
    } finally {
      await ears.close();
    }
    return exitCodes.ok;
  } finally {
    interruption.release();
  }
}

/** The next one; a free one where the recogniser has taken a free one, or the last. */
function portOfVoice(port: number): number {
  return port === 0 || port === 65_535 ? 0 : port + 1;
}

function hints(ears: string, voice: string): string {
  return [
    `Try: throughline transcribe FILE.wav --url ${ears} --pace 4`,
    `     throughline speak "Good morning to all of you." --url ${voice} --out FILE.wav`,
    'Ctrl-C ends the services.\n',
  ].join('\n');
}
