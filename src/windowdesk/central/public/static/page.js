// What follows # in the address of a receipt stays in this browser until this script sends it to be
// checked; it is taken out of the address at once, so that "back" does not send it again.
"use strict";
(function () {
  var told = document.getElementById("told");
  if (told) {
    told.focus();
  }
  var form = document.getElementById("check");
  var other = document.getElementById("progress");
  // the other language comes with both forms: a button sends its own form alone
  var code = document.createElement("input");
  code.type = "hidden";
  code.name = "code";
  other.addEventListener("submit", function (event) {
    code.remove();
    if (event.submitter && event.submitter.id === "language") {
      code.value = form.elements.code.value;
      other.append(code);
    }
  });
  var statement = window.location.hash.slice(1);
  if (!form || statement.length < 40) {
    return;
  }
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  form.elements.code.value = statement;
  form.submit();
})();
