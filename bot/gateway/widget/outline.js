/** 目录: a regulation's chapters, each folding out to its articles. */

import { T } from './texts.js';
import { button, h } from './dom.js';

/** The chapters; `read(article, chip)` opens one. The chapter of the article at `here` stands open. */
export function chapterList(chapters, read, here) {
  return chapters.map((chapter) => {
    const holds = chapter.articles.some((article) => article.address === here);
    return h('details', { open: holds || chapters.length === 1 },
      h('summary', h('span.heading', chapter.heading),
        h('span.range', chapter.first ? T.range(chapter.first, chapter.last) : '')),
      h('div.chips', chapter.articles.map((article) => {
        const chip = button('chip', () => read(article, chip), article.label);
        if (article.address === here) chip.setAttribute('aria-current', 'true');
        return chip;
      })));
  });
}
