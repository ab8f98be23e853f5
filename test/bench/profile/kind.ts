import type { FunctionTime } from './function-times.ts';

/** As a profile is added up, in the order of the table. */
export const kinds = [
  'kernel: writes',
  'Node: streams and net',
  'Node: timers',
  'Node: loading',
  'Node: else',
  'ws',
  'JSON',
  'ours: transcription',
  'ours: audio',
  'ours: session',
  'ours: transcript',
  'ours: providers',
  'ours: transport of Node',
  'ours: else',
  'XState',
  'other packages',
  'the caller',
  'built into V8 and Node',
  'collection of garbage',
  'native: reads, callbacks',
] as const;

export type Kind = (typeof kinds)[number];

/** Native functions that hand bytes to the kernel: a call of the kernel is most of each. */
const writes = /^write(?:v|Buffer|(?:Utf8|Latin1|Ascii|Ucs2)String)?$/u;

/** Of packages/core and packages/node; what is in none of them is `ours: else`. */
const rooms: ReadonlyMap<string, Kind> = new Map([
  ['core/transcription', 'ours: transcription'],
  ['core/audio', 'ours: audio'],
  ['core/session', 'ours: session'],
  ['core/transcript', 'ours: transcript'],
  ['core/providers', 'ours: providers'],
  ['core/protocol', 'ours: providers'],
  ['node/transport', 'ours: transport of Node'],
]);

/** Node's own modules by the start of their name, the first that fits. */
const nodeModules: readonly (readonly [start: string, kind: Kind])[] = [
  ['internal/streams/', 'Node: streams and net'],
  ['internal/stream_base_commons', 'Node: streams and net'],
  ['internal/net', 'Node: streams and net'],
  ['stream', 'Node: streams and net'],
  ['net', 'Node: streams and net'],
  ['internal/timers', 'Node: timers'],
  ['internal/priority_queue', 'Node: timers'],
  ['internal/linkedlist', 'Node: timers'],
  ['timers', 'Node: timers'],
  ['internal/modules/', 'Node: loading'],
  ['internal/bootstrap/', 'Node: loading'],
  ['internal/main/', 'Node: loading'],
  ['internal/process/esm_loader', 'Node: loading'],
  ['internal/process/pre_execution', 'Node: loading'],
  ['internal/vm', 'Node: loading'],
];

export function kindOf({ name, url }: Pick<FunctionTime, 'name' | 'url'>): Kind {
  if (url === '') return nativeKindOf(name);
  if (url.startsWith('node:')) {
    const module = url.slice('node:'.length);
    return nodeModules.find(([start]) => module.startsWith(start))?.[1] ?? 'Node: else';
  }
  // `JSON.parse` itself is no function that a profile knows: each side has one that does nothing else.
  if (/\/(?:core\/(?:src|dist)\/json\.[jt]s|bench\/client\/parse-json\.ts)$/u.test(url)) return 'JSON';
  const [, from, path = ''] = /\/(?:packages|@throughline)\/(\w+)\/(?:src|dist)\/(.+)$/u.exec(url) ?? [];
  if (from !== undefined) return rooms.get(`${from}/${path.split('/')[0]}`) ?? 'ours: else';
  if (url.includes('/test/bench/')) return 'the caller';
  const [, dependency] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//u.exec(url) ?? [];
  if (dependency === 'ws') return 'ws';
  if (dependency === 'xstate') return 'XState';
  return dependency?.startsWith('@throughline/') === true ? 'ours: else' : 'other packages';
}

function nativeKindOf(name: string): Kind {
  if (name === '(garbage collector)') return 'collection of garbage';
  if (name === '(program)') return 'native: reads, callbacks';
  return writes.test(name) ? 'kernel: writes' : 'built into V8 and Node';
}

/** Where a function stands, as short as it can be read: `core/transcription/short-way:120`. */
export function placeOf({ url, line }: Pick<FunctionTime, 'url' | 'line'>): string {
  if (url === '') return '';
  const path = url
    .replace(/^.*\/(?:packages|@throughline)\/(\w+)\/(?:src|dist)\//u, '$1/')
    .replace(/^.*\/node_modules\//u, '')
    .replace(/^.*\/test\/bench\//u, 'bench/');
  return `${path.replace(/\.[jt]s$/u, '')}:${line}`;
}
