import { wireErrorOf } from '../../errors/wire-error.ts';
import { isErrorMessage } from '../../errors/error-object.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { messageEvents, unknownMessage } from '../../protocol/frame-events.ts';
import type { RecognitionEvent, RecognitionFrameEvent } from '../../protocol/recognition.ts';
import { isHarmless, unread } from '../../protocol/unread.ts';
import { numberOf, secondsOf, textOf } from '../../protocol/values.ts';
import type { Item, Outcome } from './items.ts';
import type { LinkState } from './link-state.ts';

/** What a conversation is made of, and figures: nothing of it is the transcript. */
export const harmlessFrames: readonly string[] = [
  'conversation.item.added',
  'conversation.item.created',
  'conversation.item.done',
];

const prefix = 'conversation.item.input_audio_transcription';

/**
 * Seconds at which the times of a `segment` begin: `item` or `link`. Nothing that is published says it; the same model counts from the
 * start of what it is given over HTTP, which is the item.
 */
const segmentTimesFrom: 'item' | 'link' = 'item';

/** What a frame of the provider means. Never throws. Nothing of a frame is quoted, since it holds what somebody said. */
export function receive(frame: string | Uint8Array, state: LinkState): readonly RecognitionFrameEvent[] {
  return messageEvents<RecognitionEvent>(frame, 'openai', (message) => eventsOf(message, state));
}

const endedEarly = 'the recognition ended before the audio did';

type Events = readonly RecognitionFrameEvent[];

const useless = ({ type }: JsonObject): RecognitionFrameEvent =>
  unread('openai', type, 'a result without what it needs');

function eventsOf(message: JsonObject, state: LinkState): Events {
  const { type } = message;
  const { delta, completed } = state.settings.dialect;
  if (type === `${prefix}.failed`) return failed(message, state);
  const holdsResult = type === delta || type === completed || type === `${prefix}.segment`;
  const isError = isErrorMessage(message, holdsResult || isHarmless(harmlessFrames, type));
  if (isError && !holdsResult) return error(message, state);
  const events = meaningOf(message, state);
  if (!isError) return events;
  // The result counts, and so does the error: the end of a stream that failed is no end of stream.
  const wire = wireErrorOf(message, { holdsResult });
  return [...events.filter((event) => event.type !== 'done'), { type: 'error', wire }];
}

function meaningOf(message: JsonObject, state: LinkState): Events {
  const { type } = message;
  const { ready, delta, completed } = state.settings.dialect;
  const events: RecognitionFrameEvent[] = type === 'session.created' ? [...requestId(message)] : [];
  if (typeof type === 'string' && ready.includes(type)) return [...events, readyEvent(message)];
  if (type === delta) return moreText(message, state);
  if (type === completed) return wholeText(message, state);
  switch (type) {
    case 'session.created':
      return events;
    case 'input_audio_buffer.speech_started':
      return speechEdge(message, state, 'audio_start_ms');
    case 'input_audio_buffer.speech_stopped':
      return speechEdge(message, state, 'audio_end_ms');
    case 'input_audio_buffer.committed':
      return committed(message, state);
    case 'input_audio_buffer.cleared':
      return cleared(state);
    case `${prefix}.segment`:
      return part(message, state);
    default:
      return otherwise(message, state);
  }
}

function requestId({ session, id }: JsonObject): Events {
  const found = textOf(isJsonObject(session) ? session['id'] : id);
  return found === undefined ? [] : [{ type: 'request-id', id: found }];
}

/** `expires_at` in seconds since 1970. */
function readyEvent({ session }: JsonObject): RecognitionFrameEvent {
  const at = isJsonObject(session) ? numberOf(session['expires_at']) : undefined;
  return { type: 'ready', ...(at !== undefined && at > 0 && { expiresAt: at * 1000 }) };
}

function moreText(message: JsonObject, state: LinkState): Events {
  const { delta, event_id: eventId } = message;
  const item = itemOf(message, state);
  if (item === undefined) return [useless(message)];
  // The field is optional in the provider's own types.
  if (delta === undefined || delta === null || delta === '') return [];
  if (typeof delta !== 'string') return [useless(message)];
  // Models that stream give the text of a turn before it is committed: it begins where the one before ended.
  if (item.committed !== true && state.commits.length === 0) item.start ??= state.committed;
  const event = state.items.more(item, delta, eventId);
  return event === undefined ? [] : [event];
}

function wholeText(message: JsonObject, state: LinkState): Events {
  const { dialect } = state.settings;
  const item = itemOf(message, state);
  const text = message[dialect.text];
  if (item === undefined) return [useless(message)];
  if (typeof text !== 'string') return [useless(message)];
  const isWhole = dialect.end === 'final-commit';
  // All of the stream is one text: where it ends before the audio does, it leaves out what follows.
  if (isWhole && !state.endSent) return [{ type: 'error', wire: { message: endedEarly, raw: '' } }];
  finish(item, { type: 'text', text: text.trim(), ...languageOf(message), ...confidenceOf(message) });
  return isWhole ? [...state.items.take(), { type: 'done' }] : due(state);
}

