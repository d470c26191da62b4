/* Suggestions below a search box while somebody types (WAI-ARIA's combobox with a list). Without it, on a slow line or where data is to
   be saved, the form searches as ever. data-usul holds JSON: ask (the API's address), kinds (name in the answer, word, address that
   the suggestion's name completes), label and said (sentences). Plain ES5, so that old phones run it. */
(function () {
  "use strict";
  var WAIT = 250, PATIENCE = 3000, SHORTEST = 2, MOST_FAILURES = 2;
  var line = navigator.connection || {};
  if (line.saveData || /2g/.test(line.effectiveType || "") || matchMedia("(prefers-reduced-data: reduce)").matches) return;

  function element(name, attributes, text) {
    var made = document.createElement(name);
    for (var key in attributes) made.setAttribute(key, attributes[key]);
    made.textContent = text || "";
    return made;
  }

  function suggest(form) {
    var plan = JSON.parse(form.getAttribute("data-usul")), box = form.querySelector("[name=q]"), name = box.id + "-usul";
    var list = element("ul", { id: name, role: "listbox", "aria-label": plan.label, "class": "usul", hidden: "" });
    var said = element("span", { role: "status", "class": "sembunyi" });
    var asking = null, timer = 0, failures = 0, asked = "", at = -1;

    function close() {
      clearTimeout(timer);
      if (asking) asking.abort();
      asking = null;
      list.hidden = true;
      said.textContent = asked = "";
      at = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    }

    function show(found) {
      list.textContent = "";
      plan.kinds.forEach(function (kind) {
        [].concat(found[kind[0]] || []).forEach(function (one) {
          var item = element("li", { role: "option", id: name + list.children.length, "aria-selected": "false" }, one.title || one.name || one);
          item.to = kind[2] + encodeURIComponent(one.code || one.name || one);
          item.appendChild(document.createTextNode(" "));
          item.appendChild(element("small", {}, kind[1]));
          list.appendChild(item);
        });
      });
      at = -1;
      box.removeAttribute("aria-activedescendant");
      list.hidden = !list.children.length;
      box.setAttribute("aria-expanded", String(!list.hidden));
      said.textContent = list.hidden ? "" : plan.said.replace("{n}", list.children.length);
    }

    function ask() {
      var text = box.value.trim(), request = new XMLHttpRequest();
      if (text === asked) return;
      asked = text;
      asking = request;
      request.open("GET", plan.ask + encodeURIComponent(text));
      request.timeout = PATIENCE;
      request.onload = function () {
        var found = null;
        if (request !== asking) return;
        asking = null;
        try { found = JSON.parse(request.responseText).result; } catch (broken) { /* what stands between us and the portal has answered */ }
        if (!found) failures += 1;
        else if (document.activeElement === box) show(found);
      };
      request.onerror = request.ontimeout = function () {
        failures += 1;
        close();
      };
      request.send();
    }

    function choose(next) {
      var items = list.children;
      if (items[at]) items[at].setAttribute("aria-selected", "false");
      at = next < -1 ? items.length - 1 : next >= items.length ? -1 : next;
      if (at < 0) return box.removeAttribute("aria-activedescendant");
      items[at].setAttribute("aria-selected", "true");
      items[at].scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", items[at].id);
    }

    box.addEventListener("input", function () {
      var text = box.value.trim();
      clearTimeout(timer);
      if (text === asked) return;
      if (asking) asking.abort();
      asking = null;
      asked = "";
      if (text.length < SHORTEST || failures >= MOST_FAILURES) close();
      else timer = setTimeout(ask, WAIT);
    });
    box.addEventListener("keydown", function (event) {
      if (event.isComposing || list.hidden) return;
      if (event.key === "ArrowDown") choose(at + 1);
      else if (event.key === "ArrowUp") choose(at - 1);
      else if (event.key === "Enter" && at >= 0) location.assign(list.children[at].to);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
    box.addEventListener("blur", close);
    form.addEventListener("submit", close);
    list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    list.addEventListener("click", function (event) {
      var item = event.target;
      while (item !== list && !item.to) item = item.parentNode;
      if (item.to) location.assign(item.to);
    });
    box.type = "text";
    [["role", "combobox"], ["enterkeyhint", "search"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", name]]
      .forEach(function (pair) { box.setAttribute(pair[0], pair[1]); });
    form.appendChild(list);
    form.appendChild(said);
  }

  [].forEach.call(document.querySelectorAll("form[data-usul]"), suggest);
})();
