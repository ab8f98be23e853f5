import type { JsonObject } from '../../json.ts';
import type { RecognitionFrameEvent } from '../../protocol/recognition.ts';
import type { TurnPhase } from '../../results/turn.ts';
import { unread } from '../../protocol/unread.ts';
import { endOf, eventsOf, languageOf, seconds, share, textOf, unknown, wordsOf } from './values.ts';

type Events = readonly RecognitionFrameEvent[];

const phases: Readonly<Record<string, TurnPhase>> = {
  StartOfTurn: 'start',
  EagerEndOfTurn: 'eager-end',
  TurnResumed: 'resumed',
  EndOfTurn: 'end',
};

/** `ForceEndTurn` came while nobody spoke, which is nobody's fault: we cannot know. */
const noTurn = 'FORCE_END_TURN_NO_ACTIVE_TURN';

/** Reads the messages of `/v2/listen` on one link. */
export class FluxReader {
  /** How far the provider has looked, in seconds. */
  heardUntil = 0;
  #sequence: number | undefined;
  #turn: { readonly index: unknown; readonly start: number | undefined } | undefined;
  #finals = 0;

  receive(frame: string | Uint8Array): Events {
    return eventsOf(frame, 'TurnInfo', (message) => [
      ...this.#missing(message['sequence_id']),
      ...this.#events(message),
    ]);
  }

  /** The provider counts its messages: what is left out was lost, and may have been a result. */
  #missing(id: unknown): Events {
    const before = this.#sequence;
    if (typeof id !== 'number' || !Number.isSafeInteger(id)) return [];
    this.#sequence = Math.max(before ?? 0, id);
    return before === undefined || id <= before + 1
      ? []
      : [unread('deepgram', 'sequence_id', 'a message whose number leaves others out: they were lost')];
  }

  #events(message: JsonObject): Events {
    switch (message['type']) {
      case 'Connected': {
        const id = textOf(message['request_id']);
        return [...(id === undefined ? [] : [{ type: 'request-id' as const, id }]), { type: 'ready' }];
      }
      case 'TurnInfo':
        return this.#turnInfo(message);
      case 'Warning': {
        const [code, said] = [textOf(message['code']), textOf(message['description'])];
        if (code === noTurn || (code ?? said) === undefined) return [];
        return [{ type: 'provider-warning', message: [code, said].filter((part) => part !== undefined).join(': ') }];
      }
      default:
        return unknown(message);
    }
  }

  #turnInfo(message: JsonObject): Events {
    const { transcript, event, turn_index: index } = message;
    if (typeof transcript !== 'string') return [unread('deepgram', 'TurnInfo', 'a result without a text')];
    const final = event === 'EndOfTurn';
    const words = wordsOf(message['words']);
    const timed = words?.every((word) => word.start !== undefined) === true;
    const from = seconds(message['audio_window_start']);
    const until = seconds(message['audio_window_end']);
    // Whether a window is that of the whole turn is not said; its first one begins no later.
    if (this.#turn === undefined || this.#turn.index !== index) this.#turn = { index, start: from };
    const { start } = this.#turn;
    if (until !== undefined) this.heardUntil = Math.max(this.heardUntil, until);
    const language = languageOf(message['languages']);
    const key = typeof index === 'number' || typeof index === 'string' ? `turn ${index}` : `turn after ${this.#finals}`;
    if (final) this.#finals += 1;
    return [
      ...(transcript === '' && !final
        ? []
        : [
            {
              type: 'result' as const,
              final,
              key,
              text: transcript,
              ...(!timed && start !== undefined && { start }),
              ...(!timed && until !== undefined && { end: until }),
              ...(words !== undefined && { words }),
              ...(language !== undefined && { language }),
            },
          ]),
      ...this.#phase(message, words?.[0]?.start, endOf(words)),
      ...(until === undefined ? [] : [{ type: 'processed' as const, until }]),
    ];
  }

  #phase(message: JsonObject, wordsFrom: number | undefined, wordsUntil: number | undefined): Events {
    const { event } = message;
    const phase = typeof event === 'string' && Object.hasOwn(phases, event) ? phases[event] : undefined;
    const words = { start: wordsFrom, resumed: undefined, end: wordsUntil, 'eager-end': wordsUntil };
    const at = phase === undefined ? undefined : (words[phase] ?? seconds(message['audio_window_end']));
    if (phase === undefined || at === undefined) return [];
    const isEnd = phase === 'end' || phase === 'eager-end';
    const confidence = isEnd ? share(message['end_of_turn_confidence']) : undefined;
    const cause = textOf(message['trigger']);
    return [
      {
        type: 'turn',
        phase,
        at,
        ...(confidence !== undefined && { confidence }),
        ...(phase === 'end' && cause !== undefined && { cause }),
      },
    ];
  }
}
