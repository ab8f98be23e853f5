import type { Clock, SessionStatus } from '@throughline/core';
import { printableLine, systemClock } from '@throughline/core/internal';
import type { LiveLine } from './live-line.ts';
import { inSeconds } from './seconds.ts';
import type { Output } from './terminal.ts';
import { watchWaits } from './waits.ts';

/** What every session reports about its connection. */
type ConnectionStatus = Pick<SessionStatus, 'state' | 'epoch' | 'retryInMs' | 'error'>;

/** Reports what happens to a session's connection. */
export interface ConnectionNews {
  status(status: ConnectionStatus): void;
  /** A change that is over when it is reported, such as a seam. */
  change(text: string): void;
  /** A change that counts for everyone: another provider is in use. */
  notice(text: string): void;
  warning(text: string): void;
  /** Something besides the connection is waited for. */
  waiting(what: string): void;
  close(): void;
}

export interface ConnectionNewsOptions {
  readonly error: Output;
  readonly line: LiveLine;
  /** The provider's name, or those of all that may be connected to. */
  readonly provider: string;
  readonly verbose: boolean;
  /** Reported while there is no link, so that nobody worries: `the audio is kept`. */
  readonly meanwhile?: string;
  /** What is awaited at the end. */
  readonly ending: string;
  /** For tests. */
  readonly clock?: Clock;
}

/**
 * A terminal, and everyone who passes `--verbose`, gets a report of every change; a pipe only of what lasts longer than 5 s,
 * and of how that ended. Warnings and notices are reported everywhere.
 */
export function connectionNews(options: ConnectionNewsOptions): ConnectionNews {
  const { error, line, provider, verbose, meanwhile, ending, clock = systemClock } = options;
  const { yellow, dim } = error.colors;
  const watched = error.isTerminal || verbose;
  const report = (text: string): void => line.above(() => error.write(dim(`· ${printableLine(text)}\n`)));
  // The live line shows a person how long it has taken.
  const waits = watchWaits((text) => {
    if (!error.isTerminal) report(text);
  }, clock);
  /** Whether the last wait was reported, so that its end is too. */
  let awaited = false;
  /** The last failure of a link that was reported. */
  let reportedFailure: string | undefined;

  const wait = ({ state, error: failure, retryInMs }: ConnectionStatus): void => {
    const since = clock.now();
    const next = (): string => {
      if (retryInMs === undefined) return 'trying now';
      const leftMs = retryInMs - (clock.now() - since);
      return leftMs > 0 ? `next attempt in ${inSeconds(leftMs / 1000)}` : 'trying now';
    };
    const details = (...parts: readonly (string | undefined)[]): string =>
      parts.filter((part) => part !== undefined).join('; ');
    const why = failure === undefined ? undefined : sentence(failure.message);
    const lasted = (): string => (waits.seconds < 1 ? '' : ` for ${Math.floor(waits.seconds)} s`);
    switch (state) {
      case 'connecting':
        waits.now({ what: `connecting to ${provider}`, more: () => (why === undefined ? '' : details(why, next())) });
        line.show(() => details(`connecting${lasted()}`, why === undefined ? undefined : next()));
        break;
      case 'recovering':
        waits.now({ what: `no connection to ${provider}`, more: () => details(why, next(), meanwhile) });
        line.show(() => details(`no connection${lasted()}`, next(), meanwhile));
        break;
      case 'offline':
        waits.now({ what: 'no network', more: () => details(meanwhile) });
        line.show(() => details(`no network${lasted()}`, meanwhile));
        break;
      case 'ending':
        waits.now({ what: ending });
        line.show(() => `${ending}${lasted()}`);
        break;
      default:
        waits.now(undefined);
        line.show('');
    }
  };

  return {
    status: (status) => {
      const { state, error: failure, retryInMs, epoch } = status;
      if (
        watched &&
        (state === 'recovering' || state === 'connecting') &&
        failure !== undefined &&
        retryInMs !== undefined
      ) {
        // A person need not read the same reason at every attempt; the live line continues to show it.
        if (verbose || reportedFailure !== failure.code) report(lostNotice(epoch, failure.message, retryInMs));
        reportedFailure = failure.code;
      }
      const { reported, seconds } = waits;
      wait(status);
      if (state !== 'open') return;
      reportedFailure = undefined;
      awaited = reported;
      if (reported && !error.isTerminal) report(`connected after ${Math.round(seconds)} s`);
    },
    change: (text) => {
      if (watched || awaited) report(text);
    },
    notice: report,
    warning: (text) => line.above(() => error.write(`${yellow('warning:')} ${printableLine(text)}\n`)),
    waiting: (what) => {
      waits.now({ what });
      line.show(what);
    },
    close: waits.close,
  };
}

function lostNotice(epoch: number, why: string, retryInMs: number): string {
  return `link ${epoch} failed: ${sentence(why)}; next attempt in ${inSeconds(retryInMs / 1000)}`;
}

/** A sentence that goes on. */
function sentence(text: string): string {
  return text.replace(/\.$/, '');
}
