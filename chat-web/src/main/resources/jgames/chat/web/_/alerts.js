import { remember, remembered } from './visitor.js';

const ICON = new URL('favicon.svg', import.meta.url).href;
const LONGEST = 200; // characters of what a notification shows
const TONES = [660, 880]; // hertz

/** How a visitor wants to hear of messages while nobody looks at the page: not at all, until they say so here. */
class Alerts {
  #audio;

  get sound() {
    return remembered('sound', /^on$/) === 'on';
  }

  set sound(isOn) {
    remember('sound', isOn ? 'on' : 'off');
    if (isOn) this.#play(); // a browser allows it once it was asked for
  }

  get notifications() {
    return remembered('notifications', /^on$/) === 'on' && globalThis.Notification?.permission === 'granted';
  }

  /** The browser asks, too. Promises whether it may. */
  async setNotifications(isOn) {
    const permission = isOn && (await globalThis.Notification?.requestPermission());
    remember('notifications', permission === 'granted' ? 'on' : 'off');
    return permission === 'granted';
  }

  /** These have come to a room that nobody looks at. */
  tell(room, messages) {
    if (messages.length === 0) return;
    if (this.sound) this.#play();
    if (!this.notifications) return;
    const { username, text } = messages.at(-1);
    try {
      const notification = new Notification(`${username} (${room})`, { body: text.slice(0, LONGEST), tag: `jgames-chat ${room}`, icon: ICON });
      notification.addEventListener('click', () => globalThis.focus());
    } catch {
      // Chromium on Android knows them from service workers only
    }
  }

  #play() {
    this.#audio ??= new AudioContext();
    this.#audio.resume();
    TONES.forEach((hertz, i) => {
      const [tone, volume] = [this.#audio.createOscillator(), this.#audio.createGain()];
      const at = this.#audio.currentTime + i * 0.12;
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0.08, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.25);
      tone.connect(volume).connect(this.#audio.destination);
      tone.start(at);
      tone.stop(at + 0.25);
    });
  }
}

export const alerts = new Alerts();
