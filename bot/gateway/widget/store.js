/** What stays in this browser: the history, the unsent draft, the reader's display choices. */

const PREFIX = 'zhigui.1.';
const MAX_ENTRIES = 60;
const MAX_CHARACTERS = 400000;

const memory = new Map();

/** `{conversation, entries}` as last saved, or an empty one. */
export function loadHistory() {
  const saved = read('history');
  return saved && Array.isArray(saved.entries) ? saved : { conversation: null, entries: [] };
}

/** Saves the newest entries that fit: 60 of them, 400,000 characters of JSON. */
export function saveHistory(history) {
  let entries = history.entries.slice(-MAX_ENTRIES);
  while (entries.length > 1 && JSON.stringify(entries).length > MAX_CHARACTERS) entries = entries.slice(1);
  write('history', { conversation: history.conversation, entries });
}

/** Calls back when another tab of this browser changed the history. */
export function onHistoryChange(callback) {
  const listener = (event) => {
    if (event.key === `${PREFIX}history`) callback();
  };
  window.addEventListener('storage', listener);
  return () => window.removeEventListener('storage', listener);
}

export const loadDraft = () => read('draft') || '';
export const saveDraft = (text) => write('draft', text);

/** `{big, contrast}`, both booleans. */
export const loadPreferences = () => read('preferences') || {};
export const savePreferences = (preferences) => write('preferences', preferences);

// A browser may refuse storage (privacy settings, a full quota): this page's memory serves instead.

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) || memory.get(name) || null;
  } catch (refusedOrDamaged) {
    return memory.get(name) || null;
  }
}

function write(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    memory.delete(name);
  } catch (refused) {
    memory.set(name, value);
  }
}
