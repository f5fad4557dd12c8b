import { isOurs } from "./settings.js";

/** @import { Credentials, Headers, Settings } from "./types.js" */

/** @param {any} error @param {number} status */
const refusal = (error, status) => ({ type: "AuthError", error: String(error), status });

/** @param {any} answer @param {number} status @returns {Credentials} */
const checked = (answer, status) => {
  if (typeof answer?.auth !== "string") throw refusal("The site's answer holds no signature.", status);
  return answer;
};

/** Asks the site for signatures. Rejects with a `SubscriptionError`. */
export class Authorizer {
  #options;

  /** @param {Settings} options */
  constructor(options) {
    this.#options = options;
  }

  /** @param {{name: string}} channel @param {string} socketId */
  async authorize(channel, socketId) {
    const { authorizer, authEndpoint, auth } = this.#options;
    if (authorizer) return this.#custom(authorizer(channel, this.#options), socketId);
    return this.#post(authEndpoint, { ...auth.params, socket_id: socketId, channel_name: channel.name }, auth.headers);
  }

  /** @param {string} socketId */
  async authenticate(socketId) {
    const { endpoint, headers } = this.#options.userAuthentication;
    return this.#post(endpoint, { socket_id: socketId }, headers);
  }

  /** An error without a status counts as a refusal. @param {any} authorizer @param {string} socketId */
  async #custom(authorizer, socketId) {
    const asked = new Promise((resolve, reject) => {
      /** @param {any} error @param {any} answer */
      const callback = (error, answer) => (error ? reject(error) : resolve(answer));
      Promise.resolve(authorizer.authorize(socketId, callback)).catch(reject);
    });
    return checked(await asked.catch((error) => {
      throw refusal(error?.message ?? error, error?.status ?? error?.response?.status ?? 401);
    }), 200);
  }

  /** @param {string} address @param {Headers} fields @param {Headers} headers */
  async #post(address, fields, headers) {
    const { bearerToken } = this.#options;
    const bearer = bearerToken && { Authorization: `Bearer ${bearerToken}` };
    const response = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { Accept: "application/json", ...this.#csrf(address), ...bearer, ...headers },
    }).catch(({ message }) => Promise.reject(refusal(message, 0)));
    if (!response.ok) throw refusal(`The site refused with status ${response.status}.`, response.status);
    return checked(await response.json().catch(() => null), response.status);
  }

  /** For our own site only. @param {string} address @returns {Headers} */
  #csrf(address) {
    const { csrfToken, csrfCookie } = this.#options;
    const { document } = globalThis;
    const meta = document?.querySelector('meta[name="csrf-token"]')?.getAttribute("content");
    const pairs = (document?.cookie ?? "").split("; ").map((pair) => pair.split("="));
    const token = csrfToken || meta || pairs.find(([name]) => name === csrfCookie)?.[1];
    return token && isOurs(address) ? { "X-CSRFToken": token } : {};
  }
}
