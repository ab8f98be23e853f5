import type { Redis } from 'ioredis';
import type { FileTranscript, ResumePoint } from '../batch/file-transcript.ts';
import { errorFrom, keptError } from './kept-error.ts';
import { packed, unpacked } from './packed.ts';
import { Script } from './script.ts';

/** So long it is known of a file whose result was fetched that it is done. */
const KNOWN_SECONDS = 30 * 24 * 3_600;

/** The first byte says what it is, so that nobody has to read the rest for that. */
const kinds = { t: 'transcript', f: 'failure', d: 'done' } as const;
const marks = { transcript: 't', failure: 'f', done: 'd' } as const;

/** KEYS: the result. ARGV: the result; the channel; the id. The first to come is the one that counts. */
const writeOnce = new Script(`
if not redis.call('SET', KEYS[1], ARGV[1], 'NX') then return 0 end
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
`);

/** What became of a file. */
export type FileResult =
  | { readonly type: 'transcript'; readonly attempts: number; readonly transcript: FileTranscript }
  | {
      readonly type: 'failure';
      readonly attempts: number;
      readonly error: Error;
      /** Seconds of audio that were sent for it, as far as it is known. */
      readonly costSeconds: number;
      /** How far it had come. */
      readonly point?: ResumePoint;
    };

/** What is known of a file by its id: nothing, a result that waits to be fetched, or that its transcript was. */
export type KnownResult = 'none' | (typeof kinds)[keyof typeof kinds];

/**
 * Results on their way from workers to whoever writes them down. A file has one, whoever comes first: a worker that was thought
 * dead and comes back changes nothing.
 */
export class FileResults {
  readonly #connection: Redis;
  readonly #prefix: string;

  constructor(connection: Redis, prefix: string) {
    this.#connection = connection;
    this.#prefix = prefix;
  }

  /** Where the ids of new results are said. */
  get channel(): string {
    return `${this.#prefix}:news`;
  }

  /** Resolves with whether it is the first for its file; else it is dropped. */
  async write(id: string, result: FileResult): Promise<boolean> {
    const kept = result.type === 'failure' ? { ...result, error: keptError(result.error) } : result;
    const bytes = Buffer.concat([Buffer.from(marks[result.type]), await packed(kept)]);
    return (await writeOnce.run(this.#connection, [this.#key(id)], [bytes, this.channel, id])) === 1;
  }

  async known(ids: readonly string[]): Promise<readonly KnownResult[]> {
    const asked = this.#connection.pipeline();
    for (const id of ids) asked.getrange(this.#key(id), 0, 0);
    const answers = (await asked.exec()) ?? [];
    return ids.map((_, index) => {
      const [error, mark] = answers[index] ?? [new Error('Redis gave no answer'), ''];
      if (error !== null) throw error;
      return mark === 't' || mark === 'f' || mark === 'd' ? kinds[mark] : 'none';
    });
  }

  /** The result of a file, if one waits. */
  async read(id: string): Promise<FileResult | undefined> {
    const bytes = await this.#connection.getBuffer(this.#key(id));
    if (bytes === null || bytes.length <= 1) return undefined;
    const kept = await unpacked<FileResult>(bytes.subarray(1));
    return kept.type === 'failure' ? { ...kept, error: errorFrom({ ...kept.error }) } : kept;
  }

  /** The transcript is written down elsewhere. */
  async done(id: string): Promise<void> {
    await this.#connection.set(this.#key(id), marks.done, 'EX', KNOWN_SECONDS);
  }

  /** Nothing is known of the file any more: it may be tried again. */
  async forget(id: string): Promise<void> {
    await this.#connection.del(this.#key(id));
  }

  #key(id: string): string {
    return `${this.#prefix}:result:${id}`;
  }
}
