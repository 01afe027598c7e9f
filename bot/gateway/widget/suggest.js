/** Questions offered while one is typed: a list over the composer, driven from the text field. */

import { T } from './texts.js';
import { fetchSuggestions } from './api.js';
import { h } from './dom.js';
import { icon } from './icons.js';

const WAIT_MS = 60;
const SHORTEST = 1;
const LONGEST = 40;
const KIND_ICONS = { question: 'chat', checklist: 'steps', regulation: 'book' };

/** `onPick(text)` gets the chosen question; `announce(text)` tells a screen reader how many there are. */
export class Suggestions {
  constructor({ input, onPick, announce }) {
    this.input = input;
    this.onPick = onPick;
    this.announce = announce;
    this.offers = [];
    this.chosen = -1;
    this.turn = 0;
    this.node = h('ul.suggestions', { role: 'listbox', id: 'suggestions', 'aria-label': T.suggestions, hidden: true });
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', 'suggestions');
    // Before the field loses the focus by it, so that a press on an offer counts.
    this.node.addEventListener('mousedown', (event) => event.preventDefault());
    input.addEventListener('blur', () => this.close());
  }

  /** The text changed by typing: looks for offers in a moment. */
  typed() {
    const turn = (this.turn += 1);
    const words = this.input.value.trim();
    if (words.length < SHORTEST || words.length > LONGEST || words.includes('\n')) {
      this.show([]);
      return;
    }
    setTimeout(async () => {
      if (turn !== this.turn) return;
      const offers = await fetchSuggestions(words);
      if (turn === this.turn) this.show(offers.filter((one) => one.text !== words));
    }, WAIT_MS);
  }

  /** Takes the list away, also one that is still on its way. */
  close() {
    this.turn += 1;
    this.show([]);
  }

  /** Whether this key was ours. */
  key(event) {
    if (!this.offers.length) return false;
    if (event.key === 'ArrowDown') this.move(1);
    else if (event.key === 'ArrowUp') this.move(-1);
    else if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' && this.chosen >= 0) this.onPick(this.offers[this.chosen].text);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  show(offers) {
    const before = this.offers.length;
    this.offers = offers;
    this.chosen = -1;
    this.node.hidden = !offers.length;
    this.node.textContent = '';
    this.node.append(...offers.map((one, index) => {
      const option = h('li', { role: 'option', id: `suggestion-${index}`, 'aria-selected': 'false' },
        icon(KIND_ICONS[one.kind] || 'chat'), h('span', one.text));
      option.addEventListener('click', () => this.onPick(one.text));
      return option;
    }));
    this.input.removeAttribute('aria-activedescendant');
    if (offers.length !== before) this.announce(T.suggested(offers.length));
  }

  move(by) {
    const count = this.offers.length;
    // One place more than there are offers: in it none is chosen and the typed text stands.
    this.chosen = ((this.chosen + 1 + by + count + 1) % (count + 1)) - 1;
    const options = this.node.children;
    for (let index = 0; index < count; index += 1) options[index].setAttribute('aria-selected', index === this.chosen);
    if (this.chosen < 0) this.input.removeAttribute('aria-activedescendant');
    else {
      this.input.setAttribute('aria-activedescendant', options[this.chosen].id);
      options[this.chosen].scrollIntoView({ block: 'nearest' });
    }
  }
}
