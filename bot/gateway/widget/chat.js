/** `<zhigui-chat>`: the assistant as an element. Attributes, all optional:
 *
 *   mode="page"       fills its place; without it a floating button that opens a panel
 *   heading="…"       the name at the top
 *   position="left"   the corner of the floating button (right unless said)
 *   open              the panel starts open
 */

import { T } from './texts.js';
import { ArticleView } from './article.js';
import { Composer } from './composer.js';
import { Conversation, seal } from './conversation.js';
import { button, h } from './dom.js';
import { icon } from './icons.js';
import { place } from './place.js';
import { loadPreferences, savePreferences } from './store.js';

class ZhiguiChat extends HTMLElement {
  connectedCallback() {
    if (!this.shadowRoot) this.build();
    this.unfollow = this.conversation.follow();
  }

  disconnectedCallback() {
    this.unfollow();
  }

  /** Opens the panel and puts the cursor in the input. */
  open() {
    this.show(true);
    this.composer.focus();
  }

  /** Folds the panel away and gives the focus back to the button. */
  close() {
    this.show(false);
    this.launcher.focus();
  }

  build() {
    this.isPage = this.getAttribute('mode') === 'page';
    const shadow = this.attachShadow({ mode: 'open' });
    this.status = h('p.unseen', { role: 'status' });
    const announce = (text) => {
      this.status.textContent = text;
    };
    this.article = new ArticleView({ announce, onToggle: (open) => this.app.classList.toggle('reading', open) });
    this.composer = new Composer({ announce, onSend: (text) => this.conversation.ask(text) });
    this.conversation = new Conversation({
      welcome: () => this.welcome(),
      on: {
        announce,
        read: (article, options) => this.article.open(article, options),
        edit: (text) => this.composer.edit(text),
        busy: (busy) => this.setBusy(busy),
        restored: () => this.composer.restore(),
      },
    });
    this.app = h('div', { class: this.isPage ? 'app' : 'app float', hidden: true },
      h(this.isPage ? 'main' : 'section', { class: 'chat', 'aria-label': T.name }, this.header(), this.conversation.node, this.composer.node),
      this.article.node, this.status);
    this.addEventListener('keydown', (event) => this.key(event));
    this.applyPreferences(loadPreferences());
    shadow.append(this.sheet(), this.app);
    if (this.isPage) return;
    this.app.setAttribute('role', 'dialog');
    this.app.setAttribute('aria-label', T.name);
    this.launcher = button('launcher', () => this.open(), icon('chat'), T.openChat);
    this.launcher.hidden = true;
    shadow.append(this.launcher);
  }

  /** The style sheet as a link, which any content policy that allows our host allows; shown once it is there. */
  sheet() {
    const ready = () => this.ready();
    return h('link', { rel: 'stylesheet', href: place('widget/style.css'), onload: ready, onerror: ready });
  }

  ready() {
    this.show(this.isPage || this.hasAttribute('open'));
    // A phone would cover the welcome with its keyboard.
    if (this.isPage && window.matchMedia('(hover: hover)').matches) this.composer.focus();
  }

  show(open) {
    this.app.hidden = !open;
    if (this.launcher) this.launcher.hidden = open;
    if (!open) return;
    this.composer.fit();
    this.conversation.scrollToNewest();
  }

  key(event) {
    if (event.key !== 'Escape' || event.isComposing) return;
    if (this.article.isOpen) this.article.close();
    else if (!this.isPage && !this.app.hidden) this.close();
  }

  setBusy(busy) {
    this.composer.setBusy(busy);
    this.clearButton.disabled = busy;
  }

  header() {
    this.clearButton = this.clearTool();
    return h('header.top', seal(),
      h('div.names',
        h(this.isPage ? 'h1' : 'h2', this.getAttribute('heading') || T.name),
        h('p', T.tagline)),
      h('div.tools',
        this.toggle('big', 'letter', T.bigText),
        this.toggle('contrast', 'contrast', T.contrast),
        this.clearButton,
        this.isPage ? null : tool('close', T.closeChat, () => this.close())));
  }

  toggle(name, iconName, label) {
    const press = tool(iconName, label, () => {
      const preferences = loadPreferences();
      preferences[name] = !preferences[name];
      savePreferences(preferences);
      this.applyPreferences(preferences);
      this.composer.fit();
    });
    press.dataset.preference = name;
    return press;
  }

  applyPreferences(preferences) {
    for (const press of this.app.querySelectorAll('[data-preference]')) {
      const name = press.dataset.preference;
      press.setAttribute('aria-pressed', Boolean(preferences[name]));
      this.app.classList.toggle(name, Boolean(preferences[name]));
    }
  }

  /** Clearing takes a second press, within four seconds. */
  clearTool() {
    let timer = 0;
    const settle = () => {
      clearTimeout(timer);
      clear.classList.remove('sure');
      label(T.clear);
    };
    const clear = tool('trash', T.clear, () => {
      if (clear.classList.contains('sure')) {
        settle();
        this.article.close();
        this.conversation.clear();
        this.composer.focus();
        return;
      }
      clear.classList.add('sure');
      label(T.clearSure);
      timer = setTimeout(settle, 4000);
    });
    const label = (text) => {
      clear.querySelector('span').textContent = text;
      clear.setAttribute('aria-label', text);
      clear.title = text;
    };
    return clear;
  }

  welcome() {
    const samples = (texts) => h('ul.samples', texts.map((text) => h('li',
      button('sample', () => this.conversation.ask(text), [h('span', text), icon('right')]))));
    return h('div.welcome',
      h('h2', T.welcome.title),
      h('p.lead', T.welcome.lead),
      h('h3.small-title', T.welcome.samplesTitle),
      samples(T.welcome.samples),
      h('h3.small-title', T.welcome.stepsTitle),
      samples(T.welcome.steps));
  }
}

function tool(iconName, label, onclick) {
  return button('tool', onclick, [icon(iconName), h('span', label)], label);
}

/** Makes `<zhigui-chat>` known, once however often the script is there. */
export function defineChat() {
  if (!customElements.get('zhigui-chat')) customElements.define('zhigui-chat', ZhiguiChat);
}
