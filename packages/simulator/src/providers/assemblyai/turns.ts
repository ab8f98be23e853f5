import type { EngineResult } from '../../engine.ts';
import type { LinkContext } from '../../provider-server.ts';
import { message, turnMessage, wordFields, type Word } from './messages.ts';
import type { AssemblyaiBehaviour } from './options.ts';
import type { Request } from './request.ts';

/** A final that may get another speaker later. */
interface Unlabelled {
  readonly order: number;
  readonly words: readonly Word[];
}

const LANGUAGE = 'en';
const CONFIDENCE = 0.9;
/** A silence is reported about once a second. */
const SILENCE_SECONDS = 1;

/** Makes turns, as the provider sends them, of the segments of an engine. */
export class TurnWriter {
  readonly #link: LinkContext;
  readonly #behaviour: Required<AssemblyaiBehaviour>;
  #request: Request;
  #order = 0;
  /** The segment that is open, with the words of it that are in no turn yet. */
  #open: { readonly segment: number; readonly result: EngineResult; readonly words: readonly Word[] } | undefined;
  /** Words of a segment that a forced end has put into a turn already. */
  #forced: { readonly segment: number; readonly words: number } | undefined;
  #started = false;
  /** How many words of the open turn the latest partial had. */
  #shown = 0;
  /** Seconds of the link up to which speech or silence was reported. */
  #reported = 0;
  #unlabelled: Unlabelled[] = [];

  constructor(link: LinkContext, request: Request, behaviour: Required<AssemblyaiBehaviour>) {
    this.#link = link;
    this.#request = request;
    this.#behaviour = behaviour;
  }

  set request(request: Request) {
    this.#request = request;
  }

