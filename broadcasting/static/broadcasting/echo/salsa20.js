/**
 * Salsa20 and XSalsa20, after D. J. Bernstein's "Salsa20 specification" and "Extending the Salsa20 nonce".
 *
 * The same operations run for every key: no branch and no index depends on a secret.
 */
const SIGMA = new Uint32Array([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);
const ROUNDS = 20;
const BLOCK = 64;

/** Four words of the state and their order, for each quarter of a double round. */
const QUARTERS = [
  [0, 4, 8, 12], [5, 9, 13, 1], [10, 14, 2, 6], [15, 3, 7, 11],
  [0, 1, 2, 3], [5, 6, 7, 4], [10, 11, 8, 9], [15, 12, 13, 14],
];

/** @param {number} word @param {number} bits */
const rotate = (word, bits) => (word << bits) | (word >>> (32 - bits));

/** @param {Uint8Array} bytes @returns {Uint32Array} little-endian words */
const words = (bytes) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(index * 4, true));
};

/** @param {Uint32Array | number[]} from @param {Uint8Array} to */
const store = (from, to) => {
  const view = new DataView(to.buffer, to.byteOffset, to.byteLength);
  from.forEach((/** @type {number} */ word, /** @type {number} */ index) => view.setUint32(index * 4, word, true));
};

/** @param {Uint32Array} state changed in place */
const stir = (state) => {
  for (let round = 0; round < ROUNDS; round += 2) {
    for (const [a, b, c, d] of QUARTERS) {
      state[b] ^= rotate(state[a] + state[d], 7);
      state[c] ^= rotate(state[b] + state[a], 9);
      state[d] ^= rotate(state[c] + state[b], 13);
      state[a] ^= rotate(state[d] + state[c], 18);
    }
  }
};

/** The state that a block begins with. @param {Uint32Array} key 8 words @param {Uint32Array} input 4 words */
const begin = (key, input) =>
  Uint32Array.of(SIGMA[0], ...key.subarray(0, 4), SIGMA[1], ...input, SIGMA[2], ...key.subarray(4, 8), SIGMA[3]);

/**
 * The key that XSalsa20 uses.
 *
 * @param {Uint32Array} key
 * @param {Uint32Array} input the first 4 words of the nonce
 */
const hsalsa20 = (key, input) => {
  const state = begin(key, input);
  stir(state);
  return Uint32Array.from([0, 5, 10, 15, 6, 7, 8, 9], (index) => state[index]);
};

/**
 * @param {Uint8Array} key 32 bytes
 * @param {Uint8Array} nonce 24 bytes
 * @param {number} length
 * @returns {Uint8Array} as many bytes of XSalsa20's key stream
 */
export const keyStream = (key, nonce, length) => {
  const numbers = words(nonce);
  const subkey = hsalsa20(words(key), numbers.subarray(0, 4));
  const stream = new Uint8Array(Math.ceil(length / BLOCK) * BLOCK);
  for (let block = 0; block * BLOCK < length; block += 1) {
    const first = begin(subkey, Uint32Array.of(numbers[4], numbers[5], block, 0));
    const state = first.slice();
    stir(state);
    store(state.map((word, index) => word + first[index]), stream.subarray(block * BLOCK, (block + 1) * BLOCK));
  }
  return stream.subarray(0, length);
};
