/** Messages of the server as cards. A message is plain data; see the payload kinds below.
 *
 * `on` is what a card can ask of its surroundings:
 *   press(button)                      a button that the server issued was pressed
 *   read(article or address, options)  open the article view; options {highlight, opener}
 *   announce(text)                     say something to a screen reader
 * `state` is {live, used}: whether the server would still take this card's buttons, and which of
 * them were pressed (by payload). */

import { T } from './texts.js';
import { button, copyText, h, marked, paragraphs, ranges } from './dom.js';
import { icon } from './icons.js';

const KINDS = { answer: answerCard, article: articleCard, outline: outlineCard, list: listCard, notice: noticeCard };

/** The card for one message. A kind this page does not know is shown by its text. */
export function card(message, on, state) {
  const node = cardOf(message, on, state);
  const buttons = state.live ? serverButtons(message.buttons || [], on, state) : [];
  const row = node.querySelector('.buttons');
  if (row) row.append(...buttons);
  else if (buttons.length) node.append(h('div', { class: 'buttons' }, buttons));
  return node;
}

/** A small button that copies `citation` and says so. */
export function copyButton(citation, on) {
  const label = h('span', null, T.copy);
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
  return h('p', { class: 'truncated' }, icon('alert'), text || T.truncated);
}

/** The chip that names what an answer claims; said by icon and words, not by colour alone. */
export function badge(decision) {
  const icons = { grounded: 'check', related: 'near', not_found: 'none' };
  return h('span', { class: 'badge' }, icon(icons[decision]), T.decision[decision]);
}

function cardOf(message, on, state) {
  const draw = KINDS[message.kind] || noticeCard;
  try {
    return draw(message, on, state);
  } catch (error) {
    // A history kept by an older page may hold other shapes: their text is still worth showing.
    console.error('zhigui: a message could not be drawn', error);
    return noticeCard(message);
  }
}

function answerCard(message, on) {
  const decision = T.decision[message.decision] ? message.decision : 'related';
  const evidence = message.evidence || [];
  const said = evidence.length ? '' : message.text;
  const head = h('header', null, badge(decision), said.includes(message.headline) ? null : h('p', null, message.headline));
  const node = h('article', { class: `card answer ${decision}` }, head);
  node.append(...evidence.map((item) => evidenceFigure(item, on)));
  if (said) node.append(h('div', { class: 'prose' }, paragraphs(said)));
  return node;
}

function evidenceFigure(item, on) {
  const open = button('link cite', () => on.read(item.address, { highlight: [item.quote], opener: open }),
    [h('cite', null, item.citation), icon('right')], T.openArticle(item.citation));
  const lines = String(item.quote).split('\n').filter((line) => line.trim());
  return h('figure', { class: 'evidence' },
    h('blockquote', null, lines.map((line) => h('p', null, marked(line, ranges(line, item.matched))))),
    item.truncated ? truncatedNote() : null,
    h('figcaption', null, open, copyButton(item.citation, on)));
}

function articleCard(message, on) {
  const article = message.article;
  const open = button('button', () => on.read(article, { highlight: article.highlight, opener: open }), [icon('book'), T.readArticle]);
  const where = [article.chapter, article.section].filter(Boolean).join(' · ');
  return h('article', { class: 'card excerpt' },
    h('p', { class: 'where' }, bracketed(article.title), where ? ` ${where}` : null),
    h('h2', null, article.label),
    h('div', { class: 'fade' }, paragraphs(article.text)),
    article.truncated ? truncatedNote(article.truncated_note) : null,
    h('div', { class: 'buttons' }, open));
}

function outlineCard(message, on) {
  const outline = message.outline;
  const chapters = outline.chapters.map((chapter) =>
    h('details', { open: outline.chapters.length === 1 },
      h('summary', null, h('span', { class: 'heading' }, chapter.heading),
        h('span', { class: 'range' }, chapter.first ? T.range(chapter.first, chapter.last) : '')),
      h('div', { class: 'chips' }, chapter.articles.map((article) => {
        const chip = button('chip', () => on.read(article.address, { opener: chip }), article.label);
        return chip;
      }))));
  return h('article', { class: 'card outline' }, h('h2', null, bracketed(outline.title)), chapters);
}

function listCard(message, on, state) {
  const items = (message.items || []).map((item) => {
    const words = h('span', { class: 'words' }, h('span', { class: 'item-title' }, item.title),
      item.detail ? h('span', { class: 'detail' }, item.detail) : null);
    if (!item.payload || !state.live) return h('li', null, h('div', { class: 'row' }, words));
    return h('li', null, button('row press', () => on.press(item), [words, icon('right')]));
  });
  return h('article', { class: 'card list' }, h('div', { class: 'prose' }, paragraphs(firstLine(message.text))), h('ul', null, items));
}

function noticeCard(message) {
  const error = message.level === 'error';
  return h('article', { class: `card notice${error ? ' error' : ''}` }, error ? icon('alert') : null,
    h('div', { class: 'prose' }, paragraphs(message.text)));
}

function serverButtons(buttons, on, state) {
  const isFeedback = (one) => T.feedback.includes(one.title);
  const plain = buttons.filter((one) => !isFeedback(one)).map((one) => button('button', () => on.press(one), titled(one)));
  const feedback = buttons.filter(isFeedback).map((one) => {
    const node = button('button feedback', () => on.press(one), titled(one));
    node.disabled = state.used.includes(one.payload);
    node.setAttribute('aria-pressed', String(node.disabled));
    return node;
  });
  return feedback.length ? [...plain, h('span', { class: 'pair' }, feedback)] : plain;
}

function titled(one) {
  const name = T.buttonIcons[one.title];
  return [name ? icon(name) : null, one.title];
}

/** A document's title in the marks that Chinese puts around one, unless it has them. */
export function bracketed(title) {
  return /^《.*》$/.test(title) ? title : `《${title}》`;
}

/** A list's `text` is complete in itself; where the items are drawn, its opening line is enough. */
function firstLine(text) {
  return String(text || '').split('\n')[0];
}
