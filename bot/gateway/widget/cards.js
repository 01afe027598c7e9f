/** Messages of the server as cards. A message is plain data; docs/api.md names the kinds.
 *
 * `on` is what a card can ask of its surroundings:
 *   press(button)                      a button that the server issued was pressed
 *   say(text)                          something is said as if it were typed
 *   read(article or address, options)  open the article view; options {highlight, opener}
 *   announce(text)                     say something to a screen reader
 * `state` is {live, used}: whether the server would still take this card's buttons, and which of
 * them were pressed (by payload). */

import { T } from './texts.js';
import { checklistCard, items } from './checklist.js';
import { button, h, paragraphs } from './dom.js';
import { banner, bracketed, evidenceFigure, references, truncatedNote } from './evidence.js';
import { feedbackPair } from './feedback.js';
import { icon } from './icons.js';
import { chapterList } from './outline.js';

const KINDS = {
  answer: answerCard, article: articleCard, outline: outlineCard, list: listCard, notice: noticeCard, checklist: checklistCard,
};

/** The card for one message. A kind this page does not know is shown by its text. */
export function card(message, on, state) {
  const node = cardOf(message, on, state);
  const buttons = state.live ? serverButtons(message, on, state) : [];
  const row = node.querySelector(':scope > .buttons');
  if (row) row.append(...buttons);
  else if (buttons.length) node.append(h('div.buttons', buttons));
  return node;
}

function cardOf(message, on, state) {
  const draw = KINDS[message.kind] || noticeCard;
  try {
    return draw(message, on, state);
  } catch (error) {
    // A history kept by an older page may hold other shapes: their text is still worth showing.
    console.warn('zhigui: a message could not be drawn', error);
    return noticeCard(message);
  }
}

function answerCard(message, on) {
  const decision = T.decision[message.decision] ? message.decision : 'related';
  const evidence = message.evidence || [];
  const said = evidence.length ? '' : String(message.text);
  const head = h('header', badge(decision), said.includes(message.headline) ? null : h('p', message.headline));
  const node = h('article', { class: `card answer ${decision}` }, head, banner(message));
  node.append(...evidence.map((item) => evidenceFigure(item, on)));
  if (said) node.append(h('div.prose', paragraphs(said)));
  return node;
}

/** The chip that names what an answer claims; said by icon and words, not by colour alone. */
function badge(decision) {
  const icons = { grounded: 'check', related: 'near', not_found: 'none' };
  return h('span.badge', icon(icons[decision]), T.decision[decision]);
}

function articleCard(message, on) {
  const article = message.article;
  const open = button('button', () => on.read(article, { highlight: article.highlight, opener: open }), [icon('book'), T.readArticle]);
  const where = [article.chapter, article.section].filter(Boolean).join(' · ');
  return h('article.card.excerpt',
    banner(article),
    h('p.where', bracketed(article.title), where ? ` ${where}` : null),
    h('h2', article.label),
    h('div.fade', paragraphs(article.text)),
    article.truncated ? truncatedNote(article.truncated_note) : null,
    references(article, on),
    h('div.buttons', open));
}

function outlineCard(message, on) {
  const outline = message.outline;
  return h('article.card.outline', banner(outline), h('h2', bracketed(outline.title)),
    chapterList(outline.chapters, (article, chip) => on.read(article.address, { opener: chip })));
}

function listCard(message, on, state) {
  // `text` is complete in itself; where the items are drawn, its opening line is enough.
  const opening = String(message.text || '').split('\n')[0];
  return h('article.card.list', h('div.prose', paragraphs(opening)), items(message, on, state));
}

function noticeCard(message) {
  const error = message.level === 'error';
  return h('article', { class: `card notice${error ? ' error' : ''}` }, error ? icon('alert') : null,
    h('div.prose', paragraphs(message.text)));
}

function serverButtons(message, on, state) {
  const all = message.buttons || [];
  const isVerdict = (one) => one.title === T.feedback.good || one.title === T.feedback.bad;
  // Each quote has its own 查看原文, which opens beside the chat without a turn of the conversation.
  const isOurs = (one) => message.kind === 'answer' && (message.evidence || []).length && one.title === T.fullText;
  const plain = all.filter((one) => !isVerdict(one) && !isOurs(one)).map((one) => {
    const name = T.buttonIcons[one.title];
    const main = one.title === T.checklist.done;
    return button(main ? 'button primary' : 'button', () => on.press(one), [name ? icon(name) : null, one.title]);
  });
  const verdicts = all.filter(isVerdict);
  return verdicts.length ? [...plain, feedbackPair(verdicts, on, state.used)] : plain;
}
