import ws from 'ws/package.json' with { type: 'json' };

/** Of the `ws` that is loaded here. */
export const wsVersion: string = ws.version;
