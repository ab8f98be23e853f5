/** A stream of what an iterator gives, no further than it is read. Cancelling it leaves the iterator. */
export function readableOf<T>(values: AsyncIterator<T>): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      pull: async (controller) => {
        const next = await values.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: async () => {
        await values.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
