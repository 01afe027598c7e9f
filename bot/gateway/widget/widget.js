/* One line puts the assistant on any page:
 *
 *   <script src="http://HOST/widget.js" data-heading="知规" data-position="left" data-open></script>
 *
 * All data-… are optional. On a page that already holds <zhigui-chat>, only defines the element.
 * This file is a classic script, so that it runs wherever a script tag does; what it loads are modules. */
(function () {
  'use strict';
  var script = document.currentScript;

  function place() {
    if (document.querySelector('zhigui-chat')) return;
    var chat = document.createElement('zhigui-chat');
    ['heading', 'position', 'open'].forEach(function (name) {
      if (script.dataset[name] !== undefined) chat.setAttribute(name, script.dataset[name]);
    });
    document.body.appendChild(chat);
  }

  import(new URL('widget/chat.js', script.src).href).then(function () {
    if (document.body) place();
    else document.addEventListener('DOMContentLoaded', place);
  }).catch(function (error) {
    console.error('zhigui: the chat could not be loaded from ' + script.src, error);
  });
})();
