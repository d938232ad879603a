// Explorers without a kernel. An element with data-live="name" is handed to ganlabLive[name].
window.ganlabLive = window.ganlabLive || {};

// Pictures on a grid: a row for each value of the first control, a column for each of the second.
ganlabLive.frames = function (element) {
  const facts = JSON.parse(element.querySelector("script").textContent);
  const at = facts.controls.map(control => control.at);
  const columns = facts.controls.length > 1 ? facts.controls[1].labels.length : 1;
  const rows = facts.controls[0].labels.length;

  const says = document.createElement("div");
  says.className = "ganlab-says";
  says.setAttribute("role", "status");
  const frame = document.createElement("div");
  frame.className = "ganlab-frame";
  frame.style.aspectRatio = `${facts.width} / ${facts.height}`;
  frame.style.maxWidth = `${Math.round(1.3 * facts.width)}px`;
  frame.setAttribute("role", "img");
  const sheet = document.createElement("img");
  sheet.src = element.dataset.picture;
  sheet.alt = "";
  sheet.style.width = `${100 * columns}%`;
  frame.append(sheet);

  function show() {
    const [row, column] = [at[0], at[1] || 0];
    sheet.style.transform = `translate(${-100 * column / columns}%, ${-100 * row / rows}%)`;
    const words = facts.says[row * columns + column];
    says.textContent = words;
    frame.setAttribute("aria-label", `${facts.title} ${words}`);
  }

  const inputs = facts.controls.map((control, number) => {
    const label = document.createElement("label");
    const name = document.createElement("span");
    const input = document.createElement("input");
    const value = document.createElement("output");
    name.textContent = control.name;
    Object.assign(input, {type: "range", min: 0, max: control.labels.length - 1, step: 1});
    input.value = at[number];
    function moved() {
      at[number] = input.valueAsNumber;
      value.textContent = control.labels[at[number]];
      input.setAttribute("aria-valuetext", control.labels[at[number]]);
      show();
    }
    input.addEventListener("input", moved);
    label.append(name, input, value);
    value.textContent = control.labels[at[number]];
    input.setAttribute("aria-valuetext", control.labels[at[number]]);
    return {label, set: place => { input.value = place; moved(); }};
  });
  const controls = document.createElement("div");
  controls.className = "ganlab-controls";
  controls.append(...inputs.map(each => each.label));
  const rest = document.createElement("p");
  rest.className = "ganlab-rest";
  rest.textContent = "Here one or two controls move; in the notebook all do.";
  element.append(says, frame, controls, rest);
  show();

  // Words of the text that point at a part of the picture, or at values of the controls.
  const ring = document.createElement("div");
  ring.className = "ganlab-part";
  frame.append(ring);
  for (const phrase of document.querySelectorAll(`.ganlab-phrase[data-at="${element.id}"]`)) {
    const shows = facts.phrases[phrase.dataset.words];
    let before = null;
    function point() {
      if (before) return;
      before = [...at];
      if (Array.isArray(shows)) {
        shows.forEach((value, number) => { if (value !== null) inputs[number].set(value); });
      } else {
        const [left, right] = facts.parts[shows];
        Object.assign(ring.style, {display: "block", left: `${100 * left}%`, width: `${100 * (right - left)}%`});
      }
      element.classList.add("ganlab-pointed");
    }
    function leave() {
      if (!before) return;
      if (Array.isArray(shows)) before.forEach((value, number) => inputs[number].set(value));
      before = null;
      ring.style.display = "none";
      element.classList.remove("ganlab-pointed");
    }
    phrase.addEventListener("mouseenter", point);
    phrase.addEventListener("focus", point);
    phrase.addEventListener("mouseleave", leave);
    phrase.addEventListener("blur", leave);
  }
};

document.addEventListener("DOMContentLoaded", () => {
  for (const element of document.querySelectorAll("[data-live]")) {
    const mount = ganlabLive[element.dataset.live];
    if (mount) mount(element, element.dataset);
  }
});
