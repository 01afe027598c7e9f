/** 有用 and 没用 under an answer; 没用 asks why before it is sent. */

import { T } from './texts.js';
import { button, h, newId } from './dom.js';
import { icon } from './icons.js';

const MAX_REASON = 300;

/** The pair of buttons for the verdicts that the server offers, `used` the payloads already sent. */
export function feedbackPair(offers, on, used) {
  const pair = h('span.pair', { role: 'group', 'aria-label': T.feedback.group });
  const given = offers.some((one) => used.includes(one.payload));
  for (const offer of offers) {
    const good = offer.title === T.feedback.good;
    const node = button('button feedback', () => (good ? on.press(offer) : ask(node, offer, on)),
      [icon(good ? 'up' : 'down'), offer.title]);
    node.disabled = given;
    if (given) node.setAttribute('aria-pressed', used.includes(offer.payload));
    pair.append(node);
  }
  return pair;
}

function ask(opener, offer, on) {
  const card = opener.closest('.card');
  const open = card.querySelector('.reason');
  if (open) {
    open.remove();
    return;
  }
  const form = reasonForm(offer, on, () => {
    form.remove();
    opener.focus();
  });
  card.append(form);
  form.querySelector('input').focus();
}

function reasonForm(offer, on, close) {
  const name = newId();
  const text = h('textarea', { rows: '2', maxlength: String(MAX_REASON), 'aria-label': T.feedback.more, placeholder: T.feedback.more });
  const choices = T.feedback.reasons.map((reason) => h('label.pick',
    h('input', { type: 'radio', name, value: reason }), h('span', reason)));
  const submit = (event) => {
    event.preventDefault();
    const picked = form.querySelector('input:checked');
    const reason = [picked && picked.value, text.value.trim()].filter(Boolean).join('：');
    on.press({ ...offer, reason });
  };
  const leave = (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  };
  const form = h('form.reason', { onsubmit: submit, onkeydown: leave },
    h('fieldset', h('legend', T.feedback.why), h('div.picks', choices)),
    text,
    h('div.buttons', h('button', { type: 'submit', class: 'button primary' }, T.feedback.send),
      button('button', close, T.feedback.cancel)));
  return form;
}
