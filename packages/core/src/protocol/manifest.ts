import type { ErrorTable } from '../errors/table.ts';
import type { AssessmentProtocol } from './assessment.ts';
import type { ConversationClient } from './conversation.ts';
import type { RecognitionProtocol } from './recognition.ts';
import type { SynthesisProtocol } from './synthesis.ts';

/**
 * All that is known of a provider without opening a session: one object a provider. Command line, documentation and contract
 * suite read the list of them (`@throughline/core/providers`), and nothing else, to learn that a provider exists.
 *
 * A manifest is an `ErrorSource`: `fromResponse` and `retrying` take it.
 */
export interface ProviderManifest {
  /** In lower case, as in an import path and in errors: `bodhi`. Its simulator has the same name. */
  readonly name: string;
  /** As a title writes it: `Bodhi`. */
  readonly title: string;
  /** Its page, from docs/: `providers/bodhi.md`. */
  readonly page: string;
  /** What goes wrong there, from wire facts to error codes. */
  readonly errors: ErrorTable;
  readonly credentials: ManifestCredentials;
  /** Types of frames that hold nothing a session needs: they never count as frames that may have held a result. */
  readonly harmlessFrames: readonly string[];
  /** Speech to text. */
  readonly recognise?: RecognisePart;
  /** Text to speech. */
  readonly synthesise?: SynthesisePart;
  /** Speech to scores. */
  readonly assess?: AssessPart;
  /** Conversations in texts. */
  readonly converse?: ConversePart;
  /** Phone calls: the provider dials us. */
  readonly telephony?: TelephonyPart;
}

/** What a provider asks for before it serves anybody. */
export interface ManifestCredentials {
  /** What the provider wants to know of its caller, in the order in which it is asked for; empty where it asks for nothing. */
  readonly fields: readonly CredentialField[];
}

/** A text among the credentials, like a key. */
export interface CredentialField {
  /** Its name in the credentials, and in kebab-case the command's option: `apiKey`, `--api-key`. */
  readonly name: string;
  /** As a sentence calls it: `API key`. */
  readonly title: string;
  /** The environment variable that holds it: `BODHI_API_KEY`. */
  readonly env: string;
  /** Whether it is needed with these flags. Default: always. */
  isNeeded?(flags: ProviderFlags): boolean;
  /** What else a person who has none can do, as a whole sentence. */
  readonly hint?: string;
}

/**
 * What a command line, or a test that runs every provider, says of a session, under names that all providers share. A provider
 * takes those that it understands; a flag of its own is under the name that its part gives in `flags`.
 */
export interface ProviderFlags {
  /** An address instead of the provider's own. */
  readonly url?: string | undefined;
  /** The provider's name for what recognises, or speaks. */
  readonly model?: string | undefined;
  /** A tag of BCP 47. */
  readonly language?: string | undefined;
  /** Samples per second of the audio that the provider is sent. */
  readonly sampleRate?: number | undefined;
  /** The provider's name for who speaks. */
  readonly voice?: string | undefined;
  /** Multiples of a voice's usual speed. */
  readonly speed?: number | undefined;
  /** What the speaker reads, for an assessment. */
  readonly text?: string | undefined;
  /** How many channels the audio has that are transcribed each for itself. */
  readonly channels?: number | undefined;
  /** Whether results are to say who speaks. */
  readonly speakers?: boolean | undefined;
  readonly [own: string]: string | number | boolean | undefined;
}

/** A flag that only this provider has. */
export interface ProviderFlag {
  /** In camelCase; in kebab-case the command's option: `maximumSeconds`, `--maximum-seconds`. */
  readonly name: string;
  /** What stands for its value in a help text: `seconds`. */
  readonly value: string;
  /** What it does, with its default, for a help text. */
  readonly description: string;
  /** The only values that it takes. */
  readonly choices?: readonly string[];
  /** It takes a number within these bounds. */
  readonly number?: { readonly least: number; readonly most: number; readonly unit: string };
}

interface Part {
  /** Flags beyond those that all providers share. */
  readonly flags?: readonly ProviderFlag[];
  /**
   * Flags of sessions that differ on the wire, by a name for each: at least one. With `url` and any text as credentials each
   * opens a session at a simulator; the contract suite runs them all.
   */
  readonly examples: Readonly<Record<string, ProviderFlags>>;
  /** The options for `protocol` or `client`. Flags that are not for this provider are left out; nothing is checked. */
  optionsFromFlags(flags: ProviderFlags): object;
}

/** What results of a provider may carry beyond their text and times. The turns of a `resumed` come with those of an `eager-end`. */
export type ResultField =
  | 'confidence'
  | 'word-confidence'
  | 'language'
  | 'word-language'
  | 'speaker'
  | 'channel'
  | 'entities'
  | 'turn-start'
  | 'turn-eager-end'
  | 'turn-end'
  | 'relabel';

/** What recognises speech at a provider. */
export interface RecognisePart extends Part {
  /**
   * What results carry, by the names in `examples`; where it has to be asked for, with the options that ask for it. A table of it
   * is in docs/results.md. Default: nothing.
   */
  readonly gives?: Readonly<Record<string, readonly ResultField[]>>;
  /** Throws a `SpeechError` `config-invalid`, which names the field, for options that cannot be right. */
  protocol(options: object): RecognitionProtocol;
}

/** What speaks at a provider. */
export interface SynthesisePart extends Part {
  /** Throws a `SpeechError` `config-invalid`, which names the field, for options that cannot be right. */
  protocol(options: object): SynthesisProtocol;
}

/** What assesses speech at a provider. */
export interface AssessPart extends Part {
  /** Throws a `SpeechError` `config-invalid`, which names the field, for options that cannot be right. */
  protocol(options: object): AssessmentProtocol;
}

/** What chats at a provider. */
export interface ConversePart extends Part {
  /** `options` holds `credentials` too. Throws a `SpeechError` `config-invalid`, which names the field. */
  client(options: object): ConversationClient;
}

/** How a provider's phone calls come in. */
export interface TelephonyPart {
  /** Samples per second of a call's audio. */
  readonly sampleRate: number;
  /** What takes the calls: an export of a package. */
  readonly handler: { readonly package: string; readonly name: string };
}
