import { microphones } from '@throughline/browser';
import { element, made } from './element.ts';

/** The choice of the microphone; another one may be chosen while a session runs. */
export class Devices {
  readonly #select = element('device', HTMLSelectElement);

  constructor(onChoice: (deviceId: string | undefined) => void) {
    this.#select.addEventListener('change', () => onChoice(this.chosen));
  }

  /** Absent: the browser's default. */
  get chosen(): string | undefined {
    return this.#select.value === '' ? undefined : this.#select.value;
  }

  /** Browsers tell the names only once the user has allowed a page to use a microphone. */
  async refresh(): Promise<void> {
    const chosen = this.#select.value;
    const devices = await microphones().catch(() => []);
    const [first] = this.#select.options;
    const options = devices
      .filter(({ deviceId }) => deviceId !== '')
      .map(({ deviceId, label }, index) => {
        const option = made('option', { text: label === '' ? `Microphone ${index + 1}` : label });
        option.value = deviceId;
        return option;
      });
    this.#select.replaceChildren(...(first === undefined ? [] : [first]), ...options);
    if ([...this.#select.options].some(({ value }) => value === chosen)) this.#select.value = chosen;
  }
}
