// The package has no types of its own.
declare module 'proxy-from-env' {
  /** The proxy for a URL by the environment; an empty text for none. */
  export function getProxyForUrl(url: string | { protocol: string; host: string; port: string }): string;
}
