import type { DialRequest } from '../transport.ts';

/**
 * Names of fields, headers and parameters of a query whose values are no secrets, in lower case and without what is between
 * words. A value is taken for a secret unless it is known to be none.
 */
const harmlessNames: ReadonlySet<string> = new Set(
  `accept acceptcharset acceptencoding acceptlanguage apiversion audioformat cachecontrol channels client codec connection
  contentencoding contentlanguage contentlength contenttype date diarizemodel domain encoding expires expiresat expiresin expiry format host
  interimresults keepalive keyterm keyterms keywords lang language languagecode languagecodes languagehint languages locale mode model modelid modelname
  origin outputformat plan platform pragma provider punctuate redactpiisub region responseformat samplerate scheme sdk sdkversion
  secwebsocketextensions secwebsocketversion sessionheartbeat speechmodel speed stage task tasktype tokentype traceparent type upgrade useragent v version
  voice voicefocus voiceid voicename`.split(/\s+/u),
);

/** Whatever the value is, it is a secret under such a name. */
const secretName =
  /key|token|secret|pass|pwd|auth|cred|sig(?:nature)?$|\bpin|jwt|session|ticket|cookie|user|customer|account|code$/u;

/** Numbers, switches, and types of media. */
const harmlessValue =
  /^(?:true|false|yes|no|on|off|null|none|auto|default|[\d.]{1,6}|\*\/\*|(?:application|audio|image|multipart|text|video)\/[\w.+*-]+(?:\s*;.*)?)$/iu;

/** Of the values of a list of subprotocols, and of their parts between dots: these name something. */
const harmlessWord =
  /^(?:v?\d{1,3}|access|api|asr|audio|auth|authorization|base64|base64url|bearer|beta|binary|chat|graphql|insecure|io|json|jwt|k8s|key|mqtt|openai|protobuf|realtime|speech|stomp|stream|streaming|stt|subprotocol|text|token|transport|tts|wamp|websocket|ws)$/iu;

/** Stands where there is no secret. */
const placeholder = /^(?:none|null|undefined)$/iu;

/** What stands before the secret in an `Authorization` header. */
const scheme = /^(?:apikey|api-key|aws4-hmac-sha256|basic|bearer|digest|elsa|key|negotiate|token)[\s:]+(?=\S)/iu;
const url = /^[a-z][a-z\d+.-]*:\/\//iu;
const pemLine = /-----[A-Z ]+-----/gu;
/** A part of a path that is no word or name: some providers take a key there. */
const keyInPath = /^(?=.*\d)(?=.*[A-Za-z])[\w=~%]{20,}$/u;

const normalised = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d]/gu, '');

/** What has to be secret of a value with a name. A text without a name is a secret. */
export function secretsOf(name: string, value: string): readonly string[] {
  const key = normalised(name);
  if (harmlessNames.has(key) || harmlessNames.has(key.replace(/^x/u, ''))) return url.test(value) ? ofUrl(value) : [];
  if (url.test(value)) return ofUrl(value);
  if (key !== '' && !secretName.test(key) && harmlessValue.test(value.trim())) return [];
  const text = value.replaceAll(pemLine, ' ').trim();
  if (placeholder.test(text)) return [];
  const bare = text.replace(scheme, '');
  return [bare, ...(/^basic\s/iu.test(text) ? ofBasic(bare) : []), ...assigned(bare)];
}

/** What has to be secret of a dial: of its address, its headers and its subprotocols. */
export function secretsOfDial({ url: address, headers, subprotocols }: DialRequest): readonly string[] {
  return [
    ...ofUrl(address),
    ...Object.entries(headers).flatMap(([name, value]) => secretsOf(name, value)),
    ...subprotocols.flatMap(ofSubprotocol),
  ];
}

/** User, password, the values of the query, the fragment, and parts of the path that are no words. */
function ofUrl(address: string): readonly string[] {
  const [beforeFragment = '', ...fragment] = address.split('#');
  const [beforeQuery = '', ...query] = beforeFragment.split('?');
  const [, authority = '', path = ''] = /^[^/]*\/\/([^/]*)(.*)$/su.exec(beforeQuery) ?? [];
  const user = authority.includes('@') ? decoded(authority.slice(0, authority.lastIndexOf('@'))) : '';
  return [
    ...user.split(':'),
    // As a header it is sent like this, so that this too is what may come back in another letter case.
    ...(user === '' ? [] : [basicOf(user)]),
    ...query.join('?').split(/[&;]/u).flatMap(ofParameter),
    // A fragment may be a query in itself.
    ...fragment.join('#').split('&').flatMap(ofParameter),
    ...path.split('/').filter((part) => keyInPath.test(part)),
  ].filter((text) => text !== '');
}

function ofParameter(parameter: string): readonly string[] {
  const at = parameter.indexOf('=');
  return at < 0
    ? secretsOf('', parameter)
    : secretsOf(parameter.slice(0, at), decoded(parameter.slice(at + 1).replaceAll('+', ' ')));
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** `realtime`, `token` and the like are names; so are the first parts of `openai-insecure-api-key.sk-…`. */
function ofSubprotocol(value: string): readonly string[] {
  const parts = value.split('.');
  const secret = parts.findIndex((part) => !part.split(/[-_]/u).every((word) => harmlessWord.test(word)));
  return secret < 0 ? [] : [parts.slice(secret).join('.')];
}

function basicOf(user: string): string {
  return btoa(Array.from(new TextEncoder().encode(user), (byte) => String.fromCharCode(byte)).join(''));
}

/** The user and the password inside `Authorization: Basic`. */
function ofBasic(base64: string): readonly string[] {
  try {
    const pair = atob(base64);
    const at = pair.indexOf(':');
    return [pair.slice(0, at < 0 ? 0 : at), pair.slice(at + 1)].filter((text) => text !== '');
  } catch {
    return [];
  }
}

/** The values inside `a=b; c=d`, as cookies and signatures have them. */
function assigned(text: string): readonly string[] {
  if (!/=[^=]/u.test(text) || !/[;,&]/u.test(text)) return [];
  return text
    .split(/[;,&]/u)
    .filter((part) => part.includes('='))
    .map((part) =>
      part
        .slice(part.indexOf('=') + 1)
        .replaceAll('"', '')
        .trim(),
    )
    .filter((value) => value !== '');
}
