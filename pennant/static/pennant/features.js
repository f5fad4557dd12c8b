/** Features of the page's user, kept up to date: docs/pennant/live.md. Loading it does nothing. */

const CHANNEL = "features";
const EVENT = ".feature_updated";

/**
 * Pages that hear of a change ask again at a moment of their own within this time, so that they don't all ask at once.
 */
const SPREAD = 2000;

/**
 * @typedef {object} Options
 * @property {string} url Where `pennant.urls` is included, "/features/" say.
 * @property {any} [echo] An Echo, of `laravel-echo` or of `broadcasting`; without one, values change by `refresh()` only.
 * @property {string} [userChannel] The user's own private channel, "auth.User.7" say; without it, only changes for
 *   everyone are heard.
 * @property {number} [spread] In milliseconds; 0 asks at once.
 */

/**
 * Ask for the features of the page's user, and listen for changes. Rejects if the first answer is an error.
 *
 * @param {Options} options
 * @returns {Promise<LiveFeatures>}
 */
export const liveFeatures = async (options) => {
  const features = new LiveFeatures(options);
  features.listen();
  try {
    await features.refresh();
  } catch (error) {
    features.close();
    throw error;
  }
  return features;
};

export class LiveFeatures {
  /** @type {Map<string, unknown>} */
  #values = new Map();
  /** @type {Map<string, Set<(value: unknown) => void>>} */
  #callbacks = new Map();
  /** @type {ReturnType<typeof setTimeout> | null} */
  #timer = null;
  /** The answer to the youngest question counts, whichever comes last. */
  #asked = 0;
  #answered = 0;
  #closed = false;
  /** @type {(() => void)[]} */
  #endings = [];

  /** @param {Options} options */
  constructor(options) {
    this.options = { spread: SPREAD, ...options };
  }

  /** Whether a feature is active: whether its value is anything but `false`. One that is not exposed is not. */
  active(/** @type {string} */ name) {
    return this.#values.has(name) && this.#values.get(name) !== false;
  }

  /** A feature's value, or the fallback for one that is not exposed. */
  value(/** @type {string} */ name, /** @type {unknown} */ fallback = false) {
    return this.#values.has(name) ? this.#values.get(name) : fallback;
  }

  /** All values by name. */
  all() {
    return Object.fromEntries(this.#values);
  }

  /**
   * Call back with each new value of a feature; returns a function that ends it.
   *
   * @param {string} name
   * @param {(value: unknown) => void} callback
   */
  on(name, callback) {
    const callbacks = this.#callbacks.get(name) ?? new Set();
    this.#callbacks.set(name, callbacks.add(callback));
    return () => callbacks.delete(callback);
  }

  /** Ask again now. Rejects on an error, and then the values stay. */
  async refresh() {
    const turn = ++this.#asked;
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    const response = await fetch(this.options.url, { headers, credentials: "same-origin", cache: "no-cache" });
    if (!response.ok) throw new Error(`${this.options.url} answered ${response.status}.`);
    const features = (await response.json())?.features;
    if (features === null || typeof features !== "object") throw new Error(`${this.options.url} answered no features.`);
    if (this.#closed || turn < this.#answered) return;
    this.#answered = turn;
    this.#take(new Map(Object.entries(features)));
  }

  /** Hear of changes; `liveFeatures` has called it. */
  listen() {
    const { echo, userChannel } = this.options;
    if (!echo) return;
    const hear = () => this.#refreshSoon();
    this.#hear(echo.channel(CHANNEL), hear);
    if (userChannel) this.#hear(echo.private(userChannel), hear);
    // What changed while the socket was away was told to nobody here.
    const stop = echo.connector?.onConnectionChange?.((/** @type {string} */ status) => {
      if (status === "connected" && this.#answered) hear();
    });
    if (typeof stop === "function") this.#endings.push(stop);
  }

  /** Hear of no more changes. The channels stay: others on the page may listen to them. */
  close() {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const end of this.#endings.splice(0)) end();
    this.#callbacks.clear();
  }

  #hear(/** @type {any} */ channel, /** @type {() => void} */ hear) {
    channel.listen(EVENT, hear);
    this.#endings.push(() => channel.stopListening(EVENT, hear));
  }

  #refreshSoon() {
    if (this.#timer !== null || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.refresh().catch((error) => console.warn("Features were not refreshed:", error));
    }, Math.random() * (this.options.spread ?? SPREAD));
  }

  #take(/** @type {Map<string, unknown>} */ values) {
    const before = this.#values;
    this.#values = values;
    for (const [name, callbacks] of this.#callbacks) {
      const value = this.value(name);
      const changed = JSON.stringify(value) !== JSON.stringify(before.has(name) ? before.get(name) : false);
      if (changed) for (const callback of callbacks) callback(value);
    }
  }
}
