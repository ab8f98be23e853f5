import { once } from 'node:events';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  accept,
  assertOptions,
  boolean,
  callable,
  fields,
  isLoopback,
  numberBetween,
  origins as originList,
  SpeechError,
  systemClock,
  text,
  wholeBetween,
  type Check,
  type Clock,
} from '@throughline/core/internal';
import { dialerOptions } from '../transport/dialer-options.ts';
import { createDialer } from '../transport/dialer.ts';
import { agent, ca, type WebSocketTransportOptions } from '../transport.ts';
import { httpServer, isPath, pathOf, routeUpgrades } from '../upgrade-router.ts';
import type { Authorise, UpstreamRequest } from './authorise.ts';
import { answerHttp } from './http.ts';
import { limitsCheck, limitsOf, type RelayLimits } from './limits.ts';
import { logOf, type LogLines, type RelayLog } from './log.ts';
import { Relay, type KnownUpstream } from './relay.ts';
import { assertUpstream, secretsOf, type RelayUpstream } from './upstream.ts';

/** What `createRelay` takes. */
export interface RelayOptions extends WebSocketTransportOptions {
  /**
   * The providers, by the name that a page's path ends in: lower-case letters, digits, `-`, `_` and `.`. A function gives the
   * configuration for one session: a key for each customer, a token that lives for minutes.
   */
  readonly upstreams: Readonly<
    Record<string, RelayUpstream | ((request: UpstreamRequest) => RelayUpstream | Promise<RelayUpstream>)>
  >;
  /**
   * Decides who may open a session: `relayTokens({ secret }).authorise`, or a function of your own, which gives the user or
   * throws a `RelayRefusal`. Default: everybody who reaches the relay; each address is a user then, and `listen` takes only
   * this machine's own.
   */
  readonly authorise?: Authorise;
  /**
   * Origins of pages that may open sessions: `https://app.example`. Those of the host that they dial may without being named where
   * `authorise` is given, and on this machine those of this machine.
   */
  readonly origins?: readonly string[];
  /** How many sessions there may be, and how large what they send. Default: that of each limit. */
  readonly limits?: RelayLimits;
  /** A logger of pino, or what is like one; a stream for lines of JSON; `false` for none. Default: lines on the standard output. */
  readonly log?: RelayLog | LogLines | boolean;
  /** For tests: who owns time. */
  readonly clock?: Clock;
}

/** Where a relay stands on a server of yours. */
export interface RelayAttachOptions {
  /** Pages dial one segment below it: `/relay/deepgram`. Default: `/relay`. */
  readonly path?: string;
}

/** Where a relay with a server of its own listens. */
export interface RelayListenOptions extends RelayAttachOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Default: 127.0.0.1, which only this machine reaches. */
  readonly host?: string;
  /** Whether `/metrics` is answered to everybody. Default: false, only to requests of this machine that came through no proxy. */
  readonly publicMetrics?: boolean;
}

/** Where a relay is reached. */
export interface RelayListening {
  /** Like `ws://127.0.0.1:8080/relay`. */
  readonly url: string;
  /** The one that was asked for, or the free one that was found. */
  readonly port: number;
}

/** How a relay's sessions are moved on. */
export interface DrainOptions {
  /**
   * Seconds in which sessions still go on, while `/healthz` says 503 and new sessions are refused: as long as the load balancer
   * takes to send pages elsewhere. Default: 0.
   */
  readonly noticeSeconds?: number;
  /** Seconds over which the sessions are told to move on, so that they do not all arrive elsewhere at once. Default: 2. */
  readonly spreadSeconds?: number;
}

/** A relay: it takes the sockets of pages, and opens those of providers. */
export interface RelayServer {
  /** Takes upgrades to one segment below a path of a server of node:http or node:https. The function returned ends that; sessions go on. */
  attach(server: HttpServer | HttpsServer, options?: RelayAttachOptions): () => void;
  /** Opens a port of its own, which also answers `/healthz` and `/metrics`. TLS is another server's: see `attach`. */
  listen(options?: RelayListenOptions): Promise<RelayListening>;
  /** Answers `/healthz` and `/metrics` of another server; false for other requests. Who may read the metrics is that server's to decide. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** The metrics in the text format of Prometheus. */
  metrics(): Promise<string>;
  /** Sessions that are open or being opened. */
  readonly sessions: number;
  /** Takes no more sessions, and tells those of now to move on: their pages dial again, and lose nothing. Resolves when none is left. */
  drain(options?: DrainOptions): Promise<void>;
  /** Ends all sessions at once, and closes what `listen` has opened. */
  close(): Promise<void>;
}

const upstreamName = /^[a-z\d][a-z\d._-]{0,62}$/u;

const upstreamsCheck: Check = (value, field) => {
  const wanted = 'an object with at least one upstream';
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { field, found: `a value of type ${typeof value}`, wanted };
  const names = Object.keys(value);
  if (names.length === 0) return { field, found: 'an empty object', wanted };
  const wrong = names.find((name) => !upstreamName.test(name));
  if (wrong === undefined) return undefined;
  return {
    field: `${field}[${JSON.stringify(wrong.slice(0, 60))}]`,
    found: 'a name that a path cannot end in',
    wanted: 'lower-case letters, digits, -, _ and .',
  };
};

const logCheck: Check = (value, field) =>
  typeof value === 'boolean'
    ? undefined
    : accept('a logger with info, warn and error, or a stream, or false', isLog)(value, field);

function isLog(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const has = (name: string): boolean => typeof Reflect.get(value, name) === 'function';
  return ['info', 'warn', 'error'].every(has) || (!('info' in value) && has('write'));
}

