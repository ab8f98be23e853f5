import type { JsonObject } from '../../json.ts';
import type { RecognitionFrameEvent, ResultEvent, TurnEvent } from '../../protocol/recognition.ts';
import type { TurnPhase } from '../../results/turn.ts';
import { frameEvents, unknownMessage } from '../../protocol/frame-events.ts';
import { readyEvent, requestIdEvents } from '../../protocol/link-events.ts';
import { unread } from '../../protocol/unread.ts';
import { confidenceOf, defined, secondsOf, textOf } from '../../protocol/values.ts';
import { endOf, harmlessFrames, languageOf, readingOf, wordsOf } from './values.ts';

type Events = readonly RecognitionFrameEvent[];

const phases: Readonly<Record<string, TurnPhase>> = {
  StartOfTurn: 'start',
  EagerEndOfTurn: 'eager-end',
  TurnResumed: 'resumed',
  EndOfTurn: 'end',
};

/** `ForceEndTurn` came while nobody spoke, which is nobody's fault: we cannot know. */
const noTurn = 'FORCE_END_TURN_NO_ACTIVE_TURN';

/** How much further than what was sent the provider may say that it has looked, in seconds. */
const slackSeconds = 1;

/** Reads the messages of `/v2/listen` on one link. */
export class FluxReader {
  /** How far the provider has looked, in seconds. */
  heardUntil = 0;
  #sequence = Infinity;
  readonly #reading = readingOf('TurnInfo', (message) => {
    const lost = this.#missing(message['sequence_id']);
    const meant = this.#events(message);
    return lost.length === 0 ? meant : [...lost, ...(meant ?? unknownMessage('deepgram', harmlessFrames, message))];
  });
  /** The turn that is going on, and where its first window begins. */
  #turn: { readonly index: unknown; readonly start: number | undefined } | undefined;
  #sentSeconds = 0;

  /** `sentSeconds`: how much audio the link was given so far. */
  receive(frame: string | Uint8Array, sentSeconds: number): Events {
    this.#sentSeconds = sentSeconds;
    return frameEvents(frame, this.#reading);
  }

  /** The provider counts its messages: what is left out was lost, and may have been a result. */
  #missing(id: unknown): Events {
    if (typeof id !== 'number' || !Number.isSafeInteger(id)) return [];
    const before = this.#sequence;
    this.#sequence = before === Infinity ? id : Math.max(before, id);
    return id <= before + 1
      ? []
      : [unread('deepgram', 'sequence_id', 'a message whose number leaves others out: they were lost')];
  }

  #events(message: JsonObject): Events | undefined {
    switch (message['type']) {
      case 'Connected':
        return [...requestIdEvents(message['request_id']), readyEvent()];
      case 'TurnInfo':
        return this.#turnInfo(message);
      case 'Warning': {
        const said = [textOf(message['code']), textOf(message['description'])].filter((part) => part !== undefined);
        return said.length === 0 || said[0] === noTurn ? [] : [{ type: 'provider-warning', message: said.join(': ') }];
      }
      default:
        return undefined;
    }
  }

  #turnInfo(message: JsonObject): Events {
    const { transcript: text, event, turn_index: index } = message;
    if (typeof text !== 'string' || (typeof index !== 'number' && textOf(index) === undefined)) {
      return [unread('deepgram', 'TurnInfo', 'a result without a text or the number of its turn')];
    }
    const words = wordsOf(message['words']);
    const timed = words?.every((word) => word.start !== undefined) === true;
    const from = secondsOf(message['audio_window_start']);
    const until = secondsOf(message['audio_window_end']);
    // Whether a window is that of the whole turn is not said; its first one begins no later.
    if (this.#turn === undefined || this.#turn.index !== index) this.#turn = { index, start: from };
    // To believe what lies beyond would take any close for the end of the stream.
    if (until !== undefined && until <= this.#sentSeconds + slackSeconds) {
      this.heardUntil = Math.max(this.heardUntil, until);
    }
    const result = defined<ResultEvent>({
      type: 'result',
      final: event === 'EndOfTurn',
      key: `turn ${index}`,
      text,
      start: timed ? undefined : this.#turn.start,
      end: timed ? undefined : until,
      words,
      language: languageOf(message['languages']),
    });
    const phase = typeof event === 'string' && Object.hasOwn(phases, event) ? phases[event] : undefined;
    const at = (phase === 'start' ? words?.[0]?.start : phase === 'resumed' ? undefined : endOf(words)) ?? until;
    const events: RecognitionFrameEvent[] = [result];
    if (phase !== undefined && at !== undefined) {
      const isEnd = phase === 'end' || phase === 'eager-end';
      const turn = defined<TurnEvent>({
        type: 'turn',
        phase,
        at,
        confidence: isEnd ? confidenceOf(message['end_of_turn_confidence']) : undefined,
        cause: textOf(message['trigger']),
      });
      // What begins comes before its words, and what ends behind them.
      events.splice(isEnd ? 1 : 0, 0, turn);
    }
    if (until !== undefined) events.push({ type: 'processed', until });
    return events;
  }
}
