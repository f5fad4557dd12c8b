/**
 * Poly1305, after D. J. Bernstein's "The Poly1305-AES message-authentication code".
 *
 * Numbers of 130 bits are ten limbs of 13 bits: products and their sums stay far below 2**53, so they are exact.
 * The same operations run for every key and every message of one length.
 */
const LIMBS = 10;
const BITS = 13;
const MASK = 2 ** BITS - 1;
const BLOCK = 16;

/** @param {Uint8Array} bytes little-endian @returns {number[]} limbs */
const load = (bytes) => {
  const padded = new Uint8Array(LIMBS * 2 + 2);
  padded.set(bytes);
  return Array.from({ length: LIMBS }, (_, limb) => {
    const at = (limb * BITS) >> 3;
    const three = padded[at] | (padded[at + 1] << 8) | (padded[at + 2] << 16);
    return (three >> ((limb * BITS) & 7)) & MASK;
  });
};

/** Brings all limbs below 2**13, but for a rest in the second. @param {number[]} limbs changed in place */
const carry = (limbs) => {
  let over = 0;
  for (let limb = 0; limb < LIMBS; limb += 1) {
    const sum = limbs[limb] + over;
    over = Math.floor(sum / (MASK + 1));
    limbs[limb] = sum - over * (MASK + 1);
  }
  const first = limbs[0] + over * 5; // 2**130 is 5, modulo 2**130 - 5.
  limbs[0] = first & MASK;
  limbs[1] += first >> BITS;
};

/** @param {number[]} a @param {number[]} b @returns {number[]} their product, modulo 2**130 - 5 */
const multiply = (a, b) => {
  const product = a.map((_, limb) => {
    let sum = 0;
    for (let each = 0; each < LIMBS; each += 1) {
      const other = limb - each;
      sum += a[each] * (other >= 0 ? b[other] : 5 * b[other + LIMBS]);
    }
    return sum;
  });
  carry(product);
  return product;
};

/** The least number that is equal modulo 2**130 - 5, chosen without a branch. @param {number[]} limbs */
const reduce = (limbs) => {
  carry(limbs);
  carry(limbs);
  let over = 5;
  const less = limbs.map((limb) => {
    const sum = limb + over;
    over = sum >> BITS;
    return sum & MASK;
  });
  const isLarge = -over; // All ones if 2**130 - 5 goes into it.
  return limbs.map((limb, index) => (limb & ~isLarge) | (less[index] & isLarge));
};

/** @param {number[]} limbs @param {Uint8Array} pad 16 bytes @returns {Uint8Array} their sum, modulo 2**128 */
const add = (limbs, pad) => {
  const sum = new Uint8Array(BLOCK);
  let over = 0;
  for (let at = 0; at < BLOCK; at += 1) {
    const limb = Math.floor((at * 8) / BITS);
    const two = limbs[limb] | ((limbs[limb + 1] ?? 0) << BITS);
    over += ((two >> (at * 8 - limb * BITS)) & 255) + pad[at];
    sum[at] = over;
    over >>= 8;
  }
  return sum;
};

/**
 * @param {Uint8Array} message
 * @param {Uint8Array} key 32 bytes that are used once
 * @returns {Uint8Array} 16 bytes
 */
export const poly1305 = (message, key) => {
  const clamped = key.slice(0, BLOCK);
  for (const at of [3, 7, 11, 15]) clamped[at] &= 15;
  for (const at of [4, 8, 12]) clamped[at] &= 252;
  const factor = load(clamped);
  let sum = load(new Uint8Array());
  for (let at = 0; at < message.length; at += BLOCK) {
    const block = load(Uint8Array.of(...message.subarray(at, at + BLOCK), 1));
    sum = multiply(sum.map((limb, index) => limb + block[index]), factor);
  }
  return add(reduce(sum), key.subarray(BLOCK, 2 * BLOCK));
};

/**
 * Whether two tags are equal, found out in the same time wherever they differ.
 *
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export const equal = (a, b) => {
  let difference = a.length ^ b.length;
  a.forEach((byte, at) => { difference |= byte ^ b[at]; });
  return difference === 0;
};
