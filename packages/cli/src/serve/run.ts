import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { finishedUnlessInterrupted, listenForInterruption, whenAborted } from '../interruption.ts';
import { whileLoading } from '../loading.ts';
import { startLocalRecognizer } from '../local-server.ts';
import type { Terminal } from '../terminal.ts';
import { startLocalVoice } from '../speak/local-voice.ts';
import { reachable } from '../reachable.ts';
import type { ServeFlags } from './command.ts';
import { hints } from './hints.ts';

/** `throughline serve`: resolves after Ctrl-C, when the ports are closed. */
export async function runServe({ host, port }: ServeFlags, { out, error }: Terminal): Promise<ExitCode> {
  const interruption = listenForInterruption(error);
  try {
    const starting = whileLoading('the recogniser', error, (onProgress) =>
      startLocalRecognizer({ host, port, onProgress }),
    );
    const recognizer = await finishedUnlessInterrupted(starting, interruption, (started) => started.close());
    try {
      const voice = await startLocalVoice({ host, port: portOfVoice(port) });
      try {
        const [toRecognizer, toVoice] = [reachable(recognizer.url), reachable(voice.url)];
        out.write(`${toRecognizer.here}\n${toVoice.here}\n`);
        error.write(error.colors.dim(hints(toRecognizer, toVoice)));
        await whenAborted(interruption.graceful);
      } finally {
        await voice.close();
      }
    } finally {
      await recognizer.close();
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
