/** Opens what NaCl's `crypto_secretbox` has closed, as D. J. Bernstein's "Cryptography in NaCl" describes it. */
import { equal, poly1305 } from "./poly1305.js";
import { keyStream } from "./salsa20.js";

const KEY = 32, NONCE = 24, TAG = 16;

/**
 * @param {Uint8Array} box
 * @param {Uint8Array} nonce 24 bytes
 * @param {Uint8Array} key 32 bytes
 * @returns {Uint8Array | null} the message; null if box, nonce and key don't belong together, whatever the reason
 */
const open = (box, nonce, key) => {
  if (box.length < TAG || nonce.length !== NONCE || key.length !== KEY) return null;
  const hidden = box.subarray(TAG);
  const stream = keyStream(key, nonce, KEY + hidden.length);
  if (!equal(poly1305(hidden, stream.subarray(0, KEY)), box.subarray(0, TAG))) return null;
  return hidden.map((byte, at) => byte ^ stream[KEY + at]);
};

export const secretbox = { open };
