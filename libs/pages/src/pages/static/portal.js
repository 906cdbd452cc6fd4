/* What pages do better with a script; without it everything still works. */
(function () {
  "use strict";
  var errors = document.getElementById("errors");
  if (errors) errors.focus();

  // A form is sent once a click, and what was typed is not lost by leaving the page.
  var changed = false;
  document.addEventListener("input", function (event) {
    if (event.target.form && event.target.form.method === "post") changed = true;
  });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    changed = false;
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    });
  });
  window.addEventListener("beforeunload", function (event) {
    if (changed) event.preventDefault();
  });

  // A file that is too large is told before it is sent.
  document.addEventListener("change", function (event) {
    var input = event.target, max = Number(input.dataset && input.dataset.bytesMax);
    if (input.type !== "file" || !max) return;
    var tooLarge = Array.prototype.some.call(input.files, function (file) { return file.size > max; });
    input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
    if (tooLarge) input.reportValidity();
  });

  document.querySelectorAll("button[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // Five minutes before the session ends for want of use, its person is asked (WCAG 2.2.1).
  var idle = document.getElementById("idle");
  if (!idle) return;
  var timer;
  function wait() {
    idle.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(function () { idle.hidden = false; }, Math.max(60, Number(idle.dataset.idleS) - 300) * 1000);
  }
  idle.querySelector("form").addEventListener("submit", function (event) {
    event.preventDefault();
    var form = event.target;
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).then(function (answer) {
      delete form.dataset.sent;
      if (answer.ok) wait(); else location.reload();
    });
  });
  wait();
})();