const optionsCheck = fields(
  {
    required: { upstreams: upstreamsCheck },
    optional: {
      authorise: callable,
      origins: originList,
      limits: limitsCheck,
      log: logCheck,
      ca,
      agent,
      clock: accept('a clock', (value) => typeof value === 'object' && value !== null),
    },
  },
  true,
);
const path = accept(
  'a path as it stands in a request, like /relay, without a slash at its end',
  (value) => isPath(value) && (value === '/' || !String(value).endsWith('/')),
);
const attachCheck = fields({ optional: { path } }, true);
const listenCheck = fields(
  {
    optional: {
      path,
      port: wholeBetween(0, 65_535, ''),
      host: text('an address of this machine'),
      publicMetrics: boolean,
    },
  },
  true,
);
const drainCheck = fields(
  {
    optional: {
      noticeSeconds: numberBetween(0, 3_600, 'seconds'),
      spreadSeconds: numberBetween(0, 3_600, 'seconds'),
    },
  },
  true,
);

/** Milliseconds that a client has for the headers of a request, and that sockets without one are kept. */
const headersMs = 5_000;

/** Throws a `SpeechError`, `config-invalid` or `insecure-url`, which names the field, for options that cannot be right. */
export function createRelay(options: RelayOptions): RelayServer {
  assertOptions('createRelay', 'options', options, optionsCheck);
  const { authorise, origins = [], clock = systemClock } = options;
  const limits = limitsOf(options.limits);
  const relay = new Relay({
    upstreams: upstreamsOf(options.upstreams),
    authorise: authorise ?? (({ address }) => ({ user: address === '' ? 'unknown' : address })),
    origins,
    isHostTrusted: authorise !== undefined,
    limits,
    log: logOf(options.log ?? true),
    clock,
    dial: createDialer(dialerOptions(options)),
  });
  const servers = new Set<HttpServer>();

  const attach = (server: HttpServer | HttpsServer, attachOptions: RelayAttachOptions = {}): (() => void) => {
    assertOptions('createRelay', 'server', server, httpServer);
    assertOptions('createRelay', 'options of attach', attachOptions, attachCheck);
    const prefix = prefixOf(attachOptions);
    return routeUpgrades(server, { owner: 'createRelay', path: `${prefix}/*` }, (request, socket, head) => {
      relay.take({ request, socket, head }, pathOf(request).slice(prefix.length + 1));
    });
  };

  return {
    attach,
    async listen(listenOptions = {}) {
      assertOptions('createRelay', 'options of listen', listenOptions, listenCheck);
      const { port = 0, host = '127.0.0.1', publicMetrics = false } = listenOptions;
      if (authorise === undefined && !isLoopback(host)) throw openToAll(host);
      // As in `statusTextOf`: not imported.
      const { createServer } = process.getBuiltinModule('node:http');
      const server = createServer({ headersTimeout: headersMs, connectionsCheckingInterval: 1_000 });
      server.maxConnections = limits.sessions * 2 + 1_000;
      server.on('request', (request, response) => {
        if (!answerHttp(relay, request, response, publicMetrics)) response.writeHead(404).end();
      });
      attach(server, listenOptions.path === undefined ? {} : { path: listenOptions.path });
      server.listen(port, host);
      await once(server, 'listening');
      servers.add(server);
      const { port: taken } = server.address() as AddressInfo;
      const shownHost = host.includes(':') ? `[${host}]` : host;
      return { url: `ws://${shownHost}:${taken}${prefixOf(listenOptions)}`, port: taken };
    },
    handle: (request, response) => answerHttp(relay, request, response, true),
    metrics: () => relay.metricsText(),
    get sessions() {
      return relay.sessions;
    },
    async drain(drainOptions = {}) {
      assertOptions('createRelay', 'options of drain', drainOptions, drainCheck);
      const { noticeSeconds = 0, spreadSeconds = 2 } = drainOptions;
      relay.refuseAll();
      if (noticeSeconds > 0) {
        await new Promise<void>((resolve) => {
          clock.setTimeout(resolve, noticeSeconds * 1_000);
        });
      }
      await relay.moveAll(spreadSeconds * 1_000);
    },
    async close() {
      relay.refuseAll();
      relay.terminate();
      for (const server of servers) {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await closed;
      }
      servers.clear();
    },
  };
}

function prefixOf({ path: given = '/relay' }: RelayAttachOptions): string {
  return given === '/' ? '' : given;
}

function upstreamsOf(given: RelayOptions['upstreams']): ReadonlyMap<string, KnownUpstream> {
  return new Map(
    Object.entries(given).map(([name, upstream]) => [
      name,
      typeof upstream === 'function' ? asked(name, upstream) : fixed(name, upstream),
    ]),
  );
}

function fixed(name: string, upstream: RelayUpstream): KnownUpstream {
  assertUpstream(name, upstream);
  const known = secretsOf(upstream);
  return { name, configuration: () => Promise.resolve(upstream), secretsOf: () => known, pongs: { seen: false } };
}

function asked(name: string, ask: (request: UpstreamRequest) => RelayUpstream | Promise<RelayUpstream>): KnownUpstream {
  return {
    name,
    async configuration(request) {
      const upstream = await ask(request);
      assertUpstream(name, upstream);
      return upstream;
    },
    secretsOf,
    pongs: { seen: false },
  };
}

function openToAll(host: string): SpeechError {
  return new SpeechError('config-invalid', {
    message: `createRelay: host is ${JSON.stringify(host)}, and everybody who reaches it could use the providers' credentials.`,
    context: { field: 'host', found: host, wanted: '127.0.0.1, or the option authorise' },
    remedy: 'Give createRelay an authorise, as relayTokens({ secret }).authorise is one, or listen on 127.0.0.1.',
  });
}
