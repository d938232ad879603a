"""What the browser does with a control: native inputs, which every keyboard and screen reader knows."""

PAGE = """
const made = (tag, parent, attributes = {}) =>
  parent.appendChild(Object.assign(document.createElement(tag), attributes));
const fresh = () => "ganlab-" + Math.random().toString(36).slice(2);

function slider(model, el) {
  const id = fresh();
  made("label", el, { htmlFor: id, textContent: model.get("description") });
  const input = made("input", el, { id, type: "range" });
  const readout = made("span", el, { className: "ganlab-readout", ariaHidden: "true" });
  const log = model.get("log");
  const inward = value => log ? Math.log10(value) : value;
  const say = () => {
    const value = model.get("value"), digits = model.get("digits");
    const text = log ? String(Number(value.toPrecision(2))) : value.toFixed(digits);
    input.setAttribute("aria-valuetext", text);
    readout.textContent = text.replace("-", "\\u2212");
  };
  const update = () => {
    Object.assign(input, { min: inward(model.get("min")), max: inward(model.get("max")), step: model.get("step") });
    if (Math.abs(input.valueAsNumber - inward(model.get("value"))) > 1e-9) input.value = inward(model.get("value"));
    say();
  };
  input.addEventListener("input", () => {
    model.set("value", log ? 10 ** input.valueAsNumber : input.valueAsNumber);
    model.save_changes();
    say();
  });
  for (const name of ["value", "min", "max", "step"]) model.on("change:" + name, update);
  update();
}

function choice(model, el) {
  el.setAttribute("role", "radiogroup");
  el.setAttribute("aria-label", model.get("name"));
  const name = fresh();
  const inputs = model.get("labels").map((text, index) => {
    const label = made("label", el);
    const input = made("input", label, { type: "radio", name });
    label.append(text);
    input.addEventListener("change", () => { model.set("index", index); model.save_changes(); });
    return input;
  });
  const update = () => inputs.forEach((input, index) => { input.checked = index === model.get("index"); });
  model.on("change:index", update);
  update();
}

function menu(model, el) {
  const id = fresh();
  made("label", el, { htmlFor: id, textContent: model.get("name") });
  const select = made("select", el, { id });
  for (const text of model.get("labels")) made("option", select, { textContent: text });
  const update = () => { select.selectedIndex = model.get("index"); };
  select.addEventListener("change", () => { model.set("index", select.selectedIndex); model.save_changes(); });
  model.on("change:index", update);
  update();
}

function toggle(model, el) {
  const label = made("label", el);
  const input = made("input", label, { type: "checkbox" });
  label.append(model.get("description"));
  const update = () => { input.checked = model.get("value"); };
  input.addEventListener("change", () => { model.set("value", input.checked); model.save_changes(); });
  model.on("change:value", update);
  update();
}

function press(model, el) {
  const button = made("button", el, { type: "button" });
  const update = () => { button.textContent = model.get("description"); };
  button.addEventListener("click", () => model.send("press"));
  model.on("change:description", update);
  update();
}

function entry(model, el) {
  const id = fresh();
  made("label", el, { htmlFor: id, textContent: model.get("description") });
  const input = made("input", el, { id, type: "text", spellcheck: false, autocomplete: "off" });
  const update = () => { input.value = model.get("value"); };
  // Enter and leaving the field both count as "change"
  input.addEventListener("change", () => { model.set("value", input.value); model.save_changes(); });
  model.on("change:value", update);
  update();
}

export default { render({ model, el }) {
  el.classList.add("ganlab-control");
  // an arrow key moves the slider, and Enter presses the button: neither goes to another cell
  el.dataset.lmSuppressShortcuts = "true";
  el.addEventListener("keydown", event => event.stopPropagation());
  ({ slider, choice, menu, toggle, press, entry })[model.get("kind")](model, el);
} };
"""

LOOK = """
.ganlab-control { display: flex; align-items: center; gap: 0 0.5em; min-height: 28px; margin: 2px;
  font-size: var(--jp-widgets-font-size, 13px); color: var(--jp-content-font-color1, inherit); }
.ganlab-control label[for] { flex: 0 0 8.5em; text-align: right; }
.ganlab-control label:not([for]) { display: flex; align-items: center; gap: 0.2em; margin-right: 0.6em;
  white-space: nowrap; }
.ganlab-control[role=radiogroup] { margin-right: 1.5em; flex-wrap: wrap; }
.ganlab-control input { accent-color: var(--jp-brand-color1, #0072B2); margin: 0.2em; }
.ganlab-control input[type=range] { flex: 1 1 6em; min-width: 4em; }
.ganlab-control select, .ganlab-control input[type=text] { flex: 1 1 6em; min-width: 4em; font: inherit; padding: 2px;
  color: var(--jp-content-font-color1, inherit); background: var(--jp-layout-color1, transparent);
  border: 1px solid var(--jp-border-color0, #888); }
.ganlab-control button { font: inherit; min-width: 5.5em; padding: 4px 10px; cursor: pointer;
  color: var(--jp-content-font-color1, inherit); background: var(--jp-layout-color2, transparent);
  border: 1px solid var(--jp-border-color1, #888); border-radius: 2px; }
.ganlab-readout { flex: 0 0 4.2em; font-variant-numeric: tabular-nums; }
"""
