/** Asks the site for signatures; what it refuses is thrown as a `SubscriptionError`. */
import { isOurs } from "./settings.js";

/** @import { Credentials, Headers, Settings } from "./types.js" */

/** @param {any} error @param {number} status */
const refusal = (error, status) => ({ type: "AuthError", error: String(error), status });

/** @param {any} answer @param {number} status @returns {Credentials} */
const checked = (answer, status) => {
  if (typeof answer?.auth !== "string") throw refusal("The site's answer holds no signature.", status);
  return answer;
};

/** For our own site only. @param {Settings} options @param {string} address @returns {Headers} */
const csrf = ({ csrfToken, csrfCookie }, address) => {
  const { document } = globalThis;
  const meta = document?.querySelector('meta[name="csrf-token"]')?.getAttribute("content");
  const pairs = (document?.cookie ?? "").split("; ").map((pair) => pair.split("="));
  const token = csrfToken || meta || pairs.find(([name]) => name === csrfCookie)?.[1];
  return token && isOurs(address) ? { "X-CSRFToken": token } : {};
};

/** @param {Settings} options @param {string} address @param {Headers} fields @param {Headers} headers */
const post = async (options, address, fields, headers) => {
  const bearer = options.bearerToken && { Authorization: `Bearer ${options.bearerToken}` };
  const response = await fetch(address, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { Accept: "application/json", ...csrf(options, address), ...bearer, ...headers },
  }).catch(({ message }) => Promise.reject(refusal(message, 0)));
  if (!response.ok) throw refusal(`The site refused with status ${response.status}.`, response.status);
  return checked(await response.json().catch(() => null), response.status);
};

/** An error without a status counts as a refusal. @param {(callback: any) => any} ask */
const custom = async (ask) => {
  const asked = new Promise((resolve, reject) => {
    /** @param {any} error @param {any} answer */
    const callback = (error, answer) => (error ? reject(error) : resolve(answer));
    Promise.resolve(ask(callback)).catch(reject);
  });
  return checked(await asked.catch((error) => {
    throw refusal(error?.message ?? error, error?.status ?? error?.response?.status ?? 401);
  }), 200);
};

/** @param {Settings} options @param {{name: string}} channel @param {string} socketId */
export const authorize = (options, channel, socketId) => {
  const { authorizer, authEndpoint, auth } = options;
  if (authorizer) return custom((callback) => authorizer(channel, options).authorize(socketId, callback));
  return post(options, authEndpoint, { ...auth.params, socket_id: socketId, channel_name: channel.name }, auth.headers);
};

/** @param {Settings} options @param {string} socketId */
export const authenticate = (options, socketId) => {
  const { endpoint, headers } = options.userAuthentication;
  return post(options, endpoint, { socket_id: socketId }, headers);
};
