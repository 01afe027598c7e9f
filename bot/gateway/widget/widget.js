/** One line puts the assistant on any page:
 *
 *   <script src="http://HOST/widget.js" data-heading="知规" data-position="left" data-open></script>
 *
 * All data-… are optional. On a page that already holds <zhigui-chat>, only defines the element. */

import { defineChat } from './chat.js';
import { SETTINGS } from './place.js';

function put() {
  if (document.querySelector('zhigui-chat')) return;
  const chat = document.createElement('zhigui-chat');
  for (const name of ['heading', 'position', 'open']) {
    if (SETTINGS[name] !== undefined) chat.setAttribute(name, SETTINGS[name]);
  }
  document.body.appendChild(chat);
}

defineChat();
if (document.body) put();
else document.addEventListener('DOMContentLoaded', put);
