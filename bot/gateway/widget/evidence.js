/** 依据 as it is shown everywhere: the exact words, their place, and ways to read and to copy. */

import { T } from './texts.js';
import { button, copyText, h, marked, paragraphs, ranges } from './dom.js';
import { icon } from './icons.js';

/** A quote with what matched in it marked, its citation, 查看原文 and 复制引用. */
export function evidenceFigure(item, on) {
  const read = button('link read', () => on.read(item.address, { highlight: [item.quote], opener: read }),
    [icon('book'), h('span', T.readOriginal)], T.openArticle(item.citation));
  return h('figure.evidence',
    banner(item),
    h('blockquote', paragraphs(item.quote, (line) => marked(line, ranges(line, item.matched)))),
    item.truncated ? truncatedNote() : null,
    references(item, on),
    h('figcaption', h('cite', item.citation),
      h('span.acts', read, copyButton(item.citation, on))));
}

/** The line that says a text is no longer in force, where the server says so. */
export function banner(item) {
  return item.banner ? h('p.banner', icon('alert'), h('span', item.banner)) : null;
}

/** Articles that a text points at, each a press away; null where there are none. */
export function references(item, on) {
  const known = (item.references || []).filter((one) => one && one.address && one.text);
  if (!known.length) return null;
  return h('p.references', h('span', T.references), known.map((one) => {
    const link = button('link', () => on.read(one.address, { opener: link }), one.text);
    return link;
  }));
}

/** A small button that copies `citation` and says so. */
export function copyButton(citation, on) {
  const label = h('span', T.copy);
  const copy = button('link copy', async () => {
    const done = await copyText(citation);
    copy.focus();
    label.textContent = done ? T.copied : T.copyFailed;
    copy.classList.toggle('done', done);
    on.announce(done ? T.copiedAloud(citation) : T.copyFailed);
    setTimeout(() => {
      label.textContent = T.copy;
      copy.classList.remove('done');
    }, 2400);
  }, [icon('copy'), label]);
  return copy;
}

/** The note under a text that the source cuts off. */
export function truncatedNote(text) {
  return h('p.truncated', icon('alert'), h('span', text || T.truncated));
}

/** A document's title in the marks that Chinese puts around one, unless it has them. */
export function bracketed(title) {
  return /^《.*》$/.test(title) ? title : `《${title}》`;
}
