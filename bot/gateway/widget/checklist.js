/** 办理清单: the question, the task, the progress, the end and the lists, one card each. */

import { T } from './texts.js';
import { place } from './place.js';
import { button, h, paragraphs } from './dom.js';
import { evidenceFigure } from './evidence.js';
import { icon } from './icons.js';

const STATUS_ICONS = { answered: 'check', done: 'check', skipped: 'skip', open: 'right', pending: 'dot' };

/** One view of a procedure. Where `state.live` is false it is past, and nothing in it can be pressed. */
export function checklistCard(message, on, state) {
  const step = message.step;
  const parts = [heading(message), lines('note', message.note), changes(message)];
  if (step && message.view === 'question') parts.push(...question(step, on, state));
  else if (step && message.view === 'task') parts.push(...task(step, on));
  else if (step && message.view === 'summary') parts.push(...outcome(step, on));
  else if (!message.checklist) parts.push(h('p.ask', String(message.text).split('\n')[0]));
  parts.push(steps(message, on, state), items(message, on, state), exports(message));
  return h('article', { class: `card checklist ${message.view}${state.live ? '' : ' past'}` }, parts);
}

/** A line of a list that can be pressed where it has a payload and the server would still take it. */
function pressRow(item, words, on, state) {
  if (!item.payload || !state.live) return h('div.row', words);
  return button('row press', () => on.press(item), [words, icon('right')]);
}

function lines(name, text) {
  return text ? h(`div.${name}`, paragraphs(text)) : null;
}

function heading({ checklist, run, progress }) {
  if (!checklist) return null;
  return h('header',
    h('p.procedure', icon('steps'), h('span', checklist.title),
      run && run.label ? h('span.run-label', run.label) : null),
    bar(progress));
}

function bar(progress) {
  if (!progress || !progress.total) return null;
  const settled = progress.done + progress.skipped;
  const fill = h('i');
  fill.style.width = `${Math.min(100, Math.round((settled / progress.total) * 100))}%`;
  return h('div.tally',
    h('div.bar', { role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': progress.total,
      'aria-valuenow': settled, 'aria-label': T.checklist.progress }, fill),
    h('span', T.checklist.counts(progress)));
}

function changes(message) {
  const all = message.changes || [];
  if (!all.length) return null;
  return h('div.changes', h('p.small-title', icon('alert'), T.checklist.changes),
    h('ul', all.map((line) => h('li', line))));
}

function title(words, kicker) {
  return h('h2', { tabindex: '-1' }, kicker ? h('span.kicker', kicker) : null, words);
}

function question(step, on, state) {
  return [
    title(step.ask || step.title, T.checklist.question(step.number)),
    lines('help', step.help),
    state.live && step.kind === 'date' ? dateForm(on) : null,
    state.live && step.options.length ? h('ul.options', step.options.map((one) => option(one, on))) : null,
    ...cites(step, on),
  ];
}

function option(one, on) {
  const press = button('option', () => on.press({ title: one.label, payload: one.payload }),
    [h('span', one.label), icon(one.chosen ? 'check' : 'right')]);
  if (one.chosen) press.setAttribute('aria-pressed', 'true');
  return h('li', press);
}

function dateForm(on) {
  const input = h('input', { type: 'date', required: true, 'aria-label': T.checklist.date });
  const submit = (event) => {
    event.preventDefault();
    on.say(input.value);
  };
  return h('form.date', { onsubmit: submit }, input, h('button.button.primary', { type: 'submit' }, T.checklist.confirm));
}

function task(step, on) {
  const facts = [
    step.responsible ? [T.checklist.responsible, step.responsible] : null,
    step.materials.length ? [T.checklist.materials, h('ul', step.materials.map((one) => h('li', one)))] : null,
    step.deadline ? [T.checklist.deadline, deadline(step.deadline)] : null,
  ].filter(Boolean);
  return [
    title(step.title, T.checklist.task(step.number, step.total)),
    h('div.prose.do', step.do === step.title ? null : paragraphs(step.do)),
    step.silent ? h('p.silent', icon('none'), h('span', T.checklist.silent)) : null,
    facts.length ? h('dl', facts.map(([name, fact]) => h('div', h('dt', name), h('dd', fact)))) : null,
    lines('help', step.help),
    ...cites(step, on),
  ];
}

function deadline({ text, note, date }) {
  return [h('span', { class: date ? 'due' : null }, text), note ? h('span.help', note) : null];
}

function outcome(step, on) {
  const good = step.result === 'completed';
  return [
    h('p', { class: `outcome ${good ? 'good' : 'other'}` }, icon(good ? 'check' : 'alert'),
      h('span', T.checklist.results[step.result] || T.checklist.results.elsewhere)),
    title(step.title),
    h('div.prose', paragraphs(step.do)),
    ...cites(step, on),
  ];
}

function cites(step, on) {
  if (!step.cites.length) return [];
  return [h('p.small-title', T.checklist.basis), ...step.cites.map((one) => evidenceFigure(one, on))];
}

function steps({ progress }, on, state) {
  const all = (progress && progress.steps) || [];
  if (!all.length) return null;
  return h('ol.steps', all.map((line) => {
    const words = h('span.words', h('span.item-title', line.title),
      h('span.detail', [line.status_text, line.answer].filter(Boolean).join('：')));
    return h('li', { class: line.status }, h('span.mark', icon(STATUS_ICONS[line.status] || 'dot')),
      pressRow(line, words, on, state));
  }));
}

/** The rows of a list that a message carries; null where it carries none. */
export function items(message, on, state) {
  const all = message.items || [];
  if (!all.length) return null;
  return h('ul.rows', all.map((item) => h('li', pressRow(item, h('span.words',
    h('span.item-title', item.title), item.detail ? h('span.detail', item.detail) : null), on, state))));
}

function exports(message) {
  const links = message.exports || [];
  if (!links.length) return null;
  return h('div.exports', h('p.small-title', T.checklist.exports), h('div.buttons',
    links.map((link) => h('a.button', { href: place(link.href), download: true }, icon('down-to'), link.title))));
}
