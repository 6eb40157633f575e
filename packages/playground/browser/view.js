// What the page shows. It knows nothing of how the words arrive.
import { renderShared } from './shared-state.js';

const byId = (id) => document.getElementById(id);
const stateWords = {
  offline: 'not connected',
  connecting: 'connecting …',
  reconnecting: 'reconnecting …',
  waiting: 'waiting for the agent …',
  initializing: 'getting ready …',
  idle: 'ready',
  listening: 'listening',
  thinking: 'thinking …',
  speaking: 'speaking',
};

export class View {
  #lines = new Map();
  #shared = new Map();

  /** @param {{ title?: string, hint?: string, models?: string[], deafBecause?: string }} page */
  describe(page) {
    if (page.title) document.title = byId('title').textContent = page.title;
    byId('hint').textContent = page.hint ?? '';
    byId('models').hidden = !page.models?.length;
    byId('models')
      .querySelector('ul')
      .replaceChildren(...(page.models ?? []).map((line) => element('li', line)));
    if (page.deafBecause) {
      byId('microphone').title = page.deafBecause;
      byId('microphone-label').textContent = 'No speech recognition';
      byId('empty').firstElementChild.textContent = 'Press Start and type below: there is no speech recognition here.';
    }
  }

  /** @param {string} state a state of the agent, or of the connection */
  setAgent(state) {
    byId('agent').dataset.state = state;
    byId('agent-state').textContent = stateWords[state] ?? state;
  }

  /** @param {{ connected: boolean, busy?: boolean, canSpeak: boolean }} what */
  setControls({ connected, busy = false, canSpeak }) {
    byId('connect').textContent = connected || busy ? 'Hang up' : 'Start';
    byId('connect').dataset.on = String(connected || busy);
    byId('microphone').disabled = !connected || !canSpeak;
    byId('text').disabled = !connected;
    byId('composer').querySelector('button').disabled = !connected;
  }

  setMicrophone(on) {
    byId('microphone').setAttribute('aria-pressed', String(on));
    if (!on) this.setLevel(0);
  }

  /** @param {number} level 0 to 1 */
  setLevel(level) {
    byId('level').style.setProperty('--volume', `${Math.round(Math.min(1, level) * 100)}%`);
  }

  /** Words of one side: added to the line of their segment, or in place of what it said. */
  showWords({ from, segment, text, append, final }) {
    let line = this.#lines.get(segment);
    if (!line) {
      if (!text.trim()) return;
      line = element('li', '', `${from} open`);
      line.prepend(element('span', from === 'user' ? 'You: ' : 'Agent: ', 'hidden'), document.createTextNode(''));
      this.#lines.set(segment, line);
      this.#add(line);
    }
    const words = line.lastChild;
    if (append) words.data += text;
    else if (text || !final) words.data = text;
    if (final) line.classList.remove('open');
    this.#scroll();
  }

  note(text) {
    this.#add(element('li', text, 'note'));
  }

  clearConversation() {
    this.#lines.clear();
    this.#shared.clear();
    byId('transcript').replaceChildren();
    byId('shared').replaceChildren();
    byId('empty').hidden = false;
  }

  share(name, value) {
    this.#shared.set(name, value);
    byId('shared').replaceChildren(...[...this.#shared].map(([key, each]) => renderShared(key, each)));
  }

  /** @param {string | undefined} text undefined: all is well */
  setProblem(text) {
    byId('problem').hidden = text === undefined;
    byId('problem').textContent = text ?? '';
  }

  #add(line) {
    byId('empty').hidden = true;
    byId('transcript').append(line);
    this.#scroll();
  }

  #scroll() {
    const list = byId('transcript');
    list.scrollTop = list.scrollHeight;
  }
}

/** An element that holds `text` as text, never as markup. */
export function element(name, text = '', className = '') {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}
