/** The most links that were open at one time. */
export function mostOpen(links: readonly { readonly openedAt: number; readonly endedAt?: number }[]): number {
  const edges = links.flatMap(({ openedAt, endedAt = Infinity }) => [
    { at: openedAt, by: 1 },
    { at: endedAt, by: -1 },
  ]);
  let open = 0;
  let most = 0;
  for (const { by } of edges.toSorted((one, other) => one.at - other.at || one.by - other.by)) {
    open += by;
    most = Math.max(most, open);
  }
  return most;
}
