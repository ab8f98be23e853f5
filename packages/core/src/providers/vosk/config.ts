import { assertConfig, boolean, fields, listOf, socketUrl, text, wholeBetween } from '../../protocol/check-config.ts';

/**
 * What a server of Vosk can be told, in camelCase. Fields that are left out are not sent, so that the server's own settings hold.
 * Source: `websocket/asr_server.py` of github.com/alphacep/vosk-server (commit c2e82f0).
 */
export interface VoskConfig {
  /** The server's address. Default: `ws://localhost:2700`, the server's own port. */
  readonly url?: string;
  /** Samples per second of the audio that the server is sent, which need not be those of its model: 8 000 to 48 000. Default: 16 000. */
  readonly sampleRate?: number;
  /** The only words and phrases that are recognised, where the model can be limited so. */
  readonly phraseList?: readonly string[];
  /** Whether finals have words with times; without them, the words that a new link repeats cannot be told from new ones. Default: true. */
  readonly words?: boolean;
  /** How many versions of a final the server makes: 0 to 10. The first is used. The server's default: 0, which is one. */
  readonly maxAlternatives?: number;
  /**
   * The folder of another model, on the server. Whoever names it makes the server read that folder: never pass on what somebody
   * else has typed.
   */
  readonly model?: string;
}

const checkConfig = fields(
  {
    optional: {
      url: socketUrl,
      sampleRate: wholeBetween(8_000, 48_000, 'Hz'),
      phraseList: listOf(text('a word or a phrase')),
      words: boolean,
      maxAlternatives: wholeBetween(0, 10, ''),
      model: text('the folder of a model on the server'),
    },
  },
  true,
);

/** Throws `config-invalid` for a configuration that cannot be right. */
export function assertVoskConfig(config: VoskConfig): void {
  assertConfig('vosk', 'the configuration', config, checkConfig);
}

/** The first frame of a link, as text. It is not answered. */
export function voskConfigFrame({ sampleRate, phraseList, words, maxAlternatives, model }: VoskConfig): string {
  // The server looks for the name `config` in every text; JSON leaves out what is undefined.
  return JSON.stringify({
    config: { sample_rate: sampleRate, phrase_list: phraseList, words, max_alternatives: maxAlternatives, model },
  });
}
