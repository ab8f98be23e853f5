/** An account that the simulated provider knows, by its token. */
export interface ElsaAccount {
  readonly token: string;
  /** Default `active`. The others are refused with the errors of the page that are about them. */
  readonly account?: 'active' | 'inactive' | 'no-access' | 'no-minutes' | 'unknown-user';
}

/** How the simulated ELSA behaves where its documents leave a choice. */
export interface ElsaBehaviour {
  /** Who is accepted; default `any`, with or without a token. */
  readonly accounts?: readonly ElsaAccount[] | 'any';
  /** Where others are refused: on the open socket when they ask for a stream (default), or at the handshake, with 401 or 403. */
  readonly refusesAt?: 'stream' | 'handshake';
  /** A scripted stream stops reading audio after so many seconds of audio; default Infinity: never by itself. */
  readonly stopsAfterSeconds?: number;
  /** What a scripted stream warns of when its first audio arrives; default nothing. */
  readonly warning?: string;
  /** Whether scripted streams send results before the last; default true. */
  readonly interimResults?: boolean;
  /** Whether decoding results have a field for whether they are the last; default true. Without it, `ELSA:ready` marks the end. */
  readonly streamFinished?: boolean;
  /** Under which key `return_json` brings the result; the empty text stands for the message itself. Default `result`. */
  readonly resultKey?: string;
}
