// The few globals that Node, browsers and workers share and the core may use. Declared here, not taken from a DOM or Node
// library, so that nothing else of either platform can slip in. Not published: a consumer's own types stand behind the names.

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare class URL {
  static canParse(url: string, base?: string): boolean;
  constructor(url: string, base?: string);
  readonly href: string;
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  readonly pathname: string;
  readonly username: string;
  readonly password: string;
  readonly search: string;
  readonly searchParams: {
    set(name: string, value: string): void;
    has(name: string): boolean;
    delete(name: string): void;
  };
  toString(): string;
}

interface ReadableStreamDefaultController<R> {
  enqueue(chunk: R): void;
  close(): void;
  error(reason: unknown): void;
}

declare class ReadableStream<R = unknown> {
  constructor(
    source: {
      pull?(controller: ReadableStreamDefaultController<R>): Promise<void> | void;
      cancel?(reason: unknown): Promise<void> | void;
    },
    strategy?: { highWaterMark?: number },
  );
  readonly locked: boolean;
}

declare class WritableStream<W = unknown> {
  constructor(
    sink: {
      write?(chunk: W): Promise<void> | void;
      close?(): Promise<void> | void;
      abort?(reason: unknown): Promise<void> | void;
    },
    strategy?: { highWaterMark?: number },
  );
  readonly locked: boolean;
}

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes: Uint8Array): string;
}

declare function queueMicrotask(callback: () => void): void;
declare function btoa(text: string): string;
/** Throws for what is not base64. */
declare function atob(base64: string): string;
declare function structuredClone<T>(value: T): T;
