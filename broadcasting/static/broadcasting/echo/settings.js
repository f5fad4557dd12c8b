/** @import { Options, Settings } from "./types.js" */

const DEFAULTS = {
  namespace: "App.Events", authEndpoint: "/broadcasting/auth", csrfCookie: "csrftoken",
  pongTimeout: 30000, connectTimeout: 10000,
};

/** @param {Options} options @returns {Settings} */
export const withDefaults = (options) => {
  /** @type {any} */
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value != null));
  const { auth, userAuthentication: user } = given;
  return {
    WebSocket: globalThis.WebSocket, ...DEFAULTS, ...given,
    auth: { headers: {}, ...auth },
    userAuthentication: {
      endpoint: "/broadcasting/user-auth", headers: {}, ...(typeof user === "string" ? { endpoint: user } : user),
    },
  };
};

/** @param {Settings} options Throws a `TypeError` without a key. */
export const serverUrl = (options) => {
  const { broadcaster, cluster, key, scheme } = options;
  if (!key) throw new TypeError("Echo needs the application's key.");
  const host = options.host ?? options.wsHost ?? (cluster && `ws-${cluster}.pusher.com`);
  const isPusher = broadcaster === "pusher";
  if (isPusher && !host) throw new TypeError("Echo needs Pusher's cluster, or a host.");
  const here = globalThis.location;
  const isTls = scheme ? scheme === "https" : options.forceTLS ?? (isPusher || here?.protocol === "https:");
  const port = options.port ?? (isTls ? options.wssPort : options.wsPort) ?? (host ? "" : here?.port);
  const server = `${isTls ? "wss" : "ws"}://${host || here?.hostname}${port ? `:${port}` : ""}`;
  const path = options.path ?? options.wsPath ?? "";
  return `${server}${path}/app/${encodeURIComponent(key)}?protocol=7&client=revurb&version=1.0.0`;
};

/** What `{% echo %}` has put on the page. Throws if there is nothing, or no JSON. @returns {Options} */
export const pageOptions = (id = "revurb-echo") => {
  const tag = `<script type="application/json" id="${id}">`;
  const text = globalThis.document?.getElementById(id)?.textContent;
  if (text == null) throw new Error(`This page has no ${tag}. Put {% load broadcasting %}{% echo %} on it.`);
  try {
    return { ...JSON.parse(text) };
  } catch {
    throw new Error(`There is no JSON in ${tag}.`);
  }
};

/** Whether a request stays on our own site. @param {unknown} address */
export const isOurs = (address) => {
  const here = globalThis.location;
  try {
    const { protocol, origin } = new URL(String(address), globalThis.document?.baseURI ?? here.href);
    return protocol.startsWith("http") && origin === here.origin;
  } catch {
    return false;
  }
};

/** With a leading dot, a name is what it is; without one, a class of the namespace. */
export class EventFormatter {
  /** @param {string | false} [namespace] */
  constructor(namespace) {
    this.namespace = namespace;
  }

  /** @param {string} event @returns {string} the name on the wire */
  format(event) {
    if (/^[.\\]/.test(event)) return event.slice(1);
    return (this.namespace ? `${this.namespace}.${event}` : event).replaceAll(".", "\\");
  }

  /** What `format()` makes this name of. @param {string} name */
  shorten(name) {
    const prefix = this.format("");
    const short = name.startsWith(prefix) ? name.slice(prefix.length) : "";
    return short && this.format(short) === name ? short : `.${name}`;
  }

  /** @param {string | false} namespace */
  setNamespace(namespace) {
    this.namespace = namespace;
  }
}
