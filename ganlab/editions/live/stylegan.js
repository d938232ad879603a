// The StyleGAN explorer in the page: two faces, a mixture of their styles, what its noise adds, and a walk from one to
// the other.
(function () {
  "use strict";
  const {Generator, mix, lerp, slerp, unpack} = window.ganlabLive.generator;
  const {make, say, slider, menu, tick, press, status, whenUnseen} = window.ganlabLive.controls;

  const NAME = "faces-64";
  const HERE = document.currentScript ? document.currentScript.src : document.baseURI;
  const COARSE = 4, MIDDLE = 6;  // layers before COARSE are the coarse ones, those before MIDDLE the middle ones
  const LOUDER = 20;  // times, what noise adds
  const LAP = 8000;  // milliseconds of a walk there and back
  const GROUPS = "by groups of layers", CROSSOVER = "at a crossover";
  const IN_Z = "in z, on the great circle", IN_W = "in w, straight";

  // The weights as a script: pages opened from files can read nothing else. They come when they are first needed.
  function weights(address) {
    const there = () => (window.ganlabLive.weights || {})[NAME];
    return there() ? Promise.resolve(there()) : new Promise((found, failed) => {
      const script = make("script", {src: address});
      script.addEventListener("load", () => found(there()));
      script.addEventListener("error", () => failed(new Error(`Expected the weights in ${address}, found none.`)));
      document.head.append(script);
    });
  }

  // Mount the explorer. options: weights (address of the script that weights.py makes).
  function stylegan(element, options = {}) {
    const address = options.weights || new URL(`${NAME}.js`, HERE).href;
    let G = null, noise = [], latents = [];
    let awake = false;  // whether a picture is being drawn, or waited for
    let walking = false, begun = 0, noiseMoves = 0;

    // what is seen: each picture is drawn anew when something that it depends on has moved
    const pictures = {
      first: picture("face 1", () => draw(layers(styleOf(first)))),
      second: picture("face 2", () => draw(layers(styleOf(second)))),
      mixed: picture("styles mixed", () => draw(mixture())),
      noise: picture(`what its noise adds, × ${LOUDER}`, noiseOfMixture),
      way: picture("on the way from 1 to 2", () => draw(layers(onTheWay()))),
    };
    const numbers = status();
    numbers.say("Press “draw”, or move a control: the network draws in this page.");

    function picture(name, paint) {
      const shown = make("canvas", {width: 64, height: 64, role: "img", "aria-label": `${name}: not drawn yet`});
      return {name, paint, shown, stale: true,
              element: make("figure", {}, shown, make("figcaption", {}, name))};
    }

    // settings
    const moved = (...names) => () => change(names);
    const whole = each => String(Math.round(each));
    const percent = each => `${Math.round(100 * each)} %`;
    const face = (number, value, ...names) => slider(`face ${number}`, {value, low: 1, high: 12, step: 1, words: whole},
                                                     moved(...names));
    const first = face(1, 1, "first", "mixed", "noise", "way"), second = face(2, 9, "second", "mixed", "noise", "way");
    const kind = menu("styles mixed", [GROUPS, CROSSOVER], GROUPS, () => {
      showKind();
      change(["mixed", "noise"]);
    });
    const shares = [["coarse (4², 8²)", 0], ["middle (16²)", 0], ["fine (32², 64²)", 1]].map(([name, value]) =>
      slider(`${name} of 2`, {value, low: 0, high: 1, words: percent}, moved("mixed", "noise")));
    const crossover = slider("layers with the style of 1", {value: 4, low: 0, high: 10, step: 1, words: whole},
                             moved("mixed", "noise"));
    const psi = slider("truncation ψ", {value: 1, low: -1, high: 1}, moved(...Object.keys(pictures)));
    const way = menu("walk", [IN_Z, IN_W], IN_Z, moved("way"));
    const t = slider("t", {value: 0.5, low: 0, high: 1}, moved("way"));
    const switches = Array.from({length: 10}, (_, l) =>
      tick(`${l + 1}: ${4 * 2 ** Math.floor(l / 2)}²`, true, moved(...Object.keys(pictures))));
    const walk = press("walk", () => walking ? stop() : start());

    function showKind() {
      shares.forEach(each => { each.element.hidden = kind.value() !== GROUPS; });
      crossover.element.hidden = kind.value() !== CROSSOVER;
    }

    // --- the arithmetic: all of it is in generator.js -----------------------------------------------------------

    const styleOf = face => G.map(latents[face.value() - 1]);
    const layers = w => G.layers.map(() => w);  // one style for all layers

    // Styles w_l = w₁ + share_l (w₂ − w₁), one share a group; or those of 1 before the crossover, those of 2 behind.
    function mixture() {
      const [a, b] = [styleOf(first), styleOf(second)];
      if (kind.value() === CROSSOVER) return mix(a, b, crossover.value(), G.layers.length);
      const share = l => shares[l < COARSE ? 0 : l < MIDDLE ? 1 : 2].value();
      return G.layers.map((_, l) => lerp(a, b, share(l)));
    }

    function onTheWay() {
      const [a, b] = [first, second].map(face => latents[face.value() - 1]);
      return way.value() === IN_Z ? G.map(slerp(a, b, t.value())) : lerp(G.map(a), G.map(b), t.value());
    }

    const heard = () => noise.map((each, l) => switches[l].value() ? each : null);

    function draw(styles, among = heard()) {
      return G.synthesise(styles.map(w => G.truncate(w, psi.value())), among);
    }

    function noiseOfMixture() {
      const styles = mixture(), silent = draw(styles, noise.map(() => null));
      const added = draw(styles).map((each, i) => each - silent[i]);
      noiseMoves = added.reduce((sum, each) => sum + Math.abs(each), 0) / added.length;
      return added.map(each => LOUDER * each);
    }

    // --- when it is drawn ---------------------------------------------------------------------------------------

    function change(names) {
      for (const name of names) pictures[name].stale = true;
      wake();
    }

    // Read the weights, the first time; then draw.
    async function wake() {
      if (awake) return;
      awake = true;
      try {
        if (!G) {
          numbers.say("Reading the weights …");
          const packed = await weights(address);
          G = new Generator(packed);
          noise = packed.noise.map(unpack);
          latents = packed.latents.map(unpack);
        }
        requestAnimationFrame(paintOne);
      } catch (error) {
        numbers.say(error.message);
        awake = false;
      }
    }

    // One stale picture a frame, so that sliders go on moving between two pictures.
    function paintOne() {
      const stale = Object.values(pictures).find(each => each.stale);
      if (stale) {
        stale.stale = false;
        show(stale, stale.paint());
        tell();
      }
      if (walking) {
        const lap = (performance.now() - begun) % LAP / LAP;
        t.set(lap < 0.5 ? 2 * lap : 2 - 2 * lap);
        pictures.way.stale = true;
      }
      awake = Object.values(pictures).some(each => each.stale);
      if (awake) requestAnimationFrame(paintOne);
    }

    // Numbers from −1 to 1 as colours from 0 to 255.
    function show({shown}, image) {
      const context = shown.getContext("2d"), pixels = context.createImageData(shown.width, shown.height);
      for (let pixel = 0; pixel < shown.width * shown.height; pixel++) {
        for (let channel = 0; channel < 3; channel++) {
          pixels.data[4 * pixel + channel] = 127.5 * (image[3 * pixel + channel] + 1);
        }
        pixels.data[4 * pixel + 3] = 255;
      }
      context.putImageData(pixels, 0, 0);
    }

    function tell() {
      const mixed = kind.value() === CROSSOVER
        ? `layers 1 to ${whole(crossover.value())} take the style of face 1, the others that of face 2`
        : ["coarse", "middle", "fine"].map((name, i) => `${name} ${percent(shares[i].value())} of face 2`).join(", ");
      const on = switches.filter(each => each.value()).length;
      const faces = `ψ = ${say(psi.value(), 2)}, noise in ${on} of ${switches.length} layers`;
      numbers.say(`${faces} moves the pixels of the mixed face by ${say(noiseMoves)} on average\n`
        + `styles mixed: ${mixed} · on the way: t = ${say(t.value(), 2)}, ${way.value()}`);
      const labels = {first: `number ${whole(first.value())}`, second: `number ${whole(second.value())}`, mixed,
                      noise: "what the noise adds to the mixed face",
                      way: `between faces 1 and 2, t = ${say(t.value(), 2)}`};
      for (const [name, {shown}] of Object.entries(pictures)) {
        shown.setAttribute("aria-label", `A drawn face, ${labels[name]}; ${faces}.`);
      }
    }

    function start() {
      walking = true;
      begun = performance.now() - t.value() / 2 * LAP;
      walk.textContent = "stop";
      change(["way"]);
    }

    function stop() {
      walking = false;
      walk.textContent = "walk";
    }

    // --- the page -----------------------------------------------------------------------------------------------

    const controls = (...each) => make("div", {class: "ganlab-controls"}, ...each.map(one => one.element));
    element.classList.add("ganlab-live");
    element.append(
      numbers.element,
      make("div", {class: "ganlab-faces"}, ...Object.values(pictures).map(each => each.element)),
      make("div", {class: "ganlab-buttons"}, press("draw", moved(...Object.keys(pictures))), walk),
      controls(first, second, kind, ...shares, crossover, psi, way, t),
      make("div", {class: "ganlab-controls"}, make("fieldset", {}, make("legend", {}, "noise in layer"),
                                                  ...switches.map(each => each.element))));
    showKind();
    whenUnseen(element, stop);
  }

  window.ganlabLive.stylegan = stylegan;
})();
