/** Line icons on a 24 × 24 grid, drawn as SVG nodes in the colour of the text around them. */

const PATHS = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  near: 'M4 9.5c2.7-2.4 5.3-2.4 8 0s5.3 2.4 8 0M4 15.5c2.7-2.4 5.3-2.4 8 0s5.3 2.4 8 0',
  none: 'M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17M6 18L18 6',
  alert: 'M12 3.5L2.5 20h19zM12 10v4.5M12 17.2v.3',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  book: 'M12 6.5C10 5 7 4.5 3.5 4.5v14c3.5 0 6.5.5 8.5 2c2-1.5 5-2 8.5-2v-14c-3.5 0-6.5.5-8.5 2zM12 6.5v14',
  up: 'M7 11l4-7.5c1.8 0 2.5 1.2 2.2 2.7L12.6 9.5H19c1.2 0 2 1 1.7 2.2l-1.7 7c-.2.8-.9 1.3-1.7 1.3H7M7 11v9H3.5v-9z',
  right: 'M9.5 5.5l6.5 6.5l-6.5 6.5',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M12 20V5M5.5 11.5L12 5l6.5 6.5',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5.5M14 11v5.5',
  letter: 'M3 19l5.5-14L14 19M5 14.5h7M16 12h6M19 9v6',
  contrast: 'M12 3.5a8.5 8.5 0 1 0 0 17zM12 3.5a8.5 8.5 0 1 1 0 17',
  retry: 'M19.5 12a7.5 7.5 0 1 1-2.5-5.6M19.5 4v5h-5',
  steps: 'M4 6.5l1.5 1.5L8 5.5M4 12.5l1.5 1.5L8 11.5M5 19h2M11.5 6.5H20M11.5 12.5H20M11.5 19H20',
  skip: 'M5 6l7 6l-7 6zM13 6l7 6l-7 6z',
  dot: 'M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6',
  'down-to': 'M12 4v11M7 10.5l5 5l5-5M4.5 20h15',
  chat: 'M4 5h16v11.5H11L6.5 20.5v-4H4zM8 9.5h8M8 12.5h5',
};

// The same drawing turned: the style sheet turns it by its name.
const TURNED = { down: 'up', more: 'right', left: 'right' };

/** The icon `name`, hidden from assistive technology: a label always stands beside it. */
export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', PATHS[TURNED[name] || name]);
  svg.append(path);
  return svg;
}
