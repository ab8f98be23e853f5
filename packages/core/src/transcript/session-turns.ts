import type { TurnEvent } from '../protocol/recognition.ts';
import type { Turn, TurnPhase } from '../results/turn.ts';

/** A turn that the caller was told of; `at` in samples. */
export interface ToldTurn {
  readonly phase: TurnPhase;
  readonly at: number;
  /** Who told it: the same object for all that one track tells. */
  readonly by: TurnLink;
}

/** So many of a channel's last ones are compared with what later links announce, and so many channels are kept. */
const mostTold = 64;
export const mostChannels = 64;

/** The turns that the caller of a session was told of, whichever link announced them. */
export class SessionTurns {
  readonly #report: (turn: Turn) => void;
  /** From the first turn on. */
  #channels: Map<number, ToldTurn[]> | undefined;

  constructor(report: (turn: Turn) => void) {
    this.#report = report;
  }

  /** What was told of a channel, in the order in which it was; the last 64. */
  of(channel: number): readonly ToldTurn[] {
    return this.#channels?.get(channel) ?? [];
  }

  /** `at`: its place in samples. */
  tell({ phase, confidence, cause, channel }: TurnEvent, at: number, by: TurnLink): void {
    const { epoch, sampleRate } = by;
    const told = this.#toldOf(channel ?? 0);
    told.push({ phase, at, by });
    if (told.length > mostTold) told.shift();
    this.#report({
      type: 'turn',
      phase,
      at: at / sampleRate,
      ...(confidence === undefined ? {} : { confidence }),
      ...(cause === undefined ? {} : { cause }),
      ...(channel === undefined ? {} : { channel }),
      epoch,
    });
  }

  #toldOf(channel: number): ToldTurn[] {
    const channels = (this.#channels ??= new Map());
    const known = channels.get(channel);
    if (known !== undefined) return known;
    const made: ToldTurn[] = [];
    channels.set(channel, made);
    const [oldest] = channels.keys();
    if (channels.size > mostChannels && oldest !== undefined) channels.delete(oldest);
    return made;
  }
}

/** The link that announces a turn: its number changes where a provider's stream goes on over links. */
export interface TurnLink {
  epoch: number;
  readonly sampleRate: number;
}
