/** The gateway's JSON API. Its place is worked out from where this module came from. */

import { T } from './texts.js';

const BASE = new URL('../api/', import.meta.url);
const CREDENTIALS = BASE.origin === location.origin ? 'same-origin' : 'include';
const MESSAGE_SECONDS = 20;
const ARTICLE_SECONDS = 10;

/** Why a call failed, in words for the reader. `retryable`: the same call may succeed later. */
export class Problem extends Error {
  constructor(detail, retryable, status) {
    super(detail);
    this.detail = detail;
    this.retryable = retryable;
    this.status = status || 0;
  }
}

/** Sends `{text, id}` or `{button, id}`; gives `{messages, conversation}`. Throws Problem. */
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
  const reply = await call(`articles/${encodeURIComponent(address)}`, ARTICLE_SECONDS, {});
  if (typeof reply.text !== 'string') throw new Problem(T.problem.reply, true);
  return reply;
}

async function call(path, seconds, options) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), seconds * 1000);
  try {
    const response = await fetch(new URL(path, BASE), {
      ...options,
      credentials: CREDENTIALS,
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
  return new Problem(typeof detail === 'string' ? detail : T.problem.reply, retryable, response.status);
}
