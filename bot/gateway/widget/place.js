/** Where this script came from: everything else lies beside it, also behind a proxy's path. */

const SCRIPT = document.currentScript || document.querySelector('script[src*="widget.js"]');
const ROOT = new URL('.', SCRIPT.src);

/** What the embedding page wrote into the script tag. */
export const SETTINGS = SCRIPT.dataset;

/** The address of `path` on our host. Throws for a path that leads to another. */
export function place(path) {
  const url = new URL(path.replace(/^\/+/, ''), ROOT);
  if (url.origin !== ROOT.origin) throw new Error(`not on our host: ${path}`);
  return url.href;
}
