import { isOurs } from "./settings.js";

const NAME = "X-Socket-ID";

/** @type {Set<() => string | null>} */
const sources = new Set();
/** @type {(() => void)[]} */
let patches = [];

/** Of the first connection that there is. */
const socketId = () => [...sources].map((source) => source()).find((id) => id);

/**
 * @param {any} owner
 * @param {string} name
 * @param {(given: any, self: any) => any} before
 * @returns {() => void} goes back, unless somebody has wrapped ours since
 */
const patch = (owner, name, before) => {
  const native = owner[name];
  const ours = (owner[name] = /** @this {any} @param {any[]} given */ function (...given) {
    return native.apply(this, before(given, this) ?? given);
  });
  return () => {
    if (owner[name] === ours) owner[name] = native;
  };
};

/** What cannot be copied becomes a `Request`. @param {any[]} given */
const forFetch = (given) => {
  const id = socketId();
  const [input, init] = given;
  const isRequest = input instanceof Request;
  if (!id || !given.length || !isOurs(isRequest ? input.url : input)) return;
  try {
    const isPlain = !init || [Object.prototype, null].includes(Object.getPrototypeOf(init));
    const request = isRequest || !isPlain ? new Request(input, init) : null;
    const headers = request?.headers ?? new Headers(init?.headers);
    if (!headers.has(NAME)) headers.set(NAME, id);
    return request ? [request] : [input, { ...init, headers }];
  } catch {
    // The browser says what is wrong.
  }
};

/** Requests to our own site that have no such header yet. @type {WeakSet<XMLHttpRequest>} */
const bare = new WeakSet();

const patchRequests = (/** @type {XMLHttpRequest} */ prototype) => [
  patch(prototype, "open", ([, url], self) => void bare[isOurs(url) ? "add" : "delete"](self)),
  patch(prototype, "setRequestHeader", ([name], self) => {
    if (String(name).toLowerCase() === NAME.toLowerCase()) bare.delete(self);
  }),
  patch(prototype, "send", (_, self) => {
    const id = bare.has(self) && self.readyState === 1 && socketId();
    if (id) self.setRequestHeader(NAME, id);
  }),
];

/** Some versions of Turbo keep a `fetch` of their own. @param {any} event */
const turbo = ({ detail: { url, fetchOptions } }) => {
  const id = socketId();
  if (id && isOurs(url) && !new Headers(fetchOptions.headers).has(NAME)) fetchOptions.headers[NAME] = id;
};

/**
 * Sends `X-Socket-ID` with requests to our own site: `fetch` and `XMLHttpRequest` carry htmx, jQuery, axios and Turbo.
 *
 * @param {() => string | null} source
 * @returns {() => void} stops it
 */
export const intercept = (source) => {
  const { document } = globalThis;
  if (!sources.size && document) {
    patches = [patch(globalThis, "fetch", forFetch), ...patchRequests(XMLHttpRequest.prototype)];
    document.addEventListener("turbo:before-fetch-request", turbo);
    patches.push(() => document.removeEventListener("turbo:before-fetch-request", turbo));
  }
  sources.add(source);
  return () => {
    if (sources.delete(source) && !sources.size) for (const undo of patches.splice(0)) undo();
  };
};
