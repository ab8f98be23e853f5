import type { Redis } from 'ioredis';
import { pauseNews } from './account-pause.ts';

/** Hears of results as they come, on a connection of its own. What is said while Redis is gone is lost: it is to be looked for too. */
export function listenForNews(
  connection: Redis,
  channel: string,
  heard: {
    readonly onResult: (id: string) => void;
    readonly onPause: () => void;
    /** What was said before is not known. */
    readonly onGap: () => void;
  },
): { close(): void } {
  const own = connection.duplicate();
  own.on('error', () => undefined);
  own.on('message', (_channel: string, message: string) => {
    if (message === pauseNews) heard.onPause();
    else heard.onResult(message);
  });
  // ioredis subscribes again by itself when it is connected again.
  own.subscribe(channel).then(
    () => own.on('ready', () => heard.onGap()),
    () => undefined,
  );
  return { close: () => own.disconnect() };
}
