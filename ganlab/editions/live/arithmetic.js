// What the laboratory and the StyleGAN explorer compute with: random numbers, and the product of two matrices.
//
// A matrix lies row by row in a Float64Array. 64 bits: a processor adds and multiplies them as fast as 32 bits, and
// JavaScript need not convert them.
(function () {
  "use strict";

  // Random numbers that are the same for the same seed. Uniform ones: Tommy Ettinger's mulberry32, whose state is one
  // number of 32 bits.
  class Random {
    constructor(seed) {
      this.state = seed >>> 0;
      this.spare = null;
    }

    // A number in [0, 1).
    uniform() {
      this.state = (this.state + 0x6D2B79F5) >>> 0;
      let t = this.state;
      t = Math.imul(t ^ (t >>> 15), t | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    }

    // One of 0, 1, … n − 1.
    integer(n) {
      return Math.floor(n * this.uniform());
    }

    // A standard normal number. Box and Muller 1958: √(−2 log u) (cos 2πv, sin 2πv) is a pair of them.
    normal() {
      if (this.spare !== null) {
        const spare = this.spare;
        this.spare = null;
        return spare;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
      const angle = 2 * Math.PI * this.uniform();
      this.spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    }

    // n standard normal numbers.
    normals(n) {
      return Float64Array.from({length: n}, () => this.normal());
    }
  }

  // C = A B, or one of them transposed:   C[i, j] = Σ_k A[i, k] B[k, j],   C (rows, columns).
  //
  // A[i, k] stands at a + i · a_i + k · a_k of its array, B[k, j] at b + k · b_k + j · b_j: (a_i, a_k) = (inner, 1) for
  // A as it lies, (1, rows) for its transpose. Eight sums, of two rows and four columns, run side by side: each number
  // that is fetched serves several of them, and no addition waits for the one before it.
  function multiply(C, c, A, a, a_i, a_k, B, b, b_k, b_j, rows, inner, columns) {
    const evenRows = rows - rows % 2, evenColumns = columns - columns % 4;
    for (let i = 0; i < evenRows; i += 2) {
      for (let j = 0; j < evenColumns; j += 4) {
        let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
        let p = a + i * a_i, q = b + j * b_j;
        for (let k = 0; k < inner; k++, p += a_k, q += b_k) {
          const x0 = A[p], x1 = A[p + a_i];
          const y0 = B[q], y1 = B[q + b_j], y2 = B[q + 2 * b_j], y3 = B[q + 3 * b_j];
          s00 += x0 * y0; s01 += x0 * y1; s02 += x0 * y2; s03 += x0 * y3;
          s10 += x1 * y0; s11 += x1 * y1; s12 += x1 * y2; s13 += x1 * y3;
        }
        const first = c + i * columns + j, second = first + columns;
        C[first] = s00; C[first + 1] = s01; C[first + 2] = s02; C[first + 3] = s03;
        C[second] = s10; C[second + 1] = s11; C[second + 2] = s12; C[second + 3] = s13;
      }
    }
    // what is left over at the right and below
    for (let i = 0; i < rows; i++) {
      for (let j = i < evenRows ? evenColumns : 0; j < columns; j++) {
        let sum = 0, p = a + i * a_i, q = b + j * b_j;
        for (let k = 0; k < inner; k++, p += a_k, q += b_k) sum += A[p] * B[q];
        C[c + i * columns + j] = sum;
      }
    }
  }

  const arithmetic = {Random, multiply};
  if (typeof module !== "undefined") {
    module.exports = arithmetic;
  } else {
    window.ganlabLive = window.ganlabLive || {};
    window.ganlabLive.arithmetic = arithmetic;
  }
})();
