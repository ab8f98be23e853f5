import { element, made } from './element.ts';

const disturbances = [
  { name: 'cut', title: 'Cut', does: 'resets the connection' },
  { name: 'stall', title: 'Stall', does: 'open, but nothing comes back' },
  { name: 'refuse', title: 'Refuse for 5 s', does: 'cut, and new ones are refused' },
  { name: 'restart', title: 'Restart the relay', does: 'it drains, and another takes over' },
] as const;

/** The buttons that disturb the network, on the server's side. They can be pressed while a session runs. */
export class Network {
  readonly #answer = element('network-answer', HTMLParagraphElement);
  readonly #buttons: readonly HTMLButtonElement[];

  constructor(onDisturb: (title: string) => void) {
    this.#buttons = disturbances.map(({ name, title, does }) => {
      const button = made('button', { text: title });
      button.type = 'button';
      button.id = `network-${name}`;
      button.ariaDisabled = 'true';
      button.append(made('small', { text: does }));
      button.addEventListener('click', () => {
        if (button.ariaDisabled === 'true') return;
        onDisturb(title);
        void this.#disturb(name);
      });
      return button;
    });
    element('network', HTMLElement).replaceChildren(...this.#buttons);
  }

  /** A button that is `disabled` would lose the focus when the session ends. */
  enable(enabled: boolean): void {
    for (const button of this.#buttons) button.ariaDisabled = String(!enabled);
    if (!enabled) this.#answer.textContent = '';
  }

  async #disturb(name: string): Promise<void> {
    try {
      const response = await fetch(`/network/${name}`, { method: 'POST' });
      this.#answer.textContent = response.ok ? await response.text() : `The server answered ${response.status}.`;
    } catch {
      this.#answer.textContent = 'The server of this page does not answer.';
    }
  }
}