  result(result: EngineResult): void {
    const { segment } = result;
    const skipped = this.#forced?.segment === segment ? this.#forced.words : 0;
    const words = wordsOf(result).slice(skipped);
    // What a forced end has left over is no turn, unless more was said.
    if (words.length === 0 && skipped > 0) {
      if (result.final) this.#open = undefined;
      return;
    }
    this.#open = { segment, result, words };
    if (result.final) this.#end(true);
    else if (!this.#request.isPro) this.#partial();
  }

  /** So many seconds of audio have come: the Pro models send a partial when no word has ended for a moment, one for each. */
  heard(seconds: number): void {
    if (!this.#request.isPro || this.#open === undefined) return;
    const end = this.#open.words.at(-1)?.end ?? Infinity;
    if (seconds - end >= this.#request.pauseSeconds) this.#partial();
  }

  /** All audio up to this second is recognised. */
  processed(seconds: number): void {
    if (!this.#request.silences || this.#open !== undefined || seconds - this.#reported < SILENCE_SECONDS) return;
    this.#link.send(message.silence(this.#reported, seconds));
    this.#reported = seconds;
  }

  /** `ForceEndpoint`: the open turn ends here. */
  force(): void {
    const open = this.#open;
    if (open === undefined || open.words.length === 0) return;
    const before = this.#forced?.segment === open.segment ? this.#forced.words : 0;
    this.#forced = { segment: open.segment, words: before + open.words.length };
    this.#end(false);
  }

  /** Who spoke in turns that had no speaker; sent where it is known by now. */
  revise(): void {
    const revisions = this.#unlabelled.map(({ order, words }) => ({
      turn_order: order,
      speaker_label: majority(words),
      words: words.map((word) => wordFields(word, true)),
    }));
    this.#unlabelled = [];
    if (revisions.length > 0) this.#link.send(message.revision(revisions));
  }

  #partial(): void {
    const { words = [], result } = this.#open ?? {};
    if (result === undefined || !this.#request.partials || (words.length > 0 && words.length === this.#shown)) return;
    this.#begin(words);
    this.#shown = words.length;
    const { isPro } = this.#request;
    const texts = words.map(({ text }) => text);
    // The older models fix all words but the latest; the Pro models fix none, and show that the turn goes on.
    const fixed = isPro ? 0 : Math.max(0, words.length - 1);
    const dash = isPro && this.#behaviour.formatting && words.length > 0 ? '—' : '';
    const shown = words.map((word, index) => ({
      ...withoutSpeaker(word),
      text: index === words.length - 1 ? `${word.text}${dash}` : word.text,
    }));
    const partial = turnMessage({
      order: this.#order,
      words: shown,
      ends: false,
      formatted: false,
      finalWords: fixed,
      transcript: isPro ? `${texts.join(' ')}${dash}` : texts.slice(0, fixed).join(' '),
      confidence: isPro ? 0 : 0.05,
    });
    this.#link.sendResult(partial, { ...result, final: false });
  }

  /** `whole`: the segment is over as well. */
  #end(whole: boolean): void {
    const open = this.#open;
    if (open === undefined) return;
    const { result, words } = open;
    this.#begin(words);
    const { isPro, formatTurns, speakers, languages } = this.#request;
    const long = length(words) >= this.#behaviour.labelledFromSeconds;
    const labelled = speakers && words.some(({ speaker }) => speaker !== undefined);
    const common = {
      order: this.#order,
      ends: true,
      finalWords: words.length,
      confidence: isPro ? 1 : 0.750889,
      ...(labelled && { speaker: long ? majority(words) : 'PENDING' }),
      ...(languages && { language: LANGUAGE }),
    };
    const of = (formatted: boolean) => {
      const written = formatted && this.#behaviour.formatting ? sentence(words) : words;
      const shown = written.map((word) => (labelled && long ? word : withoutSpeaker(word)));
      const transcript = written.map(({ text }) => text).join(' ');
      return turnMessage({
        ...common,
        words: shown,
        transcript: transcript === '' ? result.text : transcript,
        formatted,
      });
    };
    // The older models format a turn in a second message of its own.
    if (formatTurns) this.#link.send(of(false));
    this.#link.sendResult(of(isPro || formatTurns), { ...result, final: true, text: textOf(words, result), words });
    if (this.#request.gateway) this.#link.send(message.gateway(this.#order, textOf(words, result)));
    if (labelled && !long) this.#unlabelled.push({ order: this.#order, words });
    this.#reported = Math.max(this.#reported, words.at(-1)?.end ?? 0);
    this.#order += 1;
    this.#started = false;
    this.#shown = 0;
    this.#open = undefined;
    if (whole && this.#forced?.segment === open.segment) this.#forced = undefined;
  }

  #begin(words: readonly Word[]): void {
    if (this.#started || words[0] === undefined) return;
    this.#started = true;
    if (this.#request.isPro) this.#link.send(message.speechStarted(words[0].start));
  }
}

function wordsOf({ words = [] }: EngineResult): readonly Word[] {
  return words.map((word) => (word.speaker === undefined ? word : { ...word, speaker: letter(word.speaker) }));
}

/** Engines number who speaks; the provider has letters. */
function letter(speaker: string): string {
  const index = Number(speaker);
  return Number.isInteger(index) && index >= 0 && index < 26 ? String.fromCharCode(65 + index) : speaker;
}

function withoutSpeaker({ text, start, end, confidence = CONFIDENCE }: Word): Word {
  return { text, start, end, confidence };
}

function textOf(words: readonly Word[], { text }: EngineResult): string {
  return words.length === 0 ? text : words.map((word) => word.text).join(' ');
}

function length(words: readonly Word[]): number {
  return (words.at(-1)?.end ?? 0) - (words[0]?.start ?? 0);
}

function majority(words: readonly Word[]): string | undefined {
  const seconds = new Map<string, number>();
  for (const { speaker, start, end } of words) {
    if (speaker !== undefined) seconds.set(speaker, (seconds.get(speaker) ?? 0) + end - start);
  }
  return [...seconds].toSorted(([, one], [, other]) => other - one)[0]?.[0];
}

/** With a capital and a full stop. */
function sentence(words: readonly Word[]): readonly Word[] {
  return words.map((word, index) => {
    const text = index === 0 ? word.text.charAt(0).toUpperCase() + word.text.slice(1) : word.text;
    return { ...word, text: index === words.length - 1 ? `${text}.` : text };
  });
}
