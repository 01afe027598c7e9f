/** The conversation: what was said, what is being asked, and the log that shows both.
 *
 * An entry is {id, who: 'me', text, button?, reason?, state: 'sending'|'sent'|'failed', problem?} or
 * {id, who: 'bot', messages, used, conversation}. */

import { T } from './texts.js';
import { fetchMe, sendMessage } from './api.js';
import { card } from './cards.js';
import { button, h, newId } from './dom.js';
import { icon } from './icons.js';
import { claim, loadHistory, onHistoryChange, saveHistory } from './store.js';

export class Conversation {
  /** `on`: {read, announce, edit(text), busy(boolean), restored}; `welcome`: what an empty log shows. */
  constructor({ on, welcome }) {
    this.on = { ...on, press: (offer) => this.press(offer), say: (text) => this.ask(text) };
    this.welcome = welcome;
    this.busy = false;
    this.nodes = new Map();
    this.node = h('div.log', { role: 'log', 'aria-live': 'polite', 'aria-label': T.log, tabindex: '0' });
    this.conversation = null;
    this.entries = [];
    if (!loadHistory().entries.length) this.drawAll();
    this.ready = this.takeUp();
  }

  /** Shows what this browser kept, once it is known to be of who is speaking. */
  async takeUp() {
    const me = await fetchMe();
    if (me && me.login) return;
    if (me) claim(me);
    this.restore();
    for (const entry of this.entries) {
      // The page went away before the reply came. Asking again with the same id is safe.
      if (entry.state === 'sending') this.settle(entry, { detail: T.problem.interrupted, retryable: true });
    }
    this.on.restored();
    this.scrollToNewest();
  }

  /** Begins to follow other tabs; returns what ends it. */
  follow() {
    return onHistoryChange(() => {
      if (!this.busy) this.restore();
    });
  }

  /** Asks a question in words. */
  async ask(text) {
    if (this.busy) return;
    // Busy at once: what is typed while it is not yet known who speaks stays in the input.
    this.setBusy(true);
    await this.ready;
    this.add({ id: newId(), who: 'me', text, state: 'sending' });
  }

  /** Presses a button that the server issued: {title, payload}, and with a verdict perhaps a reason. */
  press({ title, payload, reason }) {
    if (this.busy) return;
    const holder = this.entries.find((entry) => (entry.messages || []).some((message) =>
      (message.buttons || []).some((one) => one.payload === payload)));
    if (holder && (title === T.feedback.good || title === T.feedback.bad)) {
      holder.used.push(payload);
      this.draw(holder);
    }
    const text = reason ? `${title}：${reason}` : title;
    this.add({ id: newId(), who: 'me', text, button: payload, reason: reason || undefined, state: 'sending' });
  }

  /** Forgets everything said so far, here and in other tabs of this browser. */
  clear() {
    if (this.busy) return;
    this.entries = [];
    this.save();
    this.drawAll();
    this.on.announce(T.cleared);
  }

  /** Shows the newest question at the top, or the end of the log where all fits. */
  scrollToNewest() {
    const asked = this.entries.filter((entry) => entry.who === 'me').pop();
    const node = asked && this.nodes.get(asked.id);
    this.node.scrollTop = node ? node.offsetTop - 16 : 0;
  }

  restore() {
    const saved = loadHistory();
    this.conversation = saved.conversation;
    this.entries = saved.entries;
    this.drawAll();
  }

  add(entry) {
    this.entries.push(entry);
    if (this.entries.length === 1) this.drawAll();
    this.send(entry);
  }

  async send(entry) {
    this.settle(entry, null, 'sending');
    this.save();
    this.setBusy(true);
    const { id, text, button: pressed, reason } = entry;
    const body = pressed ? { button: pressed, reason, id } : { text, id };
    const { reply, problem } = await sendMessage(body).then((done) => ({ reply: done }), (failed) => ({ problem: failed }));
    this.setBusy(false);
    this.settle(entry, problem);
    if (reply) this.receive(reply);
    this.save();
    this.scrollToNewest();
  }

  settle(entry, problem, state = problem ? 'failed' : 'sent') {
    entry.state = state;
    entry.problem = problem && { detail: problem.detail, retryable: problem.retryable };
    this.draw(entry);
  }