function finish(item: Item, outcome: Outcome): void {
  item.outcome ??= outcome;
}

/** The codes of the languages that were detected, the most likely first; the message may have none. */
function languageOf({ languages }: JsonObject): { readonly language?: string } {
  const first: unknown = Array.isArray(languages) ? languages[0] : undefined;
  const code = isJsonObject(first) ? textOf(first['code']) : undefined;
  return code === undefined ? {} : { language: code };
}

/** The geometric mean of the probabilities of the tokens. */
function confidenceOf({ logprobs }: JsonObject): { readonly confidence?: number } {
  if (!Array.isArray(logprobs)) return {};
  const sum = logprobs.reduce<number>(
    (all, one: unknown) => all + ((isJsonObject(one) ? numberOf(one['logprob']) : undefined) ?? NaN),
    0,
  );
  const confidence = Math.exp(sum / logprobs.length);
  return confidence <= 1 ? { confidence } : {};
}

function speechEdge(message: JsonObject, state: LinkState, field: 'audio_start_ms' | 'audio_end_ms'): Events {
  const item = itemOf(message, state);
  const at = secondsOf(message[field], 1000);
  if (item === undefined || at === undefined) return [];
  const starts = field === 'audio_start_ms';
  if (starts) item.start ??= at;
  else {
    item.end ??= at;
    item.detected = true;
  }
  return [{ type: 'turn', phase: starts ? 'start' : 'end', at }];
}

function committed(message: JsonObject, state: LinkState): Events {
  const { previous_item_id: previousId } = message;
  const item = itemOf(message, state) ?? state.items.unnamed();
  if (typeof previousId === 'string') state.items.follows(item, previousId);
  item.committed = true;
  // What the server found by itself it commits by itself.
  const answered = item.detected === true ? undefined : state.commits.shift();
  if (answered !== undefined) {
    item.start ??= state.committed;
    item.end ??= answered;
  }
  // A time beyond what was sent would be where all turns that follow begin.
  state.committed = Math.max(state.committed, Math.min(item.end ?? 0, state.sent));
  return due(state);
}

function cleared(state: LinkState): Events {
  if (!state.endSent) return [];
  state.cleared = true;
  state.commits.length = 0;
  state.items.dropUncommitted();
  return due(state);
}

/** Finals that wait for nothing any more, and the end of the stream, which no message says. */
function due(state: LinkState): Events {
  const { items, endSent, commits, settings } = state;
  const events = items.take();
  const isSeen = settings.dialect.end === 'clear' ? state.cleared : commits.length === 0;
  return endSent && isSeen && items.size === 0 ? [...events, { type: 'done' }] : events;
}

function part(message: JsonObject, state: LinkState): Events {
  const item = itemOf(message, state);
  const { text, speaker } = message;
  const start = secondsOf(message['start']);
  const end = secondsOf(message['end']);
  if (item === undefined || typeof text !== 'string' || start === undefined || end === undefined || end < start) {
    return [useless(message)];
  }
  const from = segmentTimesFrom === 'item' ? (item.start ?? 0) : 0;
  const who = textOf(speaker);
  item.parts.push({
    text: text.trim(),
    ...(who !== undefined && { speaker: who }),
    start: from + start,
    end: from + end,
  });
  return [];
}

/** What was said in the item is not known: another link is asked for it. Why it failed may concern more than the item. */
function failed(message: JsonObject, state: LinkState): Events {
  const item = itemOf(message, state);
  const wire = { type: 'error', wire: wireErrorOf({ error: message['error'] }) } as const;
  if (item === undefined) return [wire, useless(message)];
  finish(item, { type: 'none' });
  return [wire, ...due(state)];
}

function error(message: JsonObject, state: LinkState): Events {
  const { error: details } = message;
  const { code, event_id: eventId } = isJsonObject(details) ? details : {};
  const isCommit = eventId === 'commit' || code === 'input_audio_buffer_commit_empty';
  // The commit was too early: what there is stays for the next one.
  if (isCommit) state.commits.shift();
  if (code === 'input_audio_buffer_commit_empty') return due(state);
  return [{ type: 'error', wire: wireErrorOf(message) }];
}

function otherwise(message: JsonObject, state: LinkState): Events {
  const { type, item } = message;
  // Some servers say only here which item a commit has made.
  if ((type === 'conversation.item.added' || type === 'conversation.item.created') && isJsonObject(item)) {
    const { id } = item;
    if (typeof id === 'string') state.items.name(id);
  }
  return unknownMessage('openai', harmlessFrames, message);
}

/** Where the stream is one text, it is one item. */
function itemOf({ item_id: id }: JsonObject, state: LinkState): Item | undefined {
  if (state.settings.dialect.end === 'final-commit') return state.items.of('stream');
  const name = textOf(id);
  return name === undefined ? undefined : state.items.of(name);
}
