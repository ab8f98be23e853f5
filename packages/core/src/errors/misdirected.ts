import { isExposed } from '../hosts.ts';
import type { ErrorContexts, Recovery } from './codes.ts';
import type { RemedyOn } from './remedies.ts';
import type { WireFact } from './table.ts';

/** What an HTTP answer says that comes from something else than the provider, or from another place of it. */
interface Misdirection {
  readonly means: string;
  readonly recovery: Recovery;
  readonly remedy?: string;
  readonly remedyOn?: RemedyOn;
}

export type ForeignCode = 'proxy-failed' | 'tls-mismatch';

interface Foreign extends Misdirection {
  readonly code: ForeignCode;
  readonly context: ErrorContexts[ForeignCode];
}

type AnswerFact = Extract<WireFact, { type: 'refused' | 'response' }>;

/** How servers with TLS answer who comes without: nginx, Apache, Go's. */
const plainAtTlsPort =
  /plain HTTP request was sent to HTTPS port|plain HTTP to an SSL-enabled|HTTP request to an HTTPS/u;

/**
 * What no provider's table can judge, since it is not the provider that says it.
 *
 * @param address - what was asked, without user and query
 */
export function saidByOthers(fact: WireFact, provider: string, address: string | undefined): Foreign | undefined {
  if (fact.type !== 'refused' && fact.type !== 'response') return undefined;
  const host = hostOf(address);
  if (fact.status === 407) {
    const { text, ...rest } = proxyRefused({ host, status: 407 });
    return { code: 'proxy-failed', means: `${text}.`, recovery: 'none', ...rest };
  }
  if (fact.status !== 400 || !plainAtTlsPort.test(fact.body)) return undefined;
  const { text, ...rest } = wantsTls(provider, host);
  return { code: 'tls-mismatch', means: `${text}.`, recovery: 'none', ...rest };
}

/** What an answer means that no table knows: a redirect, a path that is not there, something that is no WebSocket. */
export function misdirected(fact: AnswerFact, address: string | undefined): Misdirection | undefined {
  const { type, status } = fact;
  if (status >= 300 && status < 400) return redirected(fact, address);
  if (status === 404) {
    return {
      means: `There is no such path${address === undefined ? '' : `: ${address}`}.`,
      recovery: 'none',
      remedy: 'Check the path of the address that you pass as url.',
      remedyOn: { command: 'Check the path of the address that you pass with --url.' },
    };
  }
  return type === 'refused' && status < 300
    ? {
        means: 'That is no WebSocket.',
        recovery: 'none',
        remedy: 'Check that the URL is the one of a WebSocket endpoint.',
      }
    : undefined;
}

function redirected({ headers, type }: AnswerFact, address: string | undefined): Misdirection {
  const rule = 'Redirects are not followed, since the credentials are for the host that was asked';
  const target = targetOf(headers['location'], address, type);
  if (target === undefined) {
    return {
      means: `${rule}, and it is not said where to.`,
      recovery: 'none',
      remedy: 'Ask the provider for its present address.',
    };
  }
  const means = `${rule}; the new address is ${target}.`;
  if (isExposed(new URL(target))) {
    return { means, recovery: 'none', remedy: 'Ask the provider for an address that is encrypted: this one is not.' };
  }
  if (type === 'response') {
    // An API's address is where its paths begin; which part of this one that is cannot be seen from here.
    return {
      means,
      recovery: 'none',
      remedy: `Pass a url that leads the request to ${target}, if you trust that address with your credentials.`,
      remedyOn: {
        command: `Pass a --url that leads the request to ${target}, if you trust that address with your key.`,
      },
    };
  }
  return {
    means,
    recovery: 'none',
    remedy: `Pass url: '${target}', if you trust that address with your credentials.`,
    remedyOn: { command: `Pass --url ${target}, if you trust that address with your key.` },
  };
}

/** Where a redirect leads: whole, without user, query and fragment, which may hold secrets, and as what was asked for. */
function targetOf(
  location: string | undefined,
  address: string | undefined,
  type: AnswerFact['type'],
): string | undefined {
  if (location === undefined || !URL.canParse(location, address)) return undefined;
  const { protocol, host, pathname } = new URL(location, address);
  const name = /^(?:http|ws)(?<encrypted>s?):$/u.exec(protocol);
  if (name === null || host === '') return undefined;
  return `${type === 'refused' ? 'ws' : 'http'}${name.groups?.['encrypted'] ?? ''}://${host}${plain(pathname.slice(0, 200))}`;
}

/** A path that somebody may copy into a shell: what a shell would read something into is written in hexadecimal. */
function plain(path: string): string {
  return path.replaceAll(
    /[^\w.:/~%+,@=-]/gu,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function hostOf(address: string | undefined): string {
  return address !== undefined && URL.canParse(address) ? new URL(address).host : '';
}

/** The words for a proxy that does not open the way. */
export function proxyRefused({
  host,
  proxy,
  status,
}: {
  readonly host: string;
  readonly proxy?: string | undefined;
  readonly status?: number | undefined;
}): {
  readonly text: string;
  readonly context: ErrorContexts['proxy-failed'];
  readonly recovery?: Recovery;
  readonly remedy?: string;
  readonly remedyOn?: RemedyOn;
} {
  const name = proxy === undefined ? 'A proxy on the way' : `The proxy ${proxy}`;
  const way = host === '' ? '' : ` to ${host}`;
  const context = { host, ...(proxy === undefined ? {} : { proxy }), ...(status === undefined ? {} : { status }) };
  if (status === undefined) return { text: `${name}${way} could not be used`, context };
  if (status === 407) {
    return {
      text: `${name}${way} wants a user and a password (HTTP 407)`,
      context,
      recovery: 'none',
      remedy:
        'In Node, put the user and the password of the proxy into HTTPS_PROXY, or HTTP_PROXY for an address with ws:, as http://USER:PASSWORD@HOST:PORT.',
      remedyOn: {
        http: 'Put the user and the password of the proxy into HTTPS_PROXY, as http://USER:PASSWORD@HOST:PORT, and start Node 24 with NODE_USE_ENV_PROXY=1.',
        command:
          'Put the user and the password of the proxy into HTTPS_PROXY, or HTTP_PROXY for an address with ws:, as http://USER:PASSWORD@HOST:PORT.',
      },
    };
  }
  return {
    text: `${name} does not open the way${way}: HTTP ${status}`,
    context,
    // What a proxy forbids it forbids again.
    ...(status < 500 ? { recovery: 'none' } : {}),
  };
}

/** The words for a plain address at a port that speaks TLS. */
export function wantsTls(
  provider: string,
  host: string,
): {
  readonly text: string;
  readonly context: ErrorContexts['tls-mismatch'];
  readonly remedy: string;
  readonly remedyOn: RemedyOn;
} {
  const at = host === '' ? 'there' : `at ${host}`;
  return {
    text: `The address of ${provider} is not encrypted, but what answers ${at} is`,
    context: { host, wanted: 'wss:' },
    remedy: 'Use an address that begins with wss:.',
    remedyOn: { http: 'Use an address that begins with https:.' },
  };
}
