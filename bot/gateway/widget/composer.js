/** Where a question is typed. The draft is kept until it is sent. */

import { T } from './texts.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { loadDraft, saveDraft } from './store.js';
import { Suggestions } from './suggest.js';

const MAX_LENGTH = 2000;
const WARN_BELOW = 200;

/** The form at the foot. `onSend(text)` gets the trimmed question; `announce(text)` speaks to a reader. */
export class Composer {
  constructor({ onSend, announce }) {
    this.onSend = onSend;
    this.busy = false;
    this.input = h('textarea', { rows: '1', 'aria-label': T.input, placeholder: T.placeholder,
      enterkeyhint: 'send', autocomplete: 'off', 'aria-describedby': 'composer-hint' });
    this.button = h('button', { type: 'submit', class: 'send', 'aria-label': T.send, title: T.send }, icon('send'));
    this.counter = h('p.counter', { 'aria-live': 'polite' });
    this.suggestions = new Suggestions({ input: this.input, announce, onPick: (text) => this.pick(text) });
    this.node = h('form.composer',
      h('div.field', this.input, this.button, this.suggestions.node),
      h('div.under', h('p.hint', { id: 'composer-hint' }, T.hint), this.counter));
    this.node.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener('input', (event) => {
      this.changed();
      // What an input method has not settled yet are letters, not words.
      if (!event.isComposing && !this.busy) this.suggestions.typed();
    });
    this.input.addEventListener('compositionend', () => this.suggestions.typed());
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.button.disabled = true;
  }

  /** Puts back what was typed and not sent, unless something was typed since. */
  restore() {
    if (!this.input.value) this.input.value = loadDraft();
    this.changed();
  }

  focus() {
    this.input.focus();
  }

  /** Puts a text back for its writer to mend. */
  edit(text) {
    this.input.value = text;
    this.changed();
    this.focus();
  }

  setBusy(busy) {
    this.busy = busy;
    this.changed();
  }

  /** Fits the height to the text; also after the form became visible. */
  fit() {
    this.input.style.height = 'auto';
    // Hidden elements measure 0, which would fold the field away.
    if (this.input.scrollHeight) this.input.style.height = `${this.input.scrollHeight}px`;
  }

  key(event) {
    // Enter that picks a word in an input method is not a wish to send; 229 is how older browsers say so.
    if (event.isComposing || event.keyCode === 229 || this.suggestions.key(event)) return;
    if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.submit();
  }

  changed() {
    const length = lengthOf(this.input.value.trim());
    const left = MAX_LENGTH - length;
    this.counter.textContent = left < 0 ? T.over(-left) : left <= WARN_BELOW ? T.left(left) : '';
    this.counter.classList.toggle('over', left < 0);
    this.input.setAttribute('aria-invalid', left < 0);
    this.button.disabled = this.busy || !length || left < 0;
    saveDraft(this.input.value);
    this.fit();
  }

  pick(text) {
    this.input.value = text;
    this.changed();
    this.submit();
  }

  submit() {
    const text = this.input.value.trim();
    this.suggestions.close();
    if (this.busy || !text || lengthOf(text) > MAX_LENGTH) return;
    this.input.value = '';
    this.changed();
    this.onSend(text);
  }
}

/** Characters as the server counts them: code points, not UTF-16 units. */
function lengthOf(text) {
  return Array.from(text).length;
}
