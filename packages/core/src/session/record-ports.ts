import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import type { LinkPorts } from './link-ports.ts';
import type { LinkRecord } from './link-record.ts';
import type { LinkWarning } from './link-warnings.ts';
import type { OpenedLink } from './machine-ports.ts';
import type { Failure } from './retry-policy.ts';

/** Who has the records, and is told what happens on their links. */
interface RecordOwner<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  due(at: number): void;
  expires(record: LinkRecord<C, Wire, Event>): void;
  opened(record: LinkRecord<C, Wire, Event>): void;
  readied(record: LinkRecord<C, Wire, Event>): void;
  warned(record: LinkRecord<C, Wire, Event>, message: string, code: LinkWarning): void;
  warningLeftOut(): void;
  survived(record: LinkRecord<C, Wire, Event>, failure: Failure): void;
  ended(record: LinkRecord<C, Wire, Event>): void;
  failed(record: LinkRecord<C, Wire, Event>, failure: Failure, type: 'failed' | 'errorFrame'): void;
  leave(record: LinkRecord<C, Wire, Event>): void;
}

/** What a link reports, and its end, goes to its own record, whatever other links there are. A class, since there is one of it for each link. */
export class RecordPorts<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent>
  implements LinkPorts, OpenedLink
{
  /** Set before the link can report anything. */
  record: LinkRecord<C, Wire, Event> | undefined;
  readonly #set: RecordOwner<C, Wire, Event>;

  constructor(set: RecordOwner<C, Wire, Event>) {
    this.#set = set;
  }

  due(at: number): void {
    this.#set.due(at);
  }

  expires(): void {
    this.#set.expires(this.#record);
  }

  opened(): void {
    this.#set.opened(this.#record);
  }

  ready(): void {
    this.#set.readied(this.#record);
  }

  ponged(): void {
    this.#record.route.silence.ponged();
  }

  warning(message: string, code: LinkWarning): void {
    this.#set.warned(this.#record, message, code);
  }

  warningLeftOut(): void {
    this.#set.warningLeftOut();
  }

  drained(): void {
    this.#set.ended(this.#record);
  }

  drainTimedOut(limitMs: number): void {
    const record = this.#record;
    const error = record.work?.drainTimedOut(limitMs);
    if (error === undefined) this.#set.ended(record);
    else this.#set.failed(record, { error, limited: false, phase: 'draining' }, 'failed');
  }

  survived(failure: Failure): void {
    this.#set.survived(this.#record, failure);
  }

  errorFrame(failure: Failure): void {
    this.#set.failed(this.#record, failure, 'errorFrame');
  }

  failed(failure: Failure): void {
    this.#set.failed(this.#record, failure, 'failed');
  }

  end(): void {
    this.#set.leave(this.#record);
  }

  get #record(): LinkRecord<C, Wire, Event> {
    if (this.record === undefined) throw new Error('a link has reported before it was there');
    return this.record;
  }
}
