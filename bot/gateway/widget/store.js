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
export function saveHistory({ conversation, entries }) {
  let newest = entries.slice(-MAX_ENTRIES);
  while (newest.length > 1 && JSON.stringify(newest).length > MAX_CHARACTERS) newest = newest.slice(1);
  write('history', { conversation, entries: newest });
}

/** Calls back when another tab of this browser changed the history. */
export function onHistoryChange(callback) {
  const listener = (event) => {
    if (event.key === `${PREFIX}history`) callback();
  };
  window.addEventListener('storage', listener);
  return () => window.removeEventListener('storage', listener);
}

/** What is kept here is this person's from now on: anybody else's goes, and true says that it did. */
export function claim({ person, conversation }) {
  const before = read('owner');
  write('owner', { person, conversation });
  // In one conversation a person changes by being linked to another channel, and stays who they are. Nobody
  // names one whose conversation is all that is known of them: they have lost their cookie.
  if (!before || before.person === person || before.conversation === conversation
    || (person === conversation && before.person === before.conversation)) return false;
  write('history', null);
  write('draft', '');
  return true;
}

export const loadDraft = () => read('draft') || '';
export const saveDraft = (text) => write('draft', text);

/** `{big, contrast}`, both booleans. */
export const loadPreferences = () => read('preferences') || {};
export const savePreferences = (preferences) => write('preferences', preferences);

// A browser may refuse storage (privacy settings, a full quota): this page's memory serves instead.

function read(name) {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    // Refused, or damaged.
  }
  return kept || memory.get(name) || null;
}

function write(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    memory.delete(name);
  } catch {
    memory.set(name, value);
  }
}
