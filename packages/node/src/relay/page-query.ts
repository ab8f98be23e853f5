import { RelayRefusal } from './refusal.ts';

/** Names by which providers take credentials: a page has none to give, and its own must not stand in place of the relay's. */
const credentialName =
  /^(?:x[-_])?(?:access[-_]?token|api[-_]?key|apikey|auth|authorization|bearer|client[-_]?secret|jwt|key|password|secret|sig|signature|subscription[-_]?key|token)$/iu;

/** What may stand in a query as it is; everything else is encoded. */
const plain = /^(?:[\w.~!$'()*+,:@/?-]|%[\dA-Fa-f]{2})*$/u;

export interface QueryRules {
  /** Of the upstream's configuration; always part of the result. */
  readonly fixed: URLSearchParams;
  /** Names that a page may send. Default: all but those of credentials. */
  readonly allowed?: ReadonlySet<string> | undefined;
}

/**
 * The query for the provider: the page's, without names that the configuration has, and then the configuration's. The page's
 * parameters stay as they are written, so that the provider reads what the page's protocol meant.
 *
 * @param query - as it stands in the request, without the question mark
 * @throws RelayRefusal `bad-request` for a parameter that a page may not send
 */
export function mergedQuery(query: string, { fixed, allowed }: QueryRules): string {
  // Some servers compare names without regard to their case.
  const taken = new Set([...fixed.keys()].map((name) => name.toLowerCase()));
  const kept: string[] = [];
  for (const pair of query.split('&')) {
    const [[name, value] = ['', '']] = new URLSearchParams(pair);
    if (pair === '' || taken.has(name.trim().toLowerCase())) continue;
    if (allowed === undefined ? credentialName.test(name.trim()) : !allowed.has(name)) throw notAllowed(name);
    kept.push(isPlain(pair) ? pair : `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  }
  return [...kept, ...[...fixed].map((pair) => pair.map(encodeURIComponent).join('='))].join('&');
}

function isPlain(pair: string): boolean {
  const at = pair.indexOf('=');
  return at < 0 ? plain.test(pair) : plain.test(pair.slice(0, at)) && /^[\w.~!$'()*+,:@/?%=-]*$/u.test(pair.slice(at));
}

function notAllowed(name: string): RelayRefusal {
  const shown = JSON.stringify(name.slice(0, 60));
  return new RelayRefusal(
    'bad-request',
    `The parameter ${shown} is not one that a page may send here. Credentials are the relay's; leave it out of the protocol's url and options.`,
  );
}
