import { isSpeechError } from '@throughline/core';
import { printableLine } from '@throughline/core/internal';
import type { FileWorker } from '@throughline/node/bullmq';
import { inSeconds } from '../seconds.ts';
import { showError } from '../show-error.ts';
import type { Terminal } from '../terminal.ts';

/** The same trouble with Redis is reported so often at most. */
const againMs = 60_000;

export interface WorkerNarrationOptions {
  readonly terminal: Terminal;
  readonly redis: string;
  readonly queue: string;
  readonly verbose: true | undefined;
}

/** Says on standard error what a worker does: each file on a terminal, and else only what went wrong. */
export function narrateWorker(
  worker: FileWorker,
  { terminal: { error }, redis, queue, verbose }: WorkerNarrationOptions,
): { say(text: string): void; end(): void } {
  const { dim, yellow } = error.colors;
  const say = (text: string): void => error.write(`${printableLine(text)}\n`);
  const files = (text: string): void => {
    if (error.isTerminal || verbose === true) error.write(dim(`· ${printableLine(text)}\n`));
  };
  say(`Working on the queue ${queue} at ${new URL(redis).host}. Ctrl-C ends it.`);
  worker.on('started', ({ input, attempt, resumedFrom, takenOver }) => {
    const how = [
      ...(takenOver ? ['taken over from a worker that has died'] : []),
      ...(attempt > 1 ? [`attempt ${attempt}`] : []),
      ...(resumedFrom === undefined ? [] : [`from ${inSeconds(resumedFrom)} on`]),
    ];
    files(`${input}: begun${how.length === 0 ? '' : ` (${how.join(', ')})`}`);
  });
  worker.on('finished', ({ input, seconds }) => files(`${input}: done, ${inSeconds(seconds)}`));
  worker.on('returned', ({ input }) => files(`${input}: back in the queue`));
  worker.on('retrying', ({ input, error: why, inMs }) =>
    files(`${input}: again in ${inSeconds(inMs / 1000)}: ${why.message}`),
  );
  worker.on('limit', ({ links }) => files(`the account may have ${links} links, as far as is known`));
  worker.on('failed', ({ input, error: why }) =>
    error.write(`${yellow('failed:')} ${printableLine(`${input}: ${why.message}`)}\n`),
  );
  worker.on('paused', ({ error: why }) => {
    showError(error, why, verbose === true);
    say('No worker begins a file until "throughline batch --redis … --resume" is run.');
  });
  let saidAt = -Infinity;
  let said = '';
  worker.on('error', ({ error: why }) => {
    const text = isSpeechError(why) || why instanceof Error ? why.message : String(why);
    const now = performance.now();
    if (text === said && now - saidAt < againMs) return;
    saidAt = now;
    said = text;
    error.write(`${yellow('warning:')} ${printableLine(`Redis: ${text}`)}\n`);
  });
  return {
    say,
    end: () => {
      const { done, failed } = worker.state;
      say(`Done: ${done}. Failed: ${failed}.`);
    },
  };
}
