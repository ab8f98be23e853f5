import type { Redis } from 'ioredis';
import type { ResumePoint, ResumePoints } from '../batch/file-transcript.ts';
import { packed, unpacked } from './packed.ts';

/** One that nobody has come back to for so long is forgotten: the file then begins at its beginning. */
const KEPT_SECONDS = 7 * 24 * 3_600;

/** Resume points in Redis, so that another machine can go on with a file. */
export class RedisResumePoints implements ResumePoints {
  readonly #connection: Redis;
  readonly #prefix: string;

  constructor(connection: Redis, prefix: string) {
    this.#connection = connection;
    this.#prefix = prefix;
  }

  async read(key: string): Promise<ResumePoint | undefined> {
    const bytes = await this.#connection.getBuffer(this.#key(key));
    if (bytes === null) return undefined;
    // One that cannot be read is none: the file then begins at its beginning.
    return unpacked<ResumePoint>(bytes).catch(() => undefined);
  }

  async write(key: string, point: ResumePoint): Promise<void> {
    await this.#connection.set(this.#key(key), await packed(point), 'EX', KEPT_SECONDS);
  }

  async remove(key: string): Promise<void> {
    await this.#connection.del(this.#key(key));
  }

  #key(key: string): string {
    return `${this.#prefix}:resume:${key}`;
  }
}