  receive(reply) {
    const { messages, conversation } = reply;
    // Somebody else has signed in meanwhile: only what was just asked is theirs.
    if (claim(reply)) this.entries = this.entries.slice(-1);
    const another = this.conversation !== null && conversation !== this.conversation;
    const previous = this.newestStep();
    const hadFocus = this.holdsFocus();
    this.conversation = conversation;
    const entry = { id: newId(), who: 'bot', messages, used: [], conversation };
    this.entries.push(entry);
    // Buttons belong to one conversation: those of an earlier one go. A step answered is past.
    if (another) this.drawAll();
    else this.draw(entry);
    if (previous && this.newestStep() !== previous) this.draw(previous);
    // Who goes through a procedure by keyboard goes on where the next step begins.
    const next = hadFocus && this.nodes.get(entry.id).querySelector('.checklist h2');
    if (next) next.focus({ preventScroll: true });
    const article = messages.length === 1 && messages[0].kind === 'article' && messages[0].article;
    const opener = article && this.nodes.get(entry.id).querySelector('button');
    if (article) this.on.read(article, { highlight: article.highlight, opener });
  }

  /** The newest entry that shows a procedure: only its buttons are still meant. */
  newestStep() {
    return this.entries.filter((entry) => (entry.messages || []).some(isStep)).pop();
  }

  save() {
    saveHistory({ conversation: this.conversation, entries: this.entries });
  }

  setBusy(busy) {
    this.busy = busy;
    this.node.setAttribute('aria-busy', busy);
    this.node.classList.toggle('busy', busy);
    if (this.waiting) this.waiting.remove();
    this.waiting = null;
    if (busy) this.showWaiting();
    this.on.announce(busy ? T.thinking : '');
    this.on.busy(busy);
  }

  showWaiting() {
    this.waiting = h('div.entry.bot', seal(), h('div.thinking', T.thinking,
      h('span.dots', { 'aria-hidden': 'true' }, h('i'), h('i'), h('i'))));
    this.node.append(this.waiting);
    this.scrollToNewest();
  }

  drawAll() {
    this.keepFocus(() => {
      this.node.textContent = '';
      this.nodes.clear();
      if (this.waiting) this.node.append(this.waiting);
      for (const entry of this.entries) this.draw(entry);
      if (!this.entries.length) this.node.prepend(this.welcome());
    });
  }

  draw(entry) {
    const node = entry.who === 'me' ? this.mine(entry) : this.theirs(entry);
    const present = this.nodes.get(entry.id);
    if (present) this.keepFocus(() => present.replaceWith(node));
    else this.node.insertBefore(node, this.waiting || null);
    this.nodes.set(entry.id, node);
  }

  /** What had the focus may be drawn anew or go: then the log takes it, not the top of the page. */
  keepFocus(change) {
    const had = this.holdsFocus();
    change();
    if (had && !this.holdsFocus()) this.node.focus({ preventScroll: true });
  }

  holdsFocus() {
    return this.node.contains(this.node.getRootNode().activeElement);
  }

  mine(entry) {
    const bubble = h('div', { class: `bubble${entry.button ? ' pressed' : ''}` }, speaker(T.me), entry.text);
    return h('div.entry.me', bubble, entry.state === 'failed' ? this.failure(entry) : null);
  }

  failure(entry) {
    const takeOut = () => {
      this.entries = this.entries.filter((other) => other !== entry);
      this.drawAll();
    };
    const edit = () => {
      takeOut();
      this.save();
      this.on.edit(entry.text);
    };
    const retry = () => {
      if (this.busy) return;
      takeOut();
      this.add(entry);
    };
    let mend = null;
    if (entry.problem.retryable) mend = button('button', retry, [icon('retry'), T.retry]);
    else if (!entry.button) mend = button('button', edit, T.edit);
    return h('div.failure', icon('alert'),
      h('div.prose', h('p.small-title', T.problem.title), h('p', entry.problem.detail), mend));
  }

  theirs(entry) {
    const live = entry.conversation === this.conversation;
    const stateOf = (message) => ({ live: live && (!isStep(message) || entry === this.newestStep()), used: entry.used });
    return h('div.entry.bot', seal(),
      h('div.cards', speaker(T.bot), entry.messages.map((message) => card(message, this.on, stateOf(message)))));
  }
}

/** The assistant's mark beside what it says. */
export function seal() {
  return h('span.seal', { 'aria-hidden': 'true' }, T.name[0], h('br'), T.name[1]);
}

function isStep(message) {
  return message.kind === 'checklist';
}

function speaker(name) {
  return h('span.unseen', `${name}：`);
}
