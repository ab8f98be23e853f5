export type MiddleQuestion =
  /** Pass everything on to the provider at `url`: by a relay, or by two `ws` sockets and nothing else. */
  | { readonly type: 'listen'; readonly by: 'relay' | 'pipe'; readonly url: string }
  /** What the process costs, from `warmMs` after there are so many connections on. */
  | { readonly type: 'measure'; readonly connections: number; readonly warmMs: number; readonly measuredMs: number };

export type MiddleAnswer =
  | { readonly type: 'listening'; readonly url: string }
  | {
      readonly type: 'measured';
      readonly cpuMicros: number;
      readonly milliseconds: number;
      /** Of the heap and of all else that the engine knows of, after collection. */
      readonly bytes: number;
    };
