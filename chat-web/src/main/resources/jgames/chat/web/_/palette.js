import { alerts } from './alerts.js';
import { Menu } from './menu.js';
import { PALETTE, randomColor } from './visitor.js';

/** The menu of the visitor's own: a colour of the palette, any other or one by chance, back to the last; and how to hear of messages. */
export class Palette {
  #opener;
  #input;
  #nameplate;
  #now; // the colour of when it was last opened,
  #before; // and of the time before that
  #menu;
  #label;

  /** @param opener its button; @param input the browser's own field for a colour; @param nameplate { color, isFixed, recolor() } */
  constructor(opener, input, nameplate, texts) {
    this.#label = (name) => texts.label(name);
    this.#opener = opener;
    this.#input = input;
    this.#nameplate = nameplate;
    opener.addEventListener('click', () => (this.#menu ? this.close() : this.#open()));
  }

  close() {
    this.#menu?.close();
  }

  #open() {
    const { color, isFixed } = this.#nameplate;
    if (color !== this.#now) [this.#before, this.#now] = [this.#now ?? color, color];
    this.#opener.ariaExpanded = 'true';
    const rows = [...(isFixed ? [] : this.#colors(color)), { items: this.#alerts() }];
    this.#menu = new Menu(this.#opener, this.#label('lookAndHear'), rows, () => {
      this.#menu = undefined;
      this.#opener.ariaExpanded = 'false';
    });
  }

  #colors(now) {
    const swatch = (color) => ({
      text: '',
      label: color,
      color,
      checked: color === now,
      flipped: () => this.#nameplate.recolor(color),
    });
    const others = [
      { text: this.#label('anyColour'), label: this.#label('chooseAnyColour'), act: () => this.#pick() },
      { text: this.#label('surpriseMe'), label: this.#label('colourByChance'), act: () => this.#nameplate.recolor(randomColor()) },
      { text: this.#label('undo'), label: this.#label('colourBefore'), act: () => this.#undo() },
    ];
    return [{ single: true, items: PALETTE.map(swatch) }, { items: others }];
  }

  #undo() {
    this.#nameplate.recolor(this.#nameplate.color === this.#now ? this.#before : this.#now);
  }

  #pick() {
    if (this.#input.showPicker) this.#input.showPicker();
    else this.#input.click();
  }

  #alerts() {
    const sound = { text: this.#label('sound'), label: this.#label('soundOn'), checked: alerts.sound };
    const notifications = {
      text: this.#label('notifications'),
      label: this.#label('notificationsOn'),
      checked: alerts.notifications,
    };
    sound.flipped = (isOn) => (alerts.sound = isOn);
    notifications.flipped = async (isOn) => {
      notifications.checked = await alerts.setNotifications(isOn);
      notifications.button.ariaChecked = `${notifications.checked}`;
    };
    return [sound, notifications];
  }
}
