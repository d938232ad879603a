// Draws every part of Lorelei at SIZE pixels: parts.rgba (premultiplied bytes) and parts.json (their names).
// Skin is red, hair green, white stays white and lines are black, so that colours are shares of what is painted.
// node faces_parts.mjs SIZE; called by from_npm.py, which installs @dicebear/lorelei and @resvg/resvg-js beside it.
import fs from 'fs';
import { Resvg } from '@resvg/resvg-js';
import * as parts from './node_modules/@dicebear/lorelei/lib/components/index.js';

const size = Number(process.argv[2]);
const kinds = ['head', 'eyes', 'eyebrows', 'earrings', 'nose', 'beard', 'mouth', 'glasses', 'freckles'];
const colours = { hair: '#00ff00', skin: '#ff0000' };
for (const kind of [...kinds, 'hairAccessories']) colours[kind] ??= '#000000';

// Hair is drawn around the head: where the head would stand, a mark divides what lies behind from what lies before it.
const MARK = '@@';
const nothing = Object.fromEntries([...kinds, 'hairAccessories'].map(
  kind => [kind, { value: () => (kind === 'head' ? MARK : '') }]));

const ZOOM = 1.15; // about the centre: less margin than the style leaves
const shift = 490 * (1 - ZOOM);
const names = [], pixels = [];
function draw(name, body) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 980 980" fill="none"><g transform="translate(${shift} `
    + `${shift}) scale(${ZOOM})"><g transform="translate(10 -60)">${body.trim() || '<path d=""/>'}</g></g></svg>`;
  names.push(name);
  pixels.push(Buffer.from(new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().pixels));
}

for (const variant in parts.hair) {
  const [back, front] = parts.hair[variant](nothing, colours).split(MARK);
  draw(`hairback/${variant}`, back);
  draw(`hairfront/${variant}`, front);
}
for (const kind of kinds)
  for (const variant in parts[kind]) draw(`${kind}/${variant}`, parts[kind][variant](nothing, colours));

fs.writeFileSync('parts.rgba', Buffer.concat(pixels));
fs.writeFileSync('parts.json', JSON.stringify(names));
