// The generator of StyleGAN as it draws a face; in Python: models/stylegan.py. No page is needed for it.
//
// Karras, Laine & Aila 2019, figure 1b:  z → mapping network f → w;  a constant 4×4, two styled layers a size → image.
// Feature maps lie pixel by pixel, all maps of a pixel side by side: h[(y · size + x) · maps + map].
// tests/editions/test_live_arithmetic.py compares every picture with torch's.
(function () {
  "use strict";
  const {multiply} = typeof module === "undefined" ? window.ganlabLive.arithmetic : require("./arithmetic.js");

  const SLOPE = 0.2;  // of every LeakyReLU
  const GAIN = Math.sqrt(2);  // He et al. 2015: keeps the variance through a (leaky) ReLU
  const AT_ONCE = 64;  // pixels whose surroundings are laid out at once: they stay in the processor's cache

  const leakyRelu = a => Math.max(a, SLOPE * a);

  // --- layers -------------------------------------------------------------------------------------------------

  // y = W x + b of one vector; W (outputs, inputs).
  function dense(x, W, b) {
    const y = new Float64Array(b.length);
    multiply(y, 0, x, 0, x.length, 1, W, 0, 1, x.length, 1, x.length, b.length);
    return y.map((each, i) => each + b[i]);
  }

  // z / √(mean z² + 10⁻⁸): every z gets the length √(its numbers).
  function pixelNorm(z) {
    const meanSquare = z.reduce((sum, each) => sum + each * each, 0) / z.length;
    return z.map(each => each / Math.sqrt(meanSquare + 1e-8));
  }

  // A 3×3 convolution with zeros around the image, as a product of matrices: each row of `around` holds the 3×3 pixels
  // around one pixel, each row of the kernel one map that goes out.
  //
  // h (size, size, inputs), kernel (outputs, 3 · 3 · inputs). up: of the image doubled, whose pixel (y, x) is pixel
  // (y/2, x/2) of h, rounded down. Returns (side, side, outputs), side = size or 2 · size.
  function convolve(h, size, inputs, kernel, outputs, up) {
    const side = up ? 2 * size : size, long = 9 * inputs;
    const out = new Float64Array(side * side * outputs);
    const pixels = Math.min(AT_ONCE, side * side);
    const around = new Float64Array(pixels * long);
    for (let first = 0; first < side * side; first += pixels) {
      around.fill(0);
      for (let i = 0; i < pixels; i++) {
        const y = Math.floor((first + i) / side), x = (first + i) % side;
        for (let place = 0; place < 9; place++) {
          const row = y + Math.floor(place / 3) - 1, column = x + place % 3 - 1;
          if (row < 0 || row >= side || column < 0 || column >= side) continue;
          const from = up ? (row >> 1) * size + (column >> 1) : row * size + column;
          around.set(h.subarray(from * inputs, (from + 1) * inputs), i * long + place * inputs);
        }
      }
      multiply(out, first * outputs, around, 0, long, 1, kernel, 0, 1, long, pixels, long, outputs);
    }
    return out;
  }

  // Smooth every map with [1, 2, 1]/4 along rows and along columns; outside the image there is zero (appendix C).
  function blur(h, size, maps) {
    const along = (from, step, places) => {  // places: which neighbours there are, by pixel
      const to = new Float64Array(from.length);
      for (let pixel = 0; pixel < size * size; pixel++) {
        const at = pixel * maps, place = places(pixel);
        const before = place > 0 ? 0.25 : 0, after = place < size - 1 ? 0.25 : 0;
        const left = before ? at - step : at, right = after ? at + step : at;
        for (let map = 0; map < maps; map++) {
          to[at + map] = before * from[left + map] + 0.5 * from[at + map] + after * from[right + map];
        }
      }
      return to;
    };
    const rows = along(h, maps, pixel => pixel % size);
    return along(rows, size * maps, pixel => Math.floor(pixel / size));
  }

  // AdaIN(x, y) = y_s (x − μ)/σ + y_b, eq. 1: μ and σ of each map over its pixels. Changes h in its place.
  function adain(h, maps, scale, bias) {
    const pixels = h.length / maps;
    const mean = new Float64Array(maps), variance = new Float64Array(maps);
    for (let at = 0; at < h.length; at += maps) {
      for (let map = 0; map < maps; map++) mean[map] += h[at + map] / pixels;
    }
    for (let at = 0; at < h.length; at += maps) {
      for (let map = 0; map < maps; map++) variance[map] += (h[at + map] - mean[map]) ** 2 / pixels;
    }
    const factor = scale.map((each, map) => each / Math.sqrt(variance[map] + 1e-8));
    for (let at = 0; at < h.length; at += maps) {
      for (let map = 0; map < maps; map++) h[at + map] = factor[map] * (h[at + map] - mean[map]) + bias[map];
    }
  }

  // --- the generator ------------------------------------------------------------------------------------------

  class Generator {
    // packed: what ganlab/editions/live/weights.py writes: config, and tensors by the names of the Python module.
    constructor({config, tensors}) {
      const read = name => unpack(tensors[name]);
      this.config = config;
      this.latentLength = config.latent_dim;
      this.size = config.image_size;
      this.centre = read("w_mean");

      // Equalised learning rate (Karras et al. 2018, section 4.1): weights are kept as N(0, 1) and scaled when used.
      this.mapping = Array.from({length: config.mapping_layers}, (_, l) => {
        const W = read(`mapping.layers.${l}.weight`), b = read(`mapping.layers.${l}.bias`);
        const scale = GAIN / Math.sqrt(W.length / b.length) * config.mapping_lr;
        return {W: W.map(each => scale * each), b: b.map(each => config.mapping_lr * each)};
      });

      this.constant = channelsLast(read("synthesis.constant"), 1, 16);
      const count = 2 * (Math.log2(this.size) - 1);
      this.layers = Array.from({length: count}, (_, l) => {
        const name = `synthesis.layers.${l}.`;
        const bias = read(`${name}bias`), outputs = bias.length;
        const conv = l ? read(`${name}conv.weight`) : null;
        const inputs = conv ? conv.length / (9 * outputs) : outputs;
        const scale = GAIN / Math.sqrt(9 * inputs);
        const A = read(`${name}to_style.weight`);
        return {
          inputs, outputs, bias,
          up: l > 0 && l % 2 === 0,  // the first layer of each size but 4×4
          kernel: conv && channelsLast(conv, outputs, 9).map(each => scale * each),
          strength: read(`${name}noise_strength`).map(each => scale * each),  // B in figure 1b
          A: A.map(each => each / Math.sqrt(config.style_dim)), // A in figure 1b: style → scale and bias
          a: read(`${name}to_style.bias`),
        };
      });
      const rgb = read(`synthesis.to_rgb.${count / 2 - 1}.weight`), inputs = rgb.length / config.channels;
      this.rgb = {W: rgb.map(each => each / Math.sqrt(inputs)), b: read(`synthesis.to_rgb.${count / 2 - 1}.bias`)};
    }

    // f: z → w, dense layers with LeakyReLU on the normalised z.
    map(z) {
      return this.mapping.reduce((w, {W, b}) => dense(w, W, b).map(leakyRelu), pixelNorm(z));
    }

    // Truncation in w, appendix B: w' = w̄ + ψ (w − w̄).
    truncate(w, psi) {
      return w.map((each, i) => this.centre[i] + psi * (each - this.centre[i]));
    }

    // g: one style w and one map of noise (or null) a layer → image (size, size, channels), about from −1 to 1.
    synthesise(styles, noise) {
      let h = this.constant.slice(), size = 4;
      this.layers.forEach((layer, l) => {
        h = this.styled(layer, h, size, styles[l], noise[l]);
        if (layer.up) size *= 2;
      });
      const {W, b} = this.rgb, maps = W.length / b.length, channels = b.length;
      const image = new Float64Array(size * size * channels);
      multiply(image, 0, h, 0, maps, 1, W, 0, 1, maps, size * size, maps, channels);
      return image.map((each, i) => each + b[i % channels]);
    }

    // One layer of figure 1b: (×2,) convolution, (blur,) + noise, + bias, LeakyReLU, AdaIN.
    styled({outputs, inputs, up, kernel, strength, bias, A, a}, h, size, w, noise) {
      if (kernel) h = convolve(h, size, inputs, kernel, outputs, up);
      if (up) h = blur(h, 2 * size, outputs);
      for (let at = 0, pixel = 0; at < h.length; at += outputs, pixel++) {
        const heard = noise ? noise[pixel] : 0;
        for (let map = 0; map < outputs; map++) {
          h[at + map] = leakyRelu(h[at + map] + strength[map] * heard + bias[map]);
        }
      }
      const style = dense(w, A, a);
      const scale = style.slice(0, outputs).map(each => each + 1);  // the bias of y_s starts at one (appendix C)
      adain(h, outputs, scale, style.subarray(outputs));
      return h;
    }

    // Sides of all layers: 4, 4, 8, 8, …
    sides() {
      return this.layers.map((_, l) => 4 * 2 ** Math.floor(l / 2));
    }
  }

  // Style mixing, section 3.1: layers before the crossover take their style from the first w, the others from the other.
  function mix(first, second, crossover, layers) {
    return Array.from({length: layers}, (_, l) => l < crossover ? first : second);
  }

  // a + t (b − a)
  function lerp(a, b, t) {
    return a.map((each, i) => each + t * (b[i] - each));
  }

  // On the great circle, White 2016:  sin((1 − t) ω)/sin ω · a + sin(t ω)/sin ω · b,  ω the angle between a and b.
  function slerp(a, b, t) {
    const dot = (u, v) => u.reduce((sum, each, i) => sum + each * v[i], 0);
    const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    const omega = Math.acos(Math.min(1, Math.max(-1, cosine)));
    if (Math.abs(Math.sin(omega)) < 1e-6) return lerp(a, b, t);
    return a.map((each, i) => (Math.sin((1 - t) * omega) * each + Math.sin(t * omega) * b[i]) / Math.sin(omega));
  }

  // --- weights from text --------------------------------------------------------------------------------------

  // A tensor of weights.py: {shape, half: base64 of 16 bits a number} or {shape, single: base64 of 32 bits a number}.
  function unpack({half, single}) {
    const text = atob(half || single), width = half ? 2 : 4;
    const view = new DataView(new ArrayBuffer(text.length));
    for (let i = 0; i < text.length; i++) view.setUint8(i, text.charCodeAt(i));
    const numbers = new Float64Array(text.length / width);
    for (let i = 0; i < numbers.length; i++) {
      numbers[i] = half ? fromHalf(view.getUint16(2 * i, true)) : view.getFloat32(4 * i, true);  // low byte first
    }
    return numbers;
  }

  // IEEE 754: a bit of sign, five of the exponent e, ten of the fraction f:
  //
  //     ± 2^(e − 15) (1 + f/1024),  or ± 2^(−14) f/1024 where e = 0
  function fromHalf(bits) {
    const sign = bits & 0x8000 ? -1 : 1, exponent = bits >> 10 & 31, fraction = (bits & 1023) / 1024;
    return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction);
  }

  // (rows, maps, pixels) → (rows, pixels, maps)
  function channelsLast(tensor, rows, pixels) {
    const maps = tensor.length / (rows * pixels), out = new Float64Array(tensor.length);
    for (let row = 0; row < rows; row++) {
      for (let map = 0; map < maps; map++) {
        for (let pixel = 0; pixel < pixels; pixel++) {
          out[(row * pixels + pixel) * maps + map] = tensor[(row * maps + map) * pixels + pixel];
        }
      }
    }
    return out;
  }

  const generator = {Generator, mix, lerp, slerp, unpack};
  if (typeof module !== "undefined") {
    module.exports = generator;
  } else {
    window.ganlabLive.generator = generator;
  }
})();
