import type { TurnEvent } from '../protocol/recognition.ts';
import type { TurnPhase } from '../results/turn.ts';
import type { LinkMap } from './link-map.ts';
import { mostChannels, type SessionTurns, type ToldTurn, type TurnLink } from './session-turns.ts';
import { BEYOND_SENT_SECONDS } from './words.ts';

/** Two links announce the same turn this many seconds apart at most: where one ends is a judgement of what came before it. */
const sameTurnSeconds = 1;

/** What comes next of one turn after the other. */
const follows: Readonly<Record<TurnPhase, readonly TurnPhase[]>> = {
  start: ['eager-end', 'end'],
  'eager-end': ['resumed', 'end'],
  resumed: ['eager-end', 'end'],
  end: ['start'],
};

export interface TrackTurnsOptions extends Readonly<TurnLink> {
  /** The first source sample that the link is sent. */
  readonly from: number;
  readonly turns: SessionTurns;
  /** How far other links were sent, in samples. */
  readonly sentBeside: () => number;
}

/**
 * The turns that one link announces, less those that other links have announced before it. A link that is sent audio again
 * announces its turns again, at about the same places: each of those stands for one that was told. Where the two links
 * disagree about audio that both were sent, what was told stays, and the new link goes on from there.
 */
export class TrackTurns {
  readonly #options: TrackTurnsOptions;
  #link: TurnLink;
  #from: number;
  /** How far the stream was sent on links before, where it may repeat what it announced there. */
  #sentBefore = 0;
  /** What is announced behind it is another link's to tell, in samples. */
  #until: (() => number) | undefined;
  /** Before it another link was active, and this one was sent parts of the audio, in samples. */
  #heardFrom: (() => number) | undefined;
  /** What other links have announced and this one has announced again, and how far from it, in samples. */
  readonly #repeated = new Map<ToldTurn, number>();
  /** Channels of which this one has announced a start. */
  readonly #started = new Set<number>();

  constructor(options: TrackTurnsOptions) {
    this.#options = options;
    this.#link = { epoch: options.epoch, sampleRate: options.sampleRate };
    this.#from = options.from;
  }

  /**
   * The provider's stream goes on, on the link of this number. `again`: from which sample on it may hear audio once more, and how
   * far it was sent before; absent where it hears none twice.
   */
  goesOn(epoch: number, again?: { readonly from: number; readonly sent: number }): void {
    if (again === undefined) {
      this.#link.epoch = epoch;
      return;
    }
    this.#link = { epoch, sampleRate: this.#link.sampleRate };
    this.#from = again.from;
    this.#sentBefore = again.sent;
    this.#repeated.clear();
    this.#started.clear();
  }

  /**
   * Another link takes over, which has heard what lies behind `from` (samples): with its end of stream this one would end a turn that
   * goes on.
   */
  handsOver(from: () => number): void {
    this.#until = () => from() + sameTurnSeconds * this.#options.sampleRate;
  }

  /** The link takes over from one that was active before `from` (samples): it was sent all audio from there on, but perhaps not before. */
  takesOver(from: () => number): void {
    this.#heardFrom = from;
  }

  /** `at`: its place in samples. */
  receive(event: TurnEvent, at: number): void {
    if (at > (this.#until?.() ?? Infinity) || this.#isBrokenOff(event, at)) return;
    const { turns } = this.#options;
    const { phase, channel = 0 } = event;
    const isFirstStart = phase === 'start' && !this.#started.has(channel);
    if (isFirstStart && this.#started.size < mostChannels) this.#started.add(channel);
    if (this.#isNew(phase, at, turns.of(channel), isFirstStart)) turns.tell(event, at, this.#link);
  }

  /**
   * Whether the link was not sent all audio there: it takes the middle of a turn for its end. One that it has started itself nobody
   * else ends, so that it has ended unless only a moment was left out.
   */
  #isBrokenOff({ phase, channel = 0 }: TurnEvent, at: number): boolean {
    const left = (this.#heardFrom?.() ?? 0) - at;
    if (left <= 0) return false;
    const { turns, sampleRate } = this.#options;
    const isOwn = phase !== 'start' && turns.of(channel).at(-1)?.by === this.#link;
    return !isOwn || left <= sameTurnSeconds * sampleRate;
  }

  #isNew(phase: TurnPhase, at: number, told: readonly ToldTurn[], isFirstStart: boolean): boolean {
    const { sampleRate, sentBeside } = this.#options;
    const last = told.at(-1);
    if (last === undefined) return true;
    if (last.by === this.#link && last.phase === phase && last.at === at) return false;
    const near = sameTurnSeconds * sampleRate;
    if (at > Math.max(sentBeside(), this.#sentBefore) + near) return true;
    const others = told.filter((turn) => turn.by !== this.#link);
    const twin = this.#twinOf(phase, at, others, near);
    if (twin !== undefined) {
      this.#repeated.set(twin, Math.abs(twin.at - at));
      return false;
    }
    if (others.some((turn) => turn.at > at + near) || isOfTurnBefore(phase, at, told)) return false;
    // A turn that begins before the end of the last one is that one: the link was sent only a part of it.
    if (follows[last.phase].includes(phase)) return phase !== 'start' || at >= last.at;
    // Some providers report ends only.
    if (phase === 'end') return at > last.at + near;
    // What a link that begins in the middle of a turn takes for a start; and some providers report starts only.
    const from = Math.max(this.#from, this.#heardFrom?.() ?? 0);
    const isSameTurn = at <= from + near || (isFirstStart && told.some((turn) => turn.phase === 'end'));
    return phase === 'start' && !isSameTurn;
  }

  /** The nearest of those that were told and not announced again yet, or not so near: what was taken for it was another one. */
  #twinOf(phase: TurnPhase, at: number, others: readonly ToldTurn[], near: number): ToldTurn | undefined {
    let nearest: ToldTurn | undefined;
    for (const turn of others) {
      const apart = Math.abs(turn.at - at);
      if (turn.phase !== phase || apart > near || apart >= (this.#repeated.get(turn) ?? Infinity)) continue;
      if (nearest === undefined || apart < Math.abs(nearest.at - at)) nearest = turn;
    }
    return nearest;
  }
}

/** Whether what ends, or seems to end, is nearer to the end of the turn before the last than to the start of the last. */
function isOfTurnBefore(phase: TurnPhase, at: number, told: readonly ToldTurn[]): boolean {
  const last = told.at(-1);
  const before = told.at(-2);
  if (phase === 'start' || phase === 'resumed' || last?.phase !== 'start' || before?.phase !== 'end') return false;
  return at - before.at < last.at - at;
}

/** A turn's place on the source clock, in samples. One that cannot be is where the link has come to. */
export function placeTurn({ phase, at }: TurnEvent, map: LinkMap): { at: number; isImpossible: boolean } {
  const isImpossible = at > map.sentSeconds + BEYOND_SENT_SECONDS;
  if (isImpossible || !Number.isFinite(at)) return { at: map.sent, isImpossible };
  return { at: map.toSource(at, phase === 'start' || phase === 'resumed' ? 'start' : 'end'), isImpossible };
}
