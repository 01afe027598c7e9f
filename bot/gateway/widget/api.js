/** The gateway's JSON API. */

import { T } from './texts.js';
import { AT_HOME, place } from './place.js';

const MESSAGE_SECONDS = 20;
const LOOKUP_SECONDS = 10;

/** Why a call failed, in words for the reader. `retryable`: the same call may succeed later. */
export class Problem extends Error {
  constructor(detail, retryable) {
    super(detail);
    this.detail = detail;
    this.retryable = retryable;
  }
}

/** Sends `{text, id}` or `{button, reason?, id}`; gives `{messages, conversation}`. Throws Problem. */
export async function sendMessage(body) {
  const reply = await call('messages', MESSAGE_SECONDS, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!Array.isArray(reply.messages)) throw new Problem(T.problem.reply, true);
  return reply;
}

/** The article that holds `address`, as an `article` message carries it. Throws Problem. */
export async function fetchArticle(address) {
  const reply = await call(`articles/${encodeURIComponent(address)}`, LOOKUP_SECONDS, {});
  if (typeof reply.text !== 'string') throw new Problem(T.problem.reply, true);
  return reply;
}

/** The chapters of a regulation with their articles. Throws Problem. */
export async function fetchOutline(regulation) {
  const reply = await call(`regulations/${encodeURIComponent(regulation)}/outline`, LOOKUP_SECONDS, {});
  if (!Array.isArray(reply.chapters)) throw new Problem(T.problem.reply, true);
  return reply;
}

/** What one may be about to ask: `[{text, kind}]`; empty where the server does not say. */
export async function fetchSuggestions(words) {
  const reply = await call(`suggest?q=${encodeURIComponent(words)}`, LOOKUP_SECONDS, {}).catch(() => null);
  return (reply && Array.isArray(reply.suggestions) && reply.suggestions) || [];
}

async function call(path, seconds, options) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), seconds * 1000);
  try {
    const response = await fetch(place(`api/${path}`), {
      ...options,
      credentials: AT_HOME ? 'same-origin' : 'include',
      signal: abort.signal,
    });
    const body = await response.json().catch(() => null);
    if (!response.ok) throw problemOf(response, body);
    if (!body) throw new Problem(T.problem.reply, true);
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
  return new Problem(typeof detail === 'string' ? detail : T.problem.reply, retryable);
}
