/** One line puts the assistant on any page:
 *
 *   <script src="http://HOST/widget.js" data-heading="知规" data-position="left" data-open></script>
 *
 * All data-… are optional. On a page that already holds <zhigui-chat>, only defines the element. */

import { defineChat } from './chat.js';
import { h } from './dom.js';
import { SETTINGS } from './place.js';

function put() {
  if (document.querySelector('zhigui-chat')) return;
  const { heading, position, open } = SETTINGS;
  document.body.append(h('zhigui-chat', { heading, position, open }));
}

defineChat();
if (document.body) put();
else document.addEventListener('DOMContentLoaded', put);
