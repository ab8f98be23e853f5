/** What went wrong between here and the proxy, or what the proxy answered instead of connecting. */
export class ProxyError extends Error {
  /** Host and port of the proxy. */
  readonly proxy: string;
  /** The status of its answer. */
  readonly status: number | undefined;

  constructor(proxy: string, message: string, status?: number) {
    super(message);
    this.proxy = proxy;
    this.status = status;
  }
}
