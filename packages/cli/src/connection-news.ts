import type { Clock, SessionStatus } from '@throughline/core';
import { systemClock } from '@throughline/core/internal';
import type { LiveLine } from './live-line.ts';
import { printableLine } from './printable.ts';
import { inSeconds } from './seconds.ts';
import type { Output } from './terminal.ts';
import { watchWaits } from './waits.ts';

/** What every session tells of its connection. */
type ConnectionStatus = Pick<SessionStatus, 'state' | 'epoch' | 'retryInMs' | 'error'>;

/** Tells what happens to a session's connection. */
export interface ConnectionNews {
  status(status: ConnectionStatus): void;
  /** A change of the connection that is over as it is told, such as a seam. */
  change(text: string): void;
  warning(text: string): void;
  /** Something besides the connection is waited for. */
  waiting(what: string): void;
  close(): void;
}

export interface ConnectionNewsOptions {
  readonly error: Output;
  readonly line: LiveLine;
  /** The provider's name. */
  readonly provider: string;
  readonly verbose: boolean;
  /** What is said while no link is there, to put minds at rest: `the audio is kept`. */
  readonly meanwhile?: string;
  /** What is awaited at the end. */
  readonly ending: string;
  /** For tests: who owns time. */
  readonly clock?: Clock;
}

/**
 * A person at a terminal, and whoever passes `--verbose`, is told of every change; a pipe only of what lasts longer than 5 s,
 * and of how that ended. Warnings are told everywhere.
 */
export function connectionNews(options: ConnectionNewsOptions): ConnectionNews {
  const { error, line, provider, verbose, meanwhile, ending, clock = systemClock } = options;
  const { yellow, dim } = error.colors;
  const watched = error.isTerminal || verbose;
  const tell = (text: string): void => line.above(() => error.write(dim(`· ${printableLine(text)}\n`)));
  // The live line shows a person how long it has taken.
  const waits = watchWaits((text) => {
    if (!error.isTerminal) tell(text);
  }, clock);
  /** Whether the last wait was told of, so that its end is of interest. */
  let awaited = false;
  /** What the link was last said to have failed with. */
  let toldFailure: string | undefined;

  const wait = ({ state, error: failure, retryInMs }: ConnectionStatus): void => {
    const since = clock.now();
    const next = (): string => {
      if (retryInMs === undefined) return 'trying now';
      const leftMs = retryInMs - (clock.now() - since);
      return leftMs > 0 ? `next try in ${inSeconds(leftMs / 1000)}` : 'trying now';
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
        waits.now({ what: `no link to ${provider}`, more: () => details(why, next(), meanwhile) });
        line.show(() => details(`no link${lasted()}`, next(), meanwhile));
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
        // A person need not read the same reason at every try; the live line goes on telling.
        if (verbose || toldFailure !== failure.code) tell(lostNotice(epoch, failure.message, retryInMs));
        toldFailure = failure.code;
      }
      const { told, seconds } = waits;
      wait(status);
      if (state !== 'open') return;
      toldFailure = undefined;
      awaited = told;
      if (told && !error.isTerminal) tell(`connected after ${Math.round(seconds)} s`);
    },
    change: (text) => {
      if (watched || awaited) tell(text);
    },
    warning: (text) => line.above(() => error.write(`${yellow('warning:')} ${printableLine(text)}\n`)),
    waiting: (what) => {
      waits.now({ what });
      line.show(what);
    },
    close: waits.close,
  };
}

function lostNotice(epoch: number, why: string, retryInMs: number): string {
  return `link ${epoch} failed: ${sentence(why)}; trying again in ${inSeconds(retryInMs / 1000)}`;
}

/** A sentence that goes on. */
function sentence(text: string): string {
  return text.replace(/\.$/, '');
}
