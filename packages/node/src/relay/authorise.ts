import { isLoopback, reasonOf, Secrets } from '@throughline/core/internal';
import { RelayRefusal } from './refusal.ts';

/** What an `authorise` hook is called with. */
export interface AuthoriseRequest {
  /** What the page has offered as its token. */
  readonly token: string | undefined;
  /** The name of the upstream, from the path. */
  readonly upstream: string;
  /** Of the page; programs send none. */
  readonly origin: string | undefined;
  /** The address that the connection comes from: that of a load balancer, where one stands in front. */
  readonly address: string;
  /** Of the handshake, with names in lower case: cookies, `x-forwarded-for`. Without the list of subprotocols, which holds the token. */
  readonly headers: Readonly<Record<string, string>>;
  /** The page's query. */
  readonly query: URLSearchParams;
  /** Aborted when the answer is no longer wanted: the page went away, or the limit of time is over. */
  readonly signal: AbortSignal;
}

/** Whom an upstream's configuration is for. */
export interface UpstreamRequest extends Omit<AuthoriseRequest, 'token' | 'signal'> {
  /** Who dials, as `authorise` said. */
  readonly user: string;
}

/** Who opens a session. */
export interface RelayUser {
  /** Limits per user count by it, and logs name it: an id of your application, not an e-mail address. */
  readonly user: string;
}

/** Decides who may open a session, and with which limits. */
export type Authorise = (request: AuthoriseRequest) => RelayUser | RelayRefusal | Promise<RelayUser | RelayRefusal>;

/** What could not be decided; `reason` is for the log. */
class UndecidedError extends Error {
  override readonly name = 'UndecidedError';
}

/**
 * Asks the hook. Throws a `RelayRefusal`, its own or `relay-failed` where it throws something else, gives no user, or takes too long:
 * then `cause` is an error for the log.
 */
export async function askAuthorise(
  authorise: Authorise,
  request: Omit<AuthoriseRequest, 'signal'>,
  { limitMs, gone }: { readonly limitMs: number; readonly gone: AbortSignal },
): Promise<RelayUser> {
  const signal = AbortSignal.any([gone, AbortSignal.timeout(Math.ceil(limitMs))]);
  const secrets = new Secrets();
  secrets.add({ token: request.token });
  const answer = await answered('authorise', () => authorise({ ...request, signal }), { limitMs, signal, secrets });
  if (answer instanceof RelayRefusal) throw answer;
  if (typeof answer === 'object' && answer !== null && 'user' in answer) {
    const { user } = answer;
    if (typeof user === 'string' && user !== '' && user.length <= 256) return { user };
  }
  throw undecided('authorise gave no object with a user of 1 to 256 characters');
}

/** What a function of the application gives. Throws its `RelayRefusal`, or `relay-failed` for another error and for an answer that is late. */
export async function answered<Result>(
  what: string,
  ask: () => Result | Promise<Result>,
  { limitMs, signal, secrets }: { readonly limitMs: number; readonly signal: AbortSignal; readonly secrets: Secrets },
): Promise<Result> {
  try {
    const first = await Promise.race([Promise.resolve(ask()).then((result) => ({ result })), whenAborted(signal)]);
    if (first !== undefined) return first.result;
  } catch (error) {
    if (error instanceof RelayRefusal) throw error;
    throw undecided(`${what} threw: ${secrets.redact(reasonOf(error))}`);
  }
  throw undecided(`${what} gave no answer within ${limitMs} ms`);
}

function undecided(reason: string): RelayRefusal {
  const refusal = new RelayRefusal('relay-failed', 'The relay could not decide about this session; its log says why.');
  refusal.cause = new UndecidedError(reason);
  return refusal;
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

/**
 * Whether a page of this origin may open sessions: one in the list, one of this machine on this machine, or one of the host that it
 * dials. The last only where users are asked for (`isHostTrusted`): a page of another site can let its own name lead to this
 * machine. Programs send no Origin, and are let through: it protects against pages, and nothing else.
 */
export function isOriginServed(
  origin: string | undefined,
  host: string | undefined,
  { origins, isHostTrusted }: { readonly origins: readonly string[]; readonly isHostTrusted: boolean },
): boolean {
  if (origin === undefined || origins.includes(origin)) return true;
  if (!URL.canParse(origin) || host === undefined || !URL.canParse(`http://${host}`)) return false;
  const [page, here] = [new URL(origin), new URL(`http://${host}`)];
  if (page.host === '') return false;
  // The port that a scheme implies is left out of an Origin; the relay may stand behind what ended TLS.
  const sameHost = page.host === here.host || page.host === new URL(`https://${host}`).host;
  return (isHostTrusted && sameHost) || (isLoopback(page.hostname) && isLoopback(here.hostname));
}
