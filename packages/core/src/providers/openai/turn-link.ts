import { wireErrorOf } from '../../errors/wire-error.ts';
import type { JsonObject } from '../../json.ts';
import { audioBytes } from '../../protocol/audio-bytes.ts';
import { base64Of } from '../../protocol/base64.ts';
import { frameEvents } from '../../protocol/frame-events.ts';
import type { RecognitionEvent, RecognitionFrameEvent, RecognitionLink } from '../../protocol/recognition.ts';
import { isHarmless, unread } from '../../protocol/unread.ts';
import { defined, fieldOf, secondsOf, textOf } from '../../protocol/values.ts';
import type { OpenAISettings } from './config.ts';
import type { Item } from './item.ts';
import { Items } from './items.ts';
import { confidenceOf, languageOf, readyOf, requestIdOf } from './readings.ts';
import { sessionOf } from './session-update.ts';

/** What a conversation is made of, and figures: nothing of it is the transcript. */
export const harmlessFrames: readonly string[] = [
  'conversation.item.added',
  'conversation.item.created',
  'conversation.item.done',
];

/** The names by which a server says what differs between servers. */
export interface Messages {
  /** The messages after which audio may be sent. */
  readonly ready: readonly unknown[];
  /** The message with more of a text, and the one with all of it, with the field that holds it. */
  readonly delta: string;
  readonly completed: string;
  readonly text: string;
  /** Whether the answer to a clear shows that the commit before it was seen; where not, what is committed at the end is the last. */
  readonly clears: boolean;
}

const prefix = 'conversation.item.input_audio_transcription';

/** Sources: the guide "Realtime transcription" and the types of npm openai 7.57.0, `resources/realtime/realtime.d.ts`. */
export const ownMessages: Messages = {
  ready: ['session.updated'],
  delta: `${prefix}.delta`,
  completed: `${prefix}.completed`,
  text: 'transcript',
  clears: true,
};

type Events = readonly RecognitionFrameEvent[];

