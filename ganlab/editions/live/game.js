// The laboratory's game: two small networks in the plane that learn from each other. No page is needed for it.
//
// The networks, their first weights, the costs and the optimisers are those of the course's Python: models/mlp.py,
// losses.py, training/gan.py and its neighbours, widgets/laboratory/players.py. tests/editions/test_live_arithmetic.py
// compares both.
(function () {
  "use strict";
  const {Random, multiply} = typeof module === "undefined" ? window.ganlabLive.arithmetic : require("./arithmetic.js");

  // --- a network ----------------------------------------------------------------------------------------------

  // Dense layers with (leaky) ReLU between them. A batch of n points is a matrix, a row for each point.
  //
  // All weights lie in one row, layer by layer: W (outputs, inputs), then b. So do their gradients.
  class Network {
    // sizes: features before and after each layer, such as [2, 64, 64, 1]. leak: what φ multiplies a negative number by.
    constructor(sizes, leak, random) {
      this.leak = leak;
      this.layers = [];
      let place = 0;
      for (let l = 0; l + 1 < sizes.length; l++) {
        const [inputs, outputs] = [sizes[l], sizes[l + 1]];
        this.layers.push({inputs, outputs, W: place, b: place + outputs * inputs});
        place += outputs * inputs + outputs;
      }
      this.weights = new Float64Array(place);
      this.gradients = new Float64Array(place);
      this.scratch = new Float64Array(place);
      this.room = 0;
      for (const {inputs, outputs, W, b} of this.layers) {  // torch's own: uniform in ±1/√inputs
        const limit = 1 / Math.sqrt(inputs);
        for (let i = W; i < b + outputs; i++) this.weights[i] = limit * (2 * random.uniform() - 1);
      }
    }

    // Keep room for a batch of n: for what each layer gives, for its gradient, and for the forward pass of `bend`.
    makeRoom(n) {
      if (n <= this.room) return;
      this.room = n;
      for (const layer of this.layers) {
        layer.out = new Float64Array(n * layer.outputs);
        layer.slope = new Float64Array(n * layer.outputs);
        layer.turn = new Float64Array(n * layer.outputs);
      }
      this.inputSlope = new Float64Array(n * this.layers[0].inputs);
    }

    // h₀ = x,  h_l = φ(W_l h_{l−1} + b_l),  φ(a) = a where a > 0, else leak · a;  the last layer has no φ.
    forward(x, n) {
      this.makeRoom(n);
      this.x = x;
      const last = this.layers[this.layers.length - 1];
      let h = x;
      for (const layer of this.layers) {
        const {inputs, outputs, W, b, out} = layer;
        const leak = layer === last ? 1 : this.leak;
        multiply(out, 0, h, 0, inputs, 1, this.weights, W, 1, inputs, n, inputs, outputs);  // h Wᵀ
        for (let i = 0, at = 0; i < n; i++) {
          for (let j = 0; j < outputs; j++, at++) {
            const a = out[at] + this.weights[b + j];
            out[at] = Math.max(a, leak * a);
          }
        }
        h = out;
      }
      return h;
    }

    // The chain rule, from the last layer to the first. g is ∂J/∂(W h + b) of a layer, one row a point:
    //
    //     ∂J/∂W = gᵀ h    ∂J/∂b = Σ g    ∂J/∂h = g W,  and through φ: times 1 where h > 0, else times leak
    //
    // slope: ∂J/∂output (n, outputs), after `forward` of the same n points. learns: fill `gradients`.
    // toInput: return ∂J/∂x (n, inputs).
    backward(slope, n, {learns = true, toInput = false} = {}) {
      let g = slope;
      for (let l = this.layers.length - 1; l >= 0; l--) {
        const {inputs, outputs, W, b} = this.layers[l];
        const h = l ? this.layers[l - 1].out : this.x;
        if (learns) {
          multiply(this.gradients, W, g, 0, 1, outputs, h, 0, inputs, 1, outputs, n, inputs);  // gᵀ h
          this.gradients.fill(0, b, b + outputs);
          for (let i = 0, at = 0; i < n; i++) {
            for (let j = 0; j < outputs; j++, at++) this.gradients[b + j] += g[at];
          }
        }
        if (l === 0 && !toInput) return null;
        const before = l ? this.layers[l - 1].slope : this.inputSlope;
        multiply(before, 0, g, 0, outputs, 1, this.weights, W, inputs, 1, n, outputs, inputs);  // g W
        if (l) this.throughActivation(before, h, n * inputs);
        g = before;
      }
      return g;
    }

    // Times φ'(a): 1 where the layer gave a positive number, else leak.
    throughActivation(values, h, count) {
      for (let i = 0; i < count; i++) if (!(h[i] > 0)) values[i] *= this.leak;
    }

    // Slopes s = ∂output/∂x of each of n points, (n, inputs), of a network with one output.
    slopes(x, n) {
      this.forward(x, n);
      return this.backward(new Float64Array(n).fill(1), n, {learns: false, toInput: true});
    }

    // Second derivative: add to `gradients` those of a cost P of the slopes, right after `slopes` of the same points.
    //
    // s = W₁ᵀ g₁,  g_l = φ' · W_{l+1}ᵀ g_{l+1}: the backward pass is a network too, and its chain rule runs forward.
    // With v₁ = ∂P/∂s and φ' piecewise constant:
    //
    //     ∂P/∂W_l = g_lᵀ v_l    v_{l+1} = φ' · (W_l v_l)    and nothing for b
    bend(v, n) {
      this.layers.forEach(({inputs, outputs, W, out, slope, turn}, l) => {
        const g = l + 1 < this.layers.length ? slope : new Float64Array(n).fill(1);
        multiply(this.scratch, W, g, 0, 1, outputs, v, 0, inputs, 1, outputs, n, inputs);  // gᵀ v
        for (let i = W; i < W + outputs * inputs; i++) this.gradients[i] += this.scratch[i];
        multiply(turn, 0, v, 0, inputs, 1, this.weights, W, 1, inputs, n, inputs, outputs);  // v Wᵀ
        this.throughActivation(turn, out, n * outputs);
        v = turn;
      });
    }
  }

  // --- an optimiser -------------------------------------------------------------------------------------------

  const RULES = ["Adam", "RMSProp", "gradient descent"];

  // A network and what moves it.
  class Player {
    constructor(network) {
      this.network = network;
      this.first = new Float64Array(network.weights.length);
      this.second = new Float64Array(network.weights.length);
      this.rule = RULES[0];
      this.updates = 0;
    }

    // Move by another rule from now on; its averages begin anew.
    follow(rule) {
      if (rule === this.rule) return;
      this.rule = rule;
      this.updates = 0;
      this.first.fill(0);
      this.second.fill(0);
    }

    // Move the weights w against their gradients g; α is the rate.
    step(rate) {
      const {weights, gradients} = this.network;
      const {first, second} = this;
      this.updates += 1;
      if (this.rule === "Adam") {
        // Kingma & Ba 2015, Algorithm 1, with β = (0.5, 0.999):
        //     m ← β₁ m + (1 − β₁) g    v ← β₂ v + (1 − β₂) g²    w ← w − α m̂ / (√v̂ + 10⁻⁸)
        //     m̂ = m / (1 − β₁ᵗ)        v̂ = v / (1 − β₂ᵗ)
        const [beta1, beta2] = [0.5, 0.999];
        const step = rate / (1 - beta1 ** this.updates), scale = 1 / Math.sqrt(1 - beta2 ** this.updates);
        for (let i = 0; i < weights.length; i++) {
          const g = gradients[i];
          first[i] = beta1 * first[i] + (1 - beta1) * g;
          second[i] = beta2 * second[i] + (1 - beta2) * g * g;
          weights[i] -= step * first[i] / (Math.sqrt(second[i]) * scale + 1e-8);
        }
      } else if (this.rule === "RMSProp") {  // v ← 0.99 v + 0.01 g²    w ← w − α g / (√v + 10⁻⁸)
        for (let i = 0; i < weights.length; i++) {
          const g = gradients[i];
          second[i] = 0.99 * second[i] + 0.01 * g * g;
          weights[i] -= rate * g / (Math.sqrt(second[i]) + 1e-8);
        }
      } else {  // w ← w − α g
        for (let i = 0; i < weights.length; i++) weights[i] -= rate * gradients[i];
      }
    }
  }

  // --- costs --------------------------------------------------------------------------------------------------

  const sigmoid = a => 1 / (1 + Math.exp(-a));
  const softplus = a => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));  // log(1 + eᵃ) = −log(1 − σ(a))

  const R1 = {name: "R1's γ", value: 0, low: 0, high: 10, kind: "linear"};

  // Each objective: r is what D says of a real point, f of the fake beside it.
  //
  //     D(r, f) → [J_D, ∂J_D/∂r, ∂J_D/∂f]    G(r, f) → [J_G, ∂J_G/∂f]
  //
  // output: what D's number means: a "logit", a "number" from 0 to 1, or a "critic"'s, of any size. strength: its one
  // number. penalty: what D pays for its slope. newLatents: G learns from latents of its own, not from D's. paired: J_G
  // looks at real points too.
  const OBJECTIVES = {
    // J_D = −log D(x) − log(1 − D(G(z))),  J_G = −log D(G(z)): Goodfellow et al. 2014
    "non-saturating": {
      D: (r, f) => [softplus(-r) + softplus(f), -sigmoid(-r), sigmoid(f)],
      G: (r, f) => [softplus(-f), -sigmoid(-f)],
      output: "logit", strength: R1, penalty: "R1", newLatents: false,
    },
    // the same J_D,  J_G = log(1 − D(G(z)))
    "saturating": {
      D: (r, f) => [softplus(-r) + softplus(f), -sigmoid(-r), sigmoid(f)],
      G: (r, f) => [-softplus(f), -sigmoid(f)],
      output: "logit", strength: R1, penalty: "R1", newLatents: false,
    },
    // J_D = ½ (D(x) − 1)² + ½ D(G(z))²,  J_G = ½ (D(G(z)) − 1)²: Mao et al. 2017
    "least squares": {
      D: (r, f) => [((r - 1) ** 2 + f ** 2) / 2, r - 1, f],
      G: (r, f) => [(f - 1) ** 2 / 2, f - 1],
      output: "number", strength: R1, penalty: "R1", newLatents: false,
    },
    // J_D = f(G(z)) − f(x),  J_G = −f(G(z)), every weight of f in [−c, c]: Arjovsky et al. 2017
    "Wasserstein, clipping": {
      D: (r, f) => [f - r, -1, 1],
      G: (r, f) => [-f, -1],
      output: "critic", strength: {name: "clip c", value: 0.1, low: 0.001, high: 1, kind: "log"}, penalty: "clip",
      newLatents: true,
    },
    // the same, and λ (‖∇f(x̂)‖ − 1)² in place of the limit: Gulrajani et al. 2017
    "Wasserstein, penalty": {
      D: (r, f) => [f - r, -1, 1],
      G: (r, f) => [-f, -1],
      output: "critic", strength: {name: "penalty λ", value: 0.1, low: 0.01, high: 10, kind: "log"},
      penalty: "two-sided", newLatents: true,
    },
    // J_D = [1 − D(x)]⁺ + [1 + D(G(z))]⁺,  J_G = −D(G(z)): Miyato et al. 2018
    "hinge": {
      D: (r, f) => [Math.max(1 - r, 0) + Math.max(1 + f, 0), r < 1 ? -1 : 0, f > -1 ? 1 : 0],
      G: (r, f) => [-f, -1],
      output: "critic", strength: R1, penalty: "R1", newLatents: true,
    },
    // J_D = −log σ(D(x) − D(G(z))),  J_G = −log σ(D(G(z)) − D(x)): Huang et al. 2024
    "pairs (R3GAN)": {
      D: (r, f) => [softplus(f - r), -sigmoid(f - r), sigmoid(f - r)],
      G: (r, f) => [softplus(r - f), -sigmoid(r - f)],
      output: "critic", strength: {name: "R1 and R2's γ", value: 0.5, low: 0, high: 10, kind: "linear"},
      penalty: "R1 and R2", newLatents: false, paired: true,
    },
  };

  // --- data ---------------------------------------------------------------------------------------------------

  const EXTENT = 2.6;  // what is shown reaches from −2.6 to 2.6 both ways

  const ring = Array.from({length: 8}, (_, i) => [1.5 * Math.cos(i * Math.PI / 4), 1.5 * Math.sin(i * Math.PI / 4)]);
  const grid = Array.from({length: 25}, (_, i) => [0.75 * (Math.floor(i / 5) - 2), 0.75 * (i % 5 - 2)]);

  // datasets/points.py: Gaussian noise around centres, or around points on a curve. centres: modes that can be counted.
  const DATA = {
    ring: {noise: 0.08, centres: ring, draw: random => ring[random.integer(8)]},
    grid: {noise: 0.05, centres: grid, draw: random => grid[random.integer(25)]},
    moons: {noise: 0.08, draw: random => {
      const angle = Math.PI * random.uniform(), side = 2 * random.integer(2) - 1;  // +1: the upper moon
      return [side * (Math.cos(angle) - 0.5), side * (Math.sin(angle) - 0.25)];
    }},
    spiral: {noise: 0.05, draw: random => {
      const turn = Math.sqrt(random.uniform());  // the arc's length grows with the square of the angle
      return [1.7 * turn * Math.cos(3 * Math.PI * turn), 1.7 * turn * Math.sin(3 * Math.PI * turn)];
    }},
    line: {noise: 0.05, draw: random => {
      const along = 3 * random.uniform() - 1.5;
      return [along, along / 2];
    }},
  };

  // n points of a data set, (n, 2).
  function sample(name, n, random) {
    const {draw, noise} = DATA[name];
    const points = new Float64Array(2 * n);
    for (let i = 0; i < n; i++) {
      const [x, y] = draw(random);
      points[2 * i] = x + noise * random.normal();
      points[2 * i + 1] = y + noise * random.normal();
    }
    return points;
  }

  // How many modes points (n, 2) have found, and the share of points near one: Srivastava et al. 2017 (VEEGAN).
  // A point is near within three standard deviations; a mode is found by `needed` such points.
  function modesAndQuality(points, centres, noise, needed = 10) {
    const counts = new Array(centres.length).fill(0);
    for (let i = 0; i < points.length; i += 2) {
      const distances = centres.map(([x, y]) => Math.hypot(points[i] - x, points[i + 1] - y));
      const nearest = distances.indexOf(Math.min(...distances));
      if (distances[nearest] <= 3 * noise) counts[nearest] += 1;
    }
    return {modes: counts.filter(count => count >= needed).length,
            quality: 2 * counts.reduce((a, b) => a + b) / points.length};
  }

  // --- the game -----------------------------------------------------------------------------------------------

  const SETTINGS = {data: "ring", objective: "non-saturating", strength: 0, updates: 1, rateD: 1e-3, rateG: 1e-3,
                    rule: "Adam"};

  // Settings that each show one phenomenon, and what to look for: those of widgets/laboratory/presets.py.
  const FAST_G = {rateD: 5e-4, rateG: 5e-3};
  const PRESETS = {
    "collapse that rotates": {
      words: "G is ten times as fast as D: all fakes pile up on one cluster after another, and D chases them.",
      settings: {objective: "saturating", ...FAST_G},
    },
    "k = 6 cures it": {
      words: "The same rates, but D learns six times a step: the fakes spread and stay.",
      settings: {objective: "saturating", updates: 6, ...FAST_G},
    },
    "pairs do not cure it": {
      words: "The same rates with R3GAN's pairs and both penalties: still one cluster after another. The rates decide.",
      settings: {objective: "pairs (R3GAN)", strength: 0.1, ...FAST_G},
    },
    "saturating gradients vanish": {
      words: "Gradient descent, D far ahead: most arrows shrink to nothing, G stays. "
        + "Change the loss to non-saturating.",
      settings: {objective: "saturating", updates: 8, rule: "gradient descent", rateD: 0.3, rateG: 0.01},
    },
    "R1 brakes": {
      words: "A penalty on D's slope keeps the map soft and the arrows short: steady and slow. Set γ to 0 and compare.",
      settings: {strength: 5, rateD: 3e-3, rateG: 3e-3},
    },
    "clipping": {
      words: "Clipped weights make a critic of few slopes, nearly straight: slow. Compare its map with the penalty's.",
      settings: {objective: "Wasserstein, clipping", strength: 0.1, updates: 5, rule: "RMSProp"},
    },
    "critic with a penalty": {
      words: "The slope is pulled to 1 between the fakes and the data: it tells how far they have to go.",
      settings: {objective: "Wasserstein, penalty", strength: 0.1, updates: 5},
    },
  };

  class Game {
    // hidden: units of both hidden layers. batch: points in one.
    constructor({settings = {}, seed = 0, hidden = 64, batch = 128} = {}) {
      this.settings = {...SETTINGS, ...settings};
      this.batch = batch;
      this.random = new Random(seed);
      this.G = new Player(new Network([2, hidden, hidden, 2], 0, this.random));
      this.D = new Player(new Network([2, hidden, hidden, 1], 0.01, this.random));
      this.steps = 0;
    }

    // One step with the settings of now: D learns k times, then G once; either may rest.
    step(who = {}) {
      const {data, objective, updates} = this.settings;
      const fresh = OBJECTIVES[objective].newLatents && !this.reusesLatents();
      const x = Array.from({length: updates}, () => sample(data, this.batch, this.random));
      const z = Array.from({length: updates + fresh}, () => this.random.normals(2 * this.batch));
      return this.play(x, z, () => this.random.uniform(), who);
    }

    // R1 comes as Mescheder et al. 2018 wrote it: with D's latents for G, whatever the cost.
    reusesLatents() {
      return OBJECTIVES[this.settings.objective].penalty === "R1" && this.settings.strength > 0;
    }

    // The step on given batches: k of real points x, as many of latents z, or one more where G learns from its own.
    // uniform: draws ε of the interpolates. Returns the costs, without penalties.
    play(x, z, uniform, {D = true, G = true} = {}) {
      const {rateD, rateG, rule, objective} = this.settings;
      this.D.follow(rule);
      this.G.follow(rule);
      let J_D;
      x.forEach((x_k, k) => {
        J_D = this.gradientOfD(x_k, z[k], uniform);
        if (D) {
          this.D.step(rateD);
          if (OBJECTIVES[objective].penalty === "clip") this.clip(this.settings.strength);
        }
      });
      const J_G = this.gradientOfG(x[x.length - 1], z[z.length - 1]);
      if (G) this.G.step(rateG);
      this.steps += 1;
      return {J_D, J_G};
    }

    // D's half: J_D is the mean over the batch; x and G(z) go through D as one batch of 2n.
    gradientOfD(x, z, uniform) {
      const {objective, strength} = this.settings;
      const {D: cost, penalty} = OBJECTIVES[objective];
      const n = x.length / 2, D = this.D.network;
      const both = new Float64Array(4 * n);
      both.set(x);
      both.set(this.G.network.forward(z, n).subarray(0, 2 * n), 2 * n);  // numbers alone: G gets no gradient from J_D
      const said = D.forward(both, 2 * n);
      const slope = new Float64Array(2 * n);
      let J = 0;
      for (let i = 0; i < n; i++) {
        const [each, real, fake] = cost(said[i], said[n + i]);
        J += each / n;
        slope[i] = real / n;
        slope[n + i] = fake / n;
      }
      D.backward(slope, 2 * n);
      if (penalty === "R1" && strength > 0) this.payForSlope(both.subarray(0, 2 * n), n, strength);
      if (penalty === "R1 and R2" && strength > 0) this.payForSlope(both, n, strength);
      if (penalty === "two-sided") this.payForDistanceToOne(between(both, n, uniform), n, strength);
      return J;
    }

    // R1, Mescheder et al. 2018:  P = γ/2 · mean ‖s‖²,  ∂P/∂s = γ s / n,  s = ∇ₓ D(x).
    // points: of real ones alone, or R2 too: of reals and fakes; each kind has its own mean, over n.
    payForSlope(points, n, gamma) {
      const count = points.length / 2;
      const s = this.D.network.slopes(points, count);
      this.D.network.bend(s.slice(0, 2 * count).map(each => gamma * each / n), count);
    }

    // Gulrajani et al. 2017:  P = λ · mean (‖s‖ − 1)²,  ∂P/∂s = 2λ (‖s‖ − 1) s / (‖s‖ n).
    payForDistanceToOne(points, n, lambda) {
      const s = this.D.network.slopes(points, n).slice(0, 2 * n);
      for (let i = 0; i < 2 * n; i += 2) {
        const length = Math.hypot(s[i], s[i + 1]);
        const factor = length ? 2 * lambda * (length - 1) / (length * n) : 0;
        s[i] *= factor;
        s[i + 1] *= factor;
      }
      this.D.network.bend(s, n);
    }

    // G's half, against the D just trained: ∂J_G/∂G(z) comes back through D, whose weights stay.
    gradientOfG(x, z) {
      const n = z.length / 2, G = this.G.network;
      const {J, back} = this.sentBack(x, G.forward(z, n), n);
      G.backward(back, n);
      return J;
    }

    // J_G of n fakes beside n real points x, and its gradient at each of the fakes (n, 2).
    sentBack(x, fakes, n) {
      const {G: cost, paired} = OBJECTIVES[this.settings.objective];
      const D = this.D.network;
      const real = paired ? D.forward(x, n).slice(0, n) : null;  // no other J_G looks at real points
      const said = D.forward(fakes, n);
      const slope = new Float64Array(n);
      let J = 0;
      for (let i = 0; i < n; i++) {
        const [each, fake] = cost(paired ? real[i] : 0, said[i]);
        J += each / n;
        slope[i] = fake / n;
      }
      return {J, back: D.backward(slope, n, {learns: false, toInput: true})};
    }

    // w ← min(max(w, −c), c) for every weight of D.
    clip(c) {
      const {weights} = this.D.network;
      for (let i = 0; i < weights.length; i++) weights[i] = Math.min(Math.max(weights[i], -c), c);
    }
  }

  // x̂ = ε x + (1 − ε) G(z), one ε a point; `both` holds n real points, then n fakes.
  function between(both, n, uniform) {
    const points = new Float64Array(2 * n);
    for (let i = 0; i < n; i++) {
      const epsilon = uniform();
      for (const at of [2 * i, 2 * i + 1]) points[at] = epsilon * both[at] + (1 - epsilon) * both[2 * n + at];
    }
    return points;
  }

  const game = {Network, Player, Game, OBJECTIVES, PRESETS, RULES, DATA, SETTINGS, EXTENT, sample, modesAndQuality,
                sigmoid};
  if (typeof module !== "undefined") {
    module.exports = game;
  } else {
    window.ganlabLive.game = game;
  }
})();
