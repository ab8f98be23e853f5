import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import type { Profiler } from 'node:inspector';
import type { Placed } from './function-times.ts';

/** Tells of functions in a bundle from which source they are, by the map beside it. What runs when a module loads is told line by line. */
export function bySourceMaps(): (node: Profiler.ProfileNode) => readonly Placed[] {
  const maps = new Map<string, SourceMap | undefined>();
  const mapOf = (url: string): SourceMap | undefined => {
    if (!maps.has(url)) maps.set(url, readMap(url));
    return maps.get(url);
  };
  return ({ callFrame: { functionName: name, url, lineNumber, columnNumber }, positionTicks = [] }) => {
    const map = mapOf(url);
    const own = { name, url, line: url === '' ? 0 : lineNumber + 1, part: 1 };
    if (map === undefined) return [own];
    const sourceOf = (line: number, column: number): Pick<Placed, 'url' | 'line'> => {
      const entry = map.findEntry(line, column);
      if (!('originalSource' in entry)) return own;
      return { url: new URL(entry.originalSource, url).href, line: entry.originalLine + 1 };
    };
    const ticks = positionTicks.reduce((sum, each) => sum + each.ticks, 0);
    if (name !== '' || lineNumber !== 0 || ticks === 0) return [{ ...own, ...sourceOf(lineNumber, columnNumber) }];
    return positionTicks.map((each) => ({
      name: 'loaded',
      // All that a module does is one line here: whoever reads it wants to know which.
      ...sourceOf(each.line - 1, 0),
      line: 1,
      part: each.ticks / ticks,
    }));
  };
}

function readMap(url: string): SourceMap | undefined {
  if (!url.startsWith('file:') || !url.includes('/bundle/')) return undefined;
  try {
    return new SourceMap(
      JSON.parse(readFileSync(new URL(`${url}.map`), 'utf8')) as ConstructorParameters<typeof SourceMap>[0],
    );
  } catch {
    return undefined;
  }
}