/** A link of turns, each of them an item with a transcript of its own. Nothing of a frame is quoted, since it holds what somebody said. */
export function turnLink(settings: OpenAISettings, messages: Messages): RecognitionLink {
  const { sampleRate, encoding, speakers } = settings;
  const pauses = settings.turns.pauses?.(sampleRate);
  const items = new Items(speakers);
  /** Seconds of audio at each commit that is not answered yet. */
  const commits: number[] = [];
  /** Seconds of audio at the last commit that was. */
  let committed = 0;
  let samplesSent = 0;
  let secondsSent = 0;
  let endSent = false;
  /** Nothing is to be thrown away any more: all that was sent is committed, or was too little for it. */
  let cleared = false;

  const commit = (): string => {
    pauses?.ended();
    commits.push(secondsSent);
    return '{"type":"input_audio_buffer.commit","event_id":"commit"}';
  };

  /** Finals that wait for nothing any more, and the end of the stream, which no message says. */
  const due = (): Events => {
    const events = items.take();
    const isSeen = messages.clears ? cleared : commits.length === 0;
    return endSent && isSeen && items.size === 0 ? [...events, { type: 'done' }] : events;
  };

  const itemOf = ({ item_id: id }: JsonObject): Item | undefined => {
    const name = textOf(id);
    return name === undefined ? undefined : items.of(name);
  };

  /** What a message with a part of a result means, where it says whose, and `undefined` where it lacks something. */
  const ofItem = (message: JsonObject, read: (item: Item) => Events | undefined): Events => {
    const item = itemOf(message);
    const events = item && read(item);
    return events ?? [unread('openai', message['type'], 'a result without what it needs')];
  };

  const moreText = (message: JsonObject): Events =>
    ofItem(message, (item) => {
      // The field is optional in the provider's own types.
      const { delta: given, event_id: eventId } = message;
      const delta = given ?? '';
      if (typeof delta !== 'string') return undefined;
      if (delta === '') return [];
      // Models that stream give the text of a turn before it is committed: it begins where the one before ended.
      if (item.committed !== true && commits.length === 0) item.start ??= committed;
      return items.more(item, delta, eventId);
    });

  const wholeText = (message: JsonObject): Events =>
    ofItem(message, (item) => {
      const text = message[messages.text];
      if (typeof text !== 'string') return undefined;
      if (item.final === undefined) {
        item.final = {
          text: text.trim(),
          ...defined({ language: languageOf(message), confidence: confidenceOf(message) }),
        };
      }
      return due();
    });

  const speechEdge = (message: JsonObject, phase: 'start' | 'end'): Events => {
    const item = itemOf(message);
    const at = secondsOf(message[`audio_${phase}_ms`], 1000);
    if (item === undefined || at === undefined) return [];
    item[phase] ??= at;
    if (phase === 'end') item.detected = true;
    return [{ type: 'turn', phase, at }];
  };

  const itemCommitted = (message: JsonObject): Events => {
    const item = itemOf(message) ?? items.add();
    items.follows(item, message['previous_item_id']);
    item.committed = true;
    // What the server found by itself it commits by itself.
    const at = item.detected === true ? undefined : commits.shift();
    if (at !== undefined) {
      item.start ??= committed;
      item.end ??= at;
    }
    // A time beyond what was sent would be where all turns that follow begin.
    committed = Math.max(committed, Math.min(item.end ?? 0, secondsSent));
    return due();
  };

  const bufferCleared = (): Events => {
    if (!endSent) return [];
    cleared = true;
    commits.length = 0;
    items.dropUncommitted();
    return due();
  };

  /** What was said in the item is not known: another link is asked for it. Why it failed may concern more than the item. */
  const failed = (message: JsonObject): Events => [
    { type: 'error', wire: wireErrorOf({ error: message['error'] }) },
    ...ofItem(message, (item) => {
      item.final ??= null;
      return due();
    }),
  ];

  /** What is an error, and nothing else. */
  const readError = (message: JsonObject): Events => {
    const { type, error } = message;
    if (type === `${prefix}.failed`) return failed(message);
    // The commit was too early: what there is stays for the next one.
    const isEmpty = fieldOf(error, 'code') === 'input_audio_buffer_commit_empty';
    if (isEmpty || fieldOf(error, 'event_id') === 'commit') commits.shift();
    return isEmpty ? due() : [{ type: 'error', wire: wireErrorOf(message) }];
  };

  const read = (message: JsonObject): Events | undefined => {
    const { type, item } = message;
    if (messages.ready.includes(type)) return [...requestIdOf(message), readyOf(message)];
    switch (type) {
      case messages.delta:
        return moreText(message);
      case messages.completed:
        return wholeText(message);
      case `${prefix}.segment`:
        return speakers === undefined ? [] : ofItem(message, (item) => speakers.part(message, item));
      case `${prefix}.failed`:
        return failed(message);
      case 'input_audio_buffer.speech_started':
        return speechEdge(message, 'start');
      case 'input_audio_buffer.speech_stopped':
        return speechEdge(message, 'end');
      case 'input_audio_buffer.committed':
        return itemCommitted(message);
      case 'input_audio_buffer.cleared':
        return bufferCleared();
      case 'session.created':
        return requestIdOf(message);
      default:
        // Some servers say only here which item a commit has made.
        if (isHarmless(harmlessFrames, type)) items.name(textOf(fieldOf(item, 'id')));
        return undefined;
    }
  };

  return {
    start: () => [JSON.stringify({ type: 'session.update', event_id: 'update', session: sessionOf(settings) })],
    audio: (samples) => {
      samplesSent += samples.length;
      secondsSent = samplesSent / sampleRate;
      pauses?.push(samples);
      return `{"type":"input_audio_buffer.append","audio":"${base64Of(audioBytes(samples, encoding))}"}`;
    },
    afterAudio: () => (pauses?.turnEnds === true ? commit() : undefined),
    finalize: commit,
    end: () => {
      endSent = true;
      const clear = '{"type":"input_audio_buffer.clear","event_id":"clear"}';
      if (!messages.clears) return [commit()];
      // Where this side alone commits, it knows whether anything is left that may hold words.
      return pauses?.hasSound === false ? [clear] : [commit(), clear];
    },
    receive: (frame) =>
      frameEvents<RecognitionEvent>(frame, {
        provider: 'openai',
        harmlessFrames,
        results: [messages.delta, messages.completed, `${prefix}.segment`],
        read,
        readError,
      }),
  };
}
