import { decode } from "./connection.js";

/** @import { Credentials, Frame, NaCl, SubscriptionError, Wire } from "./types.js" */

/** @param {string} text Base64 */
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/**
 * @typedef {object} Locked The channel whose frames are decrypted.
 * @property {Wire} wire
 * @property {() => Promise<Partial<Credentials>>} credentials Asks the site, and hands the answer to `unlock()`.
 * @property {(event: string, error: SubscriptionError) => void} emit
 */

/** Opens the frames of one encrypted channel, in their order. A page loads it with its first such channel. */
export class Decryption {
  #channel;
  #pass;
  /** @type {NaCl | undefined} */
  #nacl;
  #key = new Uint8Array();
  /** Frames that came while the site is asked for another key. @type {Frame[] | null} */
  #waiting = null;

  /** @param {Locked} channel @param {(frame: Frame) => void} pass takes the frames that could be opened */
  constructor(channel, pass) {
    this.#channel = channel;
    this.#pass = pass;
  }

  /** @param {Partial<Credentials>} credentials Rejects with a `SubscriptionError` if they hold no key. */
  async unlock({ shared_secret }) {
    const { nacl } = this.#channel.wire.options;
    this.#nacl ??= nacl ?? (await import("./secretbox.js"));
    try {
      this.#key = bytes(shared_secret ?? "");
    } catch {
      this.#key = new Uint8Array();
    }
    if (this.#key.length === 32) return;
    throw { type: "AuthError", error: "The site's answer holds no shared_secret of 32 bytes.", status: 200 };
  }

  /** @param {Frame} frame */
  receive(frame) {
    if (this.#waiting) this.#waiting.push(frame);
    else if (!this.#open(frame)) this.#renew(frame);
  }

  /** What waited belongs to a connection that is gone. */
  reset() {
    this.#waiting = null;
  }

  /** @param {Frame} frame @returns {boolean} whether the key fits */
  #open(frame) {
    const text = this.#decrypt(frame.data);
    if (text !== null) this.#pass({ ...frame, data: decode(text) });
    return text !== null;
  }

  /** @param {any} data */
  #decrypt(data) {
    try {
      const text = this.#nacl?.secretbox.open(bytes(data.ciphertext), bytes(data.nonce), this.#key);
      return text ? new TextDecoder().decode(text) : null;
    } catch {
      return null;
    }
  }

  /** The site may have another key by now; it is never asked twice at a time. @param {Frame} frame */
  async #renew(frame) {
    const waiting = (this.#waiting = [frame]);
    const isCurrent = () => this.#waiting === waiting;
    await this.#channel.credentials().catch((error) => isCurrent() && this.#complain(error));
    if (!isCurrent()) return;
    this.#waiting = null;
    for (const late of waiting) if (!this.#open(late)) this.#complain(undecipherable(late));
  }

  /** @param {SubscriptionError} error */
  #complain(error) {
    this.#channel.emit("pusher:subscription_error", error);
  }
}

/** @param {Frame} frame @returns {SubscriptionError} */
const undecipherable = ({ event }) => {
  const error = `The event ${event} could not be decrypted.`;
  return { type: "DecryptionError", error, status: 0, retryIn: null };
};
