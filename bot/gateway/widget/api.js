/** The gateway's JSON API. */

import { T } from './texts.js';
import { place } from './place.js';

const MESSAGE_SECONDS = 20;
const LOOKUP_SECONDS = 10;

const ASKED_AGAIN = 3;
const PAUSE_MS = 1000;

/** Why a call failed, in words for the reader. `retryable`: the same call may succeed later. `type`: the server's name for it. */
export class Problem extends Error {
  constructor(detail, retryable, type) {
    super(detail);
    Object.assign(this, { detail, retryable, type });
  }
}

/** Sends `{text, id}` or `{button, reason?, id}`; gives `{messages, conversation, person}`. Throws Problem. */
export async function sendMessage(body, tries = 0) {
  try {
    return await call('messages', MESSAGE_SECONDS, (reply) => reply.messages, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch (problem) {
    // The answer is still being made and will be kept under the message's id: ask for it again.
    if (problem.type !== '/problems/assistant_slow' || tries === ASKED_AGAIN) throw problem;
    await new Promise((done) => setTimeout(done, PAUSE_MS));
    return sendMessage(body, tries + 1);
  }
}

/** `{person, conversation, login}`: who is speaking, and where to sign in if nobody is; null where the server does not say. */
export function fetchMe() {
  return call('me', LOOKUP_SECONDS, (reply) => reply.person).catch(() => null);
}

/** The article that holds `address`, as an `article` message carries it. Throws Problem. */
export function fetchArticle(address) {
  return call(`articles/${encodeURIComponent(address)}`, LOOKUP_SECONDS, (reply) => reply.text);
}

/** The chapters of a regulation with their articles. Throws Problem. */
export function fetchOutline(regulation) {
  return call(`regulations/${encodeURIComponent(regulation)}/outline`, LOOKUP_SECONDS, (reply) => reply.chapters);
}

/** What one may be about to ask: `[{text, kind}]`; empty where the server does not say. */
export async function fetchSuggestions(words) {
  const reply = await call(`suggest?q=${encodeURIComponent(words)}`, LOOKUP_SECONDS, (got) => got.suggestions)
    .catch(() => ({ suggestions: [] }));
  return reply.suggestions;
}

/** What the server answers, if it `fits`. Throws Problem. */
async function call(path, seconds, fits, options) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), seconds * 1000);
  try {
    const response = await fetch(place(`api/${path}`), {
      ...options,
      credentials: 'include',
      signal: abort.signal,
    });
    const body = await response.json().catch(() => null);
    if (!response.ok) throw problemOf(response, body);
    if (!body || !fits(body)) throw new Problem(T.problem.reply, true);
    return body;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(abort.signal.aborted ? T.problem.timeout : T.problem.network, true);
  } finally {
    clearTimeout(timer);
  }
}

function problemOf(response, body) {
  const detail = body && (body.detail || body.title);
  const retryable = response.status >= 500 || [408, 425, 429].includes(response.status);
  return new Problem(typeof detail === 'string' ? detail : T.problem.reply, retryable, body && body.type);
}
