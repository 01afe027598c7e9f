/** The article view: one article whole, its neighbours and its chapter outline a press away. */

import { T } from './texts.js';
import { fetchArticle, fetchOutline } from './api.js';
import { button, h, marked, ranges } from './dom.js';
import { banner, bracketed, copyButton, references, truncatedNote } from './evidence.js';
import { icon } from './icons.js';
import { chapterList } from './outline.js';

/** The drawer. `onToggle(open)` lets the layout make room; `announce(text)` speaks to a reader. */
export class ArticleView {
  constructor({ onToggle, announce }) {
    this.onToggle = onToggle;
    this.announce = announce;
    this.opener = null;
    this.wanted = 0;
    this.title = h('h2', { tabindex: '-1', id: 'article-title' }, T.article);
    this.body = h('div.article-body', { tabindex: '0', 'aria-labelledby': 'article-title', role: 'region' });
    this.foot = h('nav.article-nav', { 'aria-label': T.article });
    const close = button('tool', () => this.close(), icon('close'), T.closeArticle);
    this.contents = button('tool', () => this.toggleOutline(), [icon('steps'), h('span', T.outline)], T.outline);
    this.node = h('aside.drawer', { hidden: true, 'aria-labelledby': 'article-title' },
      h('header', this.title, this.contents, close), this.body, this.foot);
    this.node.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.close();
    });
  }

  get isOpen() {
    return !this.node.hidden;
  }

  /** Shows an article that is at hand, or fetches the one at an address. */
  open(articleOrAddress, { highlight, opener } = {}) {
    if (opener) this.opener = opener;
    if (!this.isOpen) {
      this.node.hidden = false;
      this.onToggle(true);
    }
    if (typeof articleOrAddress === 'string') this.load(articleOrAddress, highlight);
    else this.show(articleOrAddress, highlight);
  }

  /** Hides the view and gives the focus back to what opened it. */
  close() {
    if (!this.isOpen) return;
    this.wanted += 1;
    this.node.hidden = true;
    this.onToggle(false);
    if (this.opener && this.opener.isConnected) this.opener.focus();
    this.opener = null;
  }

  /** Shows the article at an address once it is there. */
  load(address, highlight) {
    return this.fetch(() => fetchArticle(address), (article) => this.show(article, highlight));
  }

  /** The chapters in place of the article, and back. */
  toggleOutline() {
    const { article, highlight } = this.shown;
    if (this.contents.getAttribute('aria-pressed') === 'true') {
      this.show(article, highlight);
      return;
    }
    this.fetch(() => fetchOutline(article.regulation), (outline) => {
      const list = chapterList(outline.chapters, (one) => this.load(one.address), article.address);
      this.fill(T.outline, [banner(outline), h('p.where', bracketed(outline.title)), h('div.outline', list)]);
      this.contents.hidden = false;
      this.contents.setAttribute('aria-pressed', 'true');
      this.body.scrollTop = 0;
      const here = this.body.querySelector('[aria-current]');
      if (here) here.scrollIntoView({ block: 'center' });
    });
  }

  async fetch(ask, then) {
    const turn = (this.wanted += 1);
    this.fill(T.loadingArticle, [h('p.where', T.loadingArticle)]);
    this.body.setAttribute('aria-busy', 'true');
    let found;
    try {
      found = await ask();
    } catch (problem) {
      if (turn === this.wanted) this.fail(problem, () => this.fetch(ask, then));
      return;
    }
    if (turn === this.wanted) then(found);
  }

  show(article, highlight) {
    this.wanted += 1;
    this.shown = { article, highlight };
    // To mark the whole of an article marks nothing.
    const wanted = ranges(article.text, (highlight || article.highlight || []).filter((quote) => quote !== article.text));
    const where = [article.chapter, article.section].filter(Boolean).join(' · ');
    const citation = h('p.citation', h('cite', article.citation),
      copyButton(article.citation, { announce: this.announce }));
    this.fill(article.label, [
      banner(article),
      h('p.where', bracketed(article.title)),
      where ? h('p.chapter', where) : null,
      h('div.law', articleLines(article.text, wanted)),
      article.truncated ? truncatedNote(article.truncated_note) : null,
      references(article, { read: (address) => this.load(address) }),
      citation,
    ], [this.step(article.previous, 'previous'), this.step(article.next, 'next')]);
    this.contents.hidden = !article.regulation;
    const first = this.body.querySelector('mark');
    this.body.scrollTop = first ? Math.max(0, first.offsetTop - this.body.clientHeight / 3) : 0;
  }

  fail(problem, again) {
    const retry = problem.retryable && button('button', again, [icon('retry'), T.retry]);
    this.fill(T.problem.title, [h('div.failure', { role: 'alert' }, icon('alert'),
      h('div.prose', h('p', problem.detail), retry))]);
  }

  fill(title, body, foot = []) {
    this.title.textContent = title;
    this.body.removeAttribute('aria-busy');
    this.contents.hidden = true;
    this.contents.setAttribute('aria-pressed', 'false');
    for (const [node, children] of [[this.body, body], [this.foot, foot]]) {
      node.textContent = '';
      node.append(...children.filter(Boolean));
    }
    this.title.focus({ preventScroll: true });
  }

  step(neighbour, direction) {
    const back = direction === 'previous';
    const label = neighbour ? `${T[direction]}：${neighbour.label}` : T.none[direction];
    const words = h('span', neighbour ? neighbour.label : label);
    const step = button(`button ${direction}`, () => this.load(neighbour.address),
      back ? [icon('left'), words] : [words, icon('right')], label);
    step.disabled = !neighbour;
    return step;
  }
}

/** The text line by line, an item or sub-item set in, with what lies in `wanted` marked. */
function articleLines(text, wanted) {
  let start = 0;
  return text.split('\n').map((line) => {
    const from = start;
    start += line.length + 1;
    if (!line.trim()) return null;
    return h('p', { class: depth(line) }, marked(text, wanted, from, from + line.length));
  });
}

function depth(line) {
  if (/^\s*[（(][一二三四五六七八九十百]+[）)]/.test(line)) return 'item';
  if (/^\s*(\d+[.．、]|[（(]\d+[）)])/.test(line)) return 'subitem';
  return 'para';
}
