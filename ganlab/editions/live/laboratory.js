// The 2-D laboratory in the page: points over D's map, both costs, and the settings, which change while it plays.
(function () {
  "use strict";
  const {Game, OBJECTIVES, PRESETS, RULES, DATA, SETTINGS, EXTENT, sample, modesAndQuality, sigmoid} =
    window.ganlabLive.game;
  const {Random} = window.ganlabLive.arithmetic;
  const {make, say, slider, menu, press, status, canvas, whenUnseen} = window.ganlabLive.controls;

  const HIDDEN = 64;  // units of both hidden layers, as in the notebook
  const BATCHES = ["32", "64", "128"];  // the notebook's is 128; a smaller one is noisier, and its steps are quicker
  const SHOWN = 300, MEASURED = 1000, SENT = 60;  // fakes that are drawn, that are measured, that have an arrow
  const CELLS = 40;  // of D's map, along each side
  const PLAYED = 40;  // milliseconds of steps between two pictures
  const SIDE = 360, WIDTH = 360, HEIGHT = 220;  // of the plane, and of the curves, in CSS pixels
  const PIECES = 600;  // of a curve, at most

  // one colour a role, as in the whole course (plots/theme.py)
  const COLOURS = {real: "#0072B2", fake: "#D55E00", discriminator: "#404040"};
  const FAKE_TO_REAL = [[213, 94, 0], [243, 201, 168], [247, 247, 247], [169, 203, 227], [0, 114, 178]];

  // --- what is drawn ------------------------------------------------------------------------------------------

  // A curve of any length in at most PIECES numbers: where there are more, each becomes the mean of two.
  class Trace {
    constructor() {
      this.values = [];
      this.piece = 1;  // steps that one value stands for
      this.sum = this.count = 0;
    }

    add(value) {
      this.sum += value;
      this.count += 1;
      if (this.count < this.piece) return;
      this.values.push(this.sum / this.count);
      this.sum = this.count = 0;
      if (this.values.length < PIECES) return;
      this.values = Array.from({length: PIECES / 2}, (_, i) => (this.values[2 * i] + this.values[2 * i + 1]) / 2);
      this.piece *= 2;
    }
  }

  // Middles of the cells of D's map, the highest row first: (cells², 2).
  const GRID = Float64Array.from({length: 2 * CELLS * CELLS}, (_, i) => {
    const cell = Math.floor(i / 2);
    const place = i % 2 ? CELLS - 1 - Math.floor(cell / CELLS) : cell % CELLS;
    return EXTENT * ((2 * place + 1) / CELLS - 1);
  });

  // What D says as a number from 0, fake, to 1, real. A critic's numbers have no such meaning: their mean over the
  // fakes gets the colour of ¼, that over the reals of ¾.
  function asProbability(game, real, fakes) {
    const {output} = OBJECTIVES[game.settings.objective];
    if (output === "logit") return sigmoid;
    if (output === "number") return a => Math.min(1, Math.max(0, a));
    const [r, f] = [real, fakes].map(points => {
      const n = points.length / 2;
      return game.D.network.forward(points, n).slice(0, n).reduce((sum, each) => sum + each, 0) / n;
    });
    const scale = 2 * Math.max(Math.abs(r - f), 1e-9);
    return a => Math.min(1, Math.max(0, 0.5 + (a - (r + f) / 2) / scale));
  }

  // Between the five colours, in equal parts.
  function colour(share) {
    const at = share * (FAKE_TO_REAL.length - 1), below = Math.min(Math.floor(at), FAKE_TO_REAL.length - 2);
    return FAKE_TO_REAL[below].map((each, i) => each + (at - below) * (FAKE_TO_REAL[below + 1][i] - each));
  }

  // Circles and triangles, so that nobody needs the colours: each drawn once, in 12×12 CSS pixels.
  function marker(fill, shape) {
    const element = make("canvas", {width: 48, height: 48}), context = element.getContext("2d");
    context.scale(4, 4);
    context.beginPath();
    shape(context);
    context.closePath();
    context.fillStyle = fill;
    context.fill();
    context.strokeStyle = "white";
    context.lineWidth = 0.6;
    context.stroke();
    return element;
  }

  const MARKERS = {
    real: marker(COLOURS.real, context => context.arc(6, 6, 2.9, 0, 2 * Math.PI)),
    fake: marker(COLOURS.fake, context => {
      for (const corner of [[6, 2.2], [9.6, 8.9], [2.4, 8.9]]) context.lineTo(...corner);
    }),
  };

  const across = x => (x / EXTENT + 1) / 2 * SIDE;
  const down = y => (1 - y / EXTENT) / 2 * SIDE;

  function drawPlane(context, map, view) {
    const probability = asProbability(view.game, view.real, view.fakes);
    const said = view.game.D.network.forward(GRID, CELLS * CELLS);
    const inside = map.getContext("2d"), pixels = inside.createImageData(CELLS, CELLS);
    for (let cell = 0; cell < CELLS * CELLS; cell++) {
      const share = probability(said[cell]);
      pixels.data.set([...colour(Number.isNaN(share) ? 0.5 : share), 191], 4 * cell);  // three quarters opaque
    }
    inside.putImageData(pixels, 0, 0);
    context.drawImage(map, 0, 0, SIDE, SIDE);
    for (const [points, marker] of [[view.real, MARKERS.real], [view.fakes, MARKERS.fake]]) {
      for (let i = 0; i < points.length; i += 2) {
        context.drawImage(marker, across(points[i]) - 6, down(points[i + 1]) - 6, 12, 12);
      }
    }
    drawArrows(context, view);
  }

  // −∂J/∂x at some fakes, J each one's own part of G's cost; the longest is a sixth of the picture long.
  function drawArrows(context, {game, real, fakes}) {
    const {back} = game.sentBack(real.subarray(0, 2 * SENT), fakes.subarray(0, 2 * SENT), SENT);
    let longest = 0;
    for (let i = 0; i < 2 * SENT; i += 2) longest = Math.max(longest, Math.hypot(back[i], back[i + 1]));
    if (!(longest > 0 && longest < Infinity)) return;
    context.beginPath();
    for (let i = 0; i < 2 * SENT; i += 2) {
      const [x, y] = [across(fakes[i]), down(fakes[i + 1])];
      const [u, v] = [-back[i] / longest * SIDE / 6, back[i + 1] / longest * SIDE / 6];
      const length = Math.hypot(u, v), head = Math.min(5, length / 2) / (length || 1);
      context.moveTo(x, y);
      context.lineTo(x + u, y + v);
      for (const side of [1, -1]) {
        context.moveTo(x + u, y + v);
        context.lineTo(x + u - head * (u - side * 0.6 * v), y + v - head * (v + side * 0.6 * u));
      }
    }
    context.lineWidth = 1.2;
    context.strokeStyle = "rgba(0, 0, 0, 0.65)";
    context.stroke();
  }

  function drawCosts(context, traces, steps) {
    const all = traces.flatMap(({trace}) => trace.values).filter(Number.isFinite);
    const high = Math.max(1, ...all), low = Math.min(0, ...all);
    const [left, right, top, bottom] = [44, WIDTH - 8, 10, HEIGHT - 24];
    const height = value => bottom - (value - low) / (high - low) * (bottom - top);
    context.font = "12px sans-serif";
    context.fillStyle = "#404040";
    context.strokeStyle = "#C8C8C8";
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const value of new Set([low, 0, low < 0 ? high : high / 2, high])) {
      context.beginPath();
      context.moveTo(left, height(value));
      context.lineTo(right, height(value));
      context.stroke();
      context.fillText(say(value, 2), left - 5, height(value));
    }
    context.textBaseline = "alphabetic";
    context.fillText(`step ${steps.toLocaleString("en")}`, right, HEIGHT - 7);
    context.textAlign = "left";
    context.fillText("0", left, HEIGHT - 7);
    for (const {trace, colour} of traces) {
      context.beginPath();
      trace.values.forEach((value, i) => {
        if (Number.isFinite(value)) {
          const x = left + (i + 1) * trace.piece / Math.max(steps, 1) * (right - left);
          context.lineTo(Math.min(x, right), height(value));
        }
      });
      context.strokeStyle = colour;
      context.lineWidth = 1.5;
      context.stroke();
    }
  }

  // --- the laboratory -----------------------------------------------------------------------------------------

  // Mount the laboratory. options: preset (one of PRESETS), or distribution, loss and batch; seed.
  function laboratory(element, options = {}) {
    const seed = Number(options.seed || 1);
    const view = {};  // game, real, fakes, costs
    let playing = false, pictures = 0, words = "";

    // what is seen
    const plane = canvas(SIDE, SIDE, "");
    const costs = canvas(WIDTH, HEIGHT, "");
    const map = make("canvas", {width: CELLS, height: CELLS});
    const numbers = status();

    // settings
    const changed = () => {
      setUp();
      show();
    };
    const rate = name => slider(name, {value: 1e-3, low: 1e-5, high: 10 ** -0.5, step: 0.05, log: true,
                                       words: each => String(Number(each.toPrecision(2)))}, changed);
    const data = menu("data", Object.keys(DATA), options.distribution || SETTINGS.data, changed);
    const loss = menu("loss", Object.keys(OBJECTIVES), options.loss || SETTINGS.objective, changed);
    const strengths = {};
    for (const {strength: {name, value, low, high, kind}} of Object.values(OBJECTIVES)) {
      const log = kind === "log";
      strengths[name] = strengths[name] || slider(name, {value, low, high, log, step: log ? 0.05 : 0.1,
                                                         words: each => String(Number(each.toPrecision(2)))}, changed);
    }
    const rateD = rate("rate of D"), rateG = rate("rate of G");
    const updates = slider("D's updates k", {value: 1, low: 1, high: 8, step: 1, words: String}, changed);
    const rule = menu("optimiser", RULES, SETTINGS.rule, changed);
    const batch = menu("points in a batch", BATCHES, options.batch || BATCHES[0], changed);
    const preset = menu("preset", Object.keys(PRESETS), options.preset || Object.keys(PRESETS)[0], sayPreset);
    const presetWords = make("span");

    // buttons
    const count = menu("steps at one press", ["1", "10", "100"], "1", () => {});
    const play = press("play", () => playing ? pause() : start());
    const steps = who => () => {
      pause();
      for (let i = 0; i < Number(count.value()); i++) step(who);
      show();
    };
    const buttons = [play, press("step D", steps({G: false})), press("step G", steps({D: false})),
                     press("step both", steps({})), press("reset", reset)];
    const startPreset = press("start the preset", () => {
      loadPreset();
      reset();
    });

    function settings() {
      const objective = loss.value();
      return {data: data.value(), objective, strength: strengths[OBJECTIVES[objective].strength.name].value(),
              updates: updates.value(), rateD: rateD.value(), rateG: rateG.value(), rule: rule.value()};
    }

    // Let the next step be played with what the controls say.
    function setUp() {
      const before = view.game.settings.data;
      view.game.settings = settings();
      view.game.batch = Number(batch.value());
      if (data.value() !== before) showData();
      for (const [name, control] of Object.entries(strengths)) {
        control.element.hidden = name !== OBJECTIVES[loss.value()].strength.name;
      }
    }

    function showData() {
      view.real = sample(data.value(), SHOWN, new Random(seed + 1));
    }

    function loadPreset() {
      const given = {...SETTINGS, ...PRESETS[preset.value()].settings};
      const {strength} = OBJECTIVES[given.objective];
      data.set(given.data);
      loss.set(given.objective);
      rule.set(given.rule);
      rateD.set(given.rateD);
      rateG.set(given.rateG);
      updates.set(given.updates);
      strengths[strength.name].set("strength" in PRESETS[preset.value()].settings ? given.strength : strength.value);
    }

    function sayPreset() {
      presetWords.textContent = PRESETS[preset.value()].words;
    }

    // New networks, and the first step again.
    function reset() {
      pause();
      view.game = new Game({settings: settings(), seed, hidden: HIDDEN});
      view.z = new Random(seed + 2).normals(2 * SHOWN);
      view.measured = new Random(seed + 3).normals(2 * MEASURED);
      view.costs = [{name: "J_D", colour: COLOURS.discriminator, trace: new Trace()},
                    {name: "J_G", colour: COLOURS.fake, trace: new Trace()}];
      showData();
      setUp();
      show();
    }

    function step(who) {
      const {J_D, J_G} = view.game.step(who);
      view.costs[0].trace.add(view.costs[0].now = J_D);
      view.costs[1].trace.add(view.costs[1].now = J_G);
    }

    function start() {
      playing = true;
      play.textContent = "pause";
      requestAnimationFrame(run);
    }

    function pause() {
      if (!playing) return;
      playing = false;
      play.textContent = "play";
      show();
    }

    // Steps for a while, one picture, and again.
    function run() {
      if (!playing) return;
      const until = performance.now() + PLAYED;
      do step(); while (performance.now() < until);
      show();
      requestAnimationFrame(run);
    }

    function show() {
      const {game, z} = view;
      view.fakes = game.G.network.forward(z, SHOWN).slice(0, 2 * SHOWN);
      plane.draw(context => drawPlane(context, map, view));
      pictures += 1;
      if (playing && pictures % 4) return;
      costs.draw(context => drawCosts(context, view.costs, game.steps));
      tell();
    }

    function tell() {
      const {game} = view;
      const {centres, noise} = DATA[game.settings.data];
      const told = [`step ${game.steps.toLocaleString("en")}, ${playing ? "playing" : "paused"}`];
      if (game.steps) told.push(view.costs.map(({name, now}) => `${name} = ${say(now)}`).join(", "));
      if (centres) {
        const fakes = game.G.network.forward(view.measured, MEASURED).slice(0, 2 * MEASURED);
        const {modes, quality} = modesAndQuality(fakes, centres, noise);
        told.push(`modes ${modes} of ${centres.length}, ${Math.round(100 * quality)} % of the fakes near one`);
      }
      words = told.join(" · ");
      numbers.say(words);
      plane.element.setAttribute("aria-label", "Real points as blue circles, fakes as vermilion triangles, D's map as "
        + `colour, arrows where G's cost sends some of the fakes. ${words}.`);
      costs.element.setAttribute("aria-label", `Both costs over the steps. ${words}.`);
    }

    // the page
    const legend = make("figcaption", {},
      make("span", {style: `color: ${COLOURS.real}`, "aria-hidden": "true"}, "● "), "real ",
      make("span", {style: `color: ${COLOURS.fake}`, "aria-hidden": "true"}, " ▲ "),
      "fake; arrows: where G is sent; ground: D, from vermilion (fake) to blue (real)");
    const curves = make("figcaption", {}, "costs: ",
      make("span", {style: "color: #767676", "aria-hidden": "true"}, "━ "), "J_D ",
      make("span", {style: `color: ${COLOURS.fake}`, "aria-hidden": "true"}, " ━ "), "J_G");
    const controls = (...each) => make("div", {class: "ganlab-controls"}, ...each);
    element.classList.add("ganlab-live");
    element.append(
      numbers.element,
      make("div", {class: "ganlab-pictures"}, make("figure", {}, plane.element, legend),
           make("figure", {}, costs.element, curves)),
      make("div", {class: "ganlab-buttons"}, ...buttons, count.element),
      controls(data.element, loss.element, ...Object.values(strengths).map(each => each.element), rateD.element,
               rateG.element, updates.element, batch.element, rule.element),
      make("div", {class: "ganlab-buttons"}, preset.element, startPreset, presetWords));
    whenUnseen(element, pause);
    if (options.preset) loadPreset();
    sayPreset();
    reset();
  }

  window.ganlabLive.laboratory = laboratory;
})();
