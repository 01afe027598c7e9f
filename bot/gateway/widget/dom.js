/** Small helpers over the DOM. Text always goes in as text nodes; nothing here parses markup. */

/** `tag.class.class` as an element. Of `props`, which may be left out, `on…` are listeners, `true` is an
 * empty attribute, false and null none. */
export function h(selector, props, ...children) {
  const [tag, ...classes] = selector.split('.');
  const node = document.createElement(tag);
  node.classList.add(...classes);
  const given = props && props.constructor === Object ? props : {};
  if (given !== props) children.unshift(props);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

/** A button of class `name`; `label`, where given, is what assistive technology reads and a hover shows. */
export function button(name, onclick, children, label) {
  return h('button', { type: 'button', class: name, onclick, 'aria-label': label, title: label }, children);
}

/** `text` as one `<p>` a line, each as `shown`, blank lines dropped. */
export function paragraphs(text, shown = (line) => line) {
  return String(text || '').split('\n').filter((line) => line.trim()).map((line) => h('p', shown(line)));
}

/** A random id for a message: four numbers. `crypto.randomUUID` is missing on plain http. */
export function newId() {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}

/** Puts `text` on the clipboard; resolves to whether that worked. */
export async function copyText(text) {
  // Plain http pages have no navigator.clipboard, and an embedding page's policy may refuse it.
  if (navigator.clipboard) {
    const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
    if (done) return true;
  }
  const area = h('textarea', { readonly: true, 'aria-hidden': 'true', tabindex: '-1' });
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}

/** The places where any of `needles` stands in `text`: merged, ordered `[start, end)` pairs. */
export function ranges(text, needles) {
  const found = [];
  for (const needle of needles || []) {
    if (!needle) continue;
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
      found.push([at, at + needle.length]);
    }
  }
  found.sort((a, b) => a[0] - b[0]);
  const merged = [];
  for (const [start, end] of found) {
    const last = merged[merged.length - 1];
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

/** `text[from:to)` as nodes, with what lies in `marked` ranges inside `<mark>`. */
export function marked(text, markedRanges, from = 0, to = text.length) {
  const nodes = [];
  let at = from;
  for (const [start, end] of markedRanges) {
    const first = Math.max(start, at);
    const last = Math.min(end, to);
    if (first >= last) continue;
    nodes.push(text.slice(at, first), h('mark', text.slice(first, last)));
    at = last;
  }
  nodes.push(text.slice(at, to));
  return nodes.filter((node) => node !== '');
}
