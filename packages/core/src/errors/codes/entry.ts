import type { RemedyOn } from '../remedies.ts';

/** What the runtime does about a failure by itself. */
export type Recovery = 'none' | 'reconnect' | 'refresh-credentials' | 'wait-for-slot';

/** What a failure is the end of, where nothing recovers it. */
export type Scope = 'utterance' | 'link' | 'session' | 'account';

/** What a provider may not have, or may not let an account use. `path`: an address of the provider itself. */
export type Resource = 'agent' | 'api' | 'call' | 'model' | 'path' | 'session' | 'user' | 'voice';

/** What is wrong with credentials, where the provider says it. `mismatch`: good, but not for what was asked. */
export type CredentialsProblem = 'missing' | 'malformed' | 'expired' | 'revoked' | 'mismatch';

/** A field of an error's `context`. */
export interface ContextField<Value = unknown> {
  /**
   * How it is read from a text that a row of a table has found. `name`: of a field, perhaps at the start of a sentence; `names`: of
   * several, of which the first becomes `field`.
   */
  readonly read: 'text' | 'name' | 'names' | 'number';
  /** Whether it may be absent, where it is not known. */
  readonly optional: boolean;
  /** Never there: it is for the compiler alone. */
  readonly value?: Value;
}

export interface Needed<Value> extends ContextField<Value> {
  readonly optional: false;
}

export interface Optional<Value> extends ContextField<Value> {
  readonly optional: true;
}

/** What holds for a code wherever it comes up, unless a provider's table or the place that throws it knows better. */
export interface CodeFacts {
  readonly recovery: Recovery;
  readonly scope: Scope;
}

/** The words for a code. */
export type CodeHelp = {
  /** What a session does before it fails of it, where `recovery` does not say that: for the docs, as `opens a new link` is. */
  readonly first?: string;
  /** What happened, in one sentence; empty in a page, which loads no such sentences. */
  readonly means: string;
} & (
  | {
      /**
       * An imperative sentence that a person can follow without looking anything up: who transcribes, and all others unless `remedyOn`
       * has words for them. In a page it names the address of the code's own page, and no more.
       */
      readonly remedy: string;
      readonly remedyOn?: RemedyOn;
    }
  | {
      readonly remedy?: undefined;
      readonly remedyOn?: undefined;
    }
);

export type CodeEntry = CodeFacts & {
  /** The fields of the error's `context`. */
  readonly context: Readonly<Record<string, ContextField>>;
} & CodeHelp;

interface NoContext {
  readonly [key: string]: never;
}

/** The type of a `context` that has these fields. */
export type ContextOf<Fields extends CodeEntry['context']> = [keyof Fields] extends [never]
  ? NoContext
  : Flat<
      { readonly [F in keyof Fields as Fields[F] extends Optional<unknown> ? never : F]: ValueOf<Fields[F]> } & {
        readonly [F in keyof Fields as Fields[F] extends Optional<unknown> ? F : never]?: ValueOf<Fields[F]>;
      }
    >;

type ValueOf<Field> = Field extends ContextField<infer Value> ? Value : never;
type Flat<T> = { readonly [K in keyof T]: T[K] };

export const text: Needed<string> = { read: 'text', optional: false };
/** One of a few texts. */
export const oneOf = <Value extends string>(): Needed<Value> => ({ read: 'text', optional: false });
/** The name of a field or a parameter. */
export const name: Needed<string> = { read: 'name', optional: false };
export const list: Needed<readonly string[]> = { read: 'names', optional: false };
export const number: Needed<number> = { read: 'number', optional: false };

export function optional<Value>({ read }: Needed<Value>): Optional<Value> {
  return { read, optional: true };
}
