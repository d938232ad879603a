// What the computed explorers are made of: native inputs with a name and a spoken value, numbers in words, and the
// moment when nobody looks any more.
(function () {
  "use strict";

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== false) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  // A number for people: fixed digits and a true minus sign.
  function say(value, digits = 3) {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? "undefined" : value > 0 ? "∞" : "−∞";
    return value.toFixed(digits).replace("-", "−");
  }

  // A slider in its label. value(): the number; set(number): move it. words: the number → what is shown and spoken.
  // log: equal steps of the slider are equal factors.
  function slider(name, {value, low, high, step = 0.01, log = false, words = each => say(each, 2)}, moved) {
    const [inward, outward] = log ? [Math.log10, each => 10 ** each] : [each => each, each => each];
    const input = make("input", {type: "range", min: inward(low), max: inward(high), step, "aria-label": name});
    const shown = make("output", {"aria-hidden": "true"});
    let now = value;  // what was set may lie between two steps of the slider
    const control = {
      element: make("label", {}, make("span", {}, name), input, shown),
      value: () => now,
      set(number) {
        now = number;
        input.value = inward(number);
        tell();
      },
    };
    function tell() {
      const spoken = words(now);
      shown.textContent = spoken;
      input.setAttribute("aria-valuetext", spoken);
    }
    input.addEventListener("input", () => {
      now = outward(input.valueAsNumber);
      tell();
      moved();
    });
    control.set(value);
    return control;
  }

  // A menu in its label. value(): the chosen name; set(name).
  function menu(name, options, value, changed) {
    const select = make("select", {}, ...options.map(each => make("option", {value: each}, each)));
    select.value = value;
    select.addEventListener("change", changed);
    return {
      element: make("label", {}, make("span", {}, name), select),
      value: () => select.value,
      set(option) { select.value = option; },
    };
  }

  // A box to tick. value(): true where it is.
  function tick(name, value, changed) {
    const input = make("input", {type: "checkbox"});
    input.checked = value;
    input.addEventListener("change", changed);
    return {element: make("label", {class: "ganlab-tick"}, input, make("span", {}, name)), value: () => input.checked};
  }

  function press(name, pressed) {
    const button = make("button", {type: "button"}, name);
    button.addEventListener("click", pressed);
    return button;
  }

  // Words that screen readers hear when they change: at most once a second.
  function status(apart = 1000) {
    const element = make("div", {role: "status", class: "ganlab-says"});
    let due = 0, waiting = null, words = "";
    function tell() {
      waiting = null;
      due = performance.now() + apart;
      if (element.textContent !== words) element.textContent = words;
    }
    return {element, say(text) {
      words = text;
      if (waiting === null) waiting = setTimeout(tell, Math.max(0, due - performance.now()));
    }};
  }

  // A canvas of so many CSS pixels, sharp on fine screens, that shrinks with the page. draw(context): in CSS pixels.
  function canvas(width, height, label) {
    const fine = Math.min(2, window.devicePixelRatio || 1);
    const element = make("canvas", {width: Math.round(fine * width), height: Math.round(fine * height), role: "img",
                                    "aria-label": label, style: `max-width: 100%; width: ${width}px; height: auto`});
    const context = element.getContext("2d");
    return {element, draw(paint) {
      context.setTransform(element.width / width, 0, 0, element.height / height, 0, 0);
      context.fillStyle = "white";
      context.fillRect(0, 0, width, height);
      paint(context);
    }};
  }

  // Call `hidden` when the element leaves the window or the page leaves the screen.
  function whenUnseen(element, hidden) {
    document.addEventListener("visibilitychange", () => { if (document.hidden) hidden(); });
    const seen = new IntersectionObserver(entries => { if (!entries[entries.length - 1].isIntersecting) hidden(); });
    seen.observe(element);
  }

  window.ganlabLive = window.ganlabLive || {};
  window.ganlabLive.controls = {make, say, slider, menu, tick, press, status, canvas, whenUnseen};
})();
