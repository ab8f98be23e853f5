import type { SpeechError } from '../errors/speech-error.ts';

/** Close code of a peer whose policy was offended (RFC 6455 §7.4.1), and the first of those that providers may define themselves. */
const POLICY_CLOSE = 1008;
const OWN_CLOSES = 3000;
/** Words for what credentials are, and for what becomes of them. */
const ofCredentials =
  /(?<![a-z])(?:tokens?|jwt|credentials?|(?:api|access)[ _-]?keys?|unauthori[sz]ed|unauthenticated|not authenticated|authentication|authori[sz]ation|log(?:ged)?[ _-]?(?:in|out)|expired)(?![a-z])/iu;

/**
 * Whether a failure that no table understands may be the end of a token: a close with a code of the provider's own or of its
 * policy, an error in a frame, a refusal that blames the request; any other close by its words alone. Each provider says that in a
 * way of its own. `said`: in words that speak of credentials. What it is called stays unknown; to ask for credentials once more costs
 * little, and helps if it is that.
 */
export function tokenEnd(error: SpeechError): 'no' | 'possible' | 'said' {
  // Of our own words in a message none speak of credentials: what does is the provider's.
  const said = ofCredentials.test(error.message);
  if (error.code === 'connection-lost') return error.closeCode !== undefined && said ? 'said' : 'no';
  if (error.code !== 'unknown-provider-error' || !canBe(error)) return 'no';
  return said ? 'said' : 'possible';
}

function canBe({ closeCode, httpStatus, recovery }: SpeechError): boolean {
  if (closeCode !== undefined) return closeCode === POLICY_CLOSE || closeCode >= OWN_CLOSES;
  return httpStatus === undefined ? recovery === 'reconnect' : httpStatus >= 400 && httpStatus < 500;
}
