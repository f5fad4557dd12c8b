/**
 * Revurb's browser client: live events from a Pusher-protocol server, as an ES module without a build step.
 *
 *     import Echo from "/static/broadcasting/echo.js";
 *     const echo = new Echo({ key: "app-key" });
 *     echo.channel("orders").listen(".shipped", (order) => console.log(order));
 *
 * The methods are named as in Laravel Echo, so its documentation and code carry over.
 *
 * @typedef {"disconnected" | "connecting" | "connected" | "reconnecting" | "failed"} Status
 *   `failed`: the server refused us for good, and nothing is tried again until `connect()` is called.
 * @typedef {{code: number, message: string, retryIn: number | null}} ConnectionLoss
 *   Why there is no connection; `retryIn` is in milliseconds, null if nothing is tried again.
 * @typedef {{type: string, error: string, status: number}} SubscriptionError
 * @typedef {{id: string | number, info: any}} Member
 * @typedef {(data: any, userId?: string | number) => void} Listener `userId` comes with the whispers of members.
 *
 * @typedef {object} EchoOptions
 * @property {string} key The application's public key.
 * @property {string} [host] All of the address defaults to that of the page.
 * @property {number | string} [port]
 * @property {"http" | "https"} [scheme] `https` connects with TLS.
 * @property {string} [path] Prefix of the server's paths, as `/ws`.
 * @property {string} [namespace] Put before event names that don't start with a dot; `App.Events` unless given.
 * @property {string} [authEndpoint] Where private and presence channels are asked for.
 * @property {Record<string, string>} [headers] Sent along to `authEndpoint`.
 * @property {string} [csrfCookie] Cookie that holds Django's CSRF token.
 * @property {boolean} [autoConnect] `false` waits for `connect()`.
 * @property {number} [pongTimeout] Milliseconds that an answer to a ping may take.
 * @property {number} [connectTimeout] Milliseconds that the server may take to greet us.
 * @property {typeof WebSocket} [WebSocket] Another implementation, where the platform has none.
 */

import { Channel, PresenceChannel, PrivateChannel } from "./echo/channels.js";
import { Connection } from "./echo/connection.js";

export { Channel, PresenceChannel, PrivateChannel };

const LITERAL = /^[.\\]/;

/** The way in: a connection and the channels on it. */
export default class Echo {
  /** @type {Map<string, Channel>} by full name */
  #channels = new Map();
  #options;

  /** @param {EchoOptions} options Throws a `TypeError` without a key. */
  constructor(options) {
    if (!options?.key) throw new TypeError("Echo needs the application's key.");
    const here = globalThis.location;
    this.#options = {
      host: here?.hostname, port: options.host ? "" : here?.port, scheme: here?.protocol.replace(":", ""), path: "",
      namespace: "App.Events", authEndpoint: "/broadcasting/auth", headers: {}, csrfCookie: "csrftoken",
      pongTimeout: 30000, connectTimeout: 10000, WebSocket: globalThis.WebSocket, ...options,
    };
    this.connection = new Connection(this.#options);
    this.connection.listeners.add("frame", (frame) => this.#channels.get(frame.channel)?.receive(frame));
    this.connection.listeners.add("status", (status) => this.#resubscribe(status));
    if (options.autoConnect !== false) this.connect();
  }

  connect() {
    this.connection.connect();
  }

  disconnect() {
    this.connection.disconnect();
  }

  /** Send it as `X-Socket-ID` with a request whose event shall not come back to this page. */
  socketId() {
    return this.connection.socketId;
  }

  /** @returns {Status} */
  connectionStatus() {
    return this.connection.status;
  }

  /**
   * @param {(status: Status, loss: ConnectionLoss | null) => void} callback
   * @returns {() => void} stops it
   */
  onConnectionChange(callback) {
    return this.connection.listeners.add("status", callback);
  }

  /**
   * Hears errors that belong to no channel, such as a refused whisper.
   *
   * @param {(error: {code: number, message: string}) => void} callback
   * @returns {() => void} stops it
   */
  onError(callback) {
    return this.connection.listeners.add("error", callback);
  }

  channel(name) {
    return this.#subscribe(name, Channel);
  }

  private(name) {
    return this.#subscribe(`private-${name}`, PrivateChannel);
  }

  join(name) {
    return this.#subscribe(`presence-${name}`, PresenceChannel);
  }

  /** Shorthand for `channel(name).listen(event, listener)`. */
  listen(name, event, listener) {
    return this.channel(name).listen(event, listener);
  }

  /** Leaves the public, the private and the presence channel of that name. */
  leave(name) {
    for (const prefix of ["", "private-", "presence-"]) this.leaveChannel(prefix + name);
  }

  /** @param {string} name the full name, prefix included */
  leaveChannel(name) {
    if (!this.#channels.delete(name)) return;
    this.connection.send("pusher:unsubscribe", { channel: name });
  }

  leaveAllChannels() {
    for (const name of [...this.#channels.keys()]) this.leaveChannel(name);
  }

  /** The name on the wire: a leading dot means "as it is", anything else is a class of the namespace. */
  eventName(event) {
    if (LITERAL.test(event)) return event.slice(1);
    const { namespace } = this.#options;
    return (namespace ? `${namespace}.${event}` : event).replaceAll(".", "\\");
  }

  /** What `listen()` would have to be called with to hear an event of this name. */
  shortName(name) {
    const prefix = this.eventName("");
    const short = name.startsWith(prefix) ? name.slice(prefix.length) : "";
    return short && this.eventName(short) === name ? short : `.${name}`;
  }

  /**
   * Asks the site for the signature that opens a channel.
   *
   * @returns {Promise<{auth: string, channel_data?: string}>} Rejects with a `SubscriptionError`.
   */
  async authorize(channel) {
    const { authEndpoint, headers } = this.#options;
    const failed = (error, status) => ({ type: "AuthError", error, status });
    const response = await fetch(authEndpoint, {
      method: "POST",
      body: new URLSearchParams({ socket_id: this.socketId(), channel_name: channel }),
      headers: { Accept: "application/json", ...this.#csrf(authEndpoint), ...headers },
    }).catch(({ message }) => Promise.reject(failed(message, 0)));
    if (!response.ok) throw failed(`The site refused the channel with status ${response.status}.`, response.status);
    return response.json().catch(() => Promise.reject(failed("The site's answer was not JSON.", response.status)));
  }

  /** The token is for our own site only. */
  #csrf(address) {
    const cookies = globalThis.document?.cookie ?? "";
    const token = new RegExp(`(?:^|; )${this.#options.csrfCookie}=([^;]*)`).exec(cookies)?.[1];
    const isOurs = new URL(address, globalThis.location?.href).origin === globalThis.location?.origin;
    return token && isOurs ? { "X-CSRFToken": token } : {};
  }

  #subscribe(name, Kind) {
    if (!this.#channels.has(name)) {
      this.#channels.set(name, new Kind(this, name));
      this.#request(this.#channels.get(name));
    }
    return this.#channels.get(name);
  }

  #resubscribe(status) {
    for (const channel of this.#channels.values()) {
      channel.reset();
      if (status === "connected") this.#request(channel);
    }
  }

  /** Signatures hold for one socket only: an answer that comes after a reconnect or a leave is dropped. */
  async #request(channel) {
    const socketId = this.socketId();
    if (!socketId) return;
    const isCurrent = () => this.socketId() === socketId && this.#channels.get(channel.name) === channel;
    try {
      const credentials = await channel.credentials();
      if (isCurrent()) this.connection.send("pusher:subscribe", { ...credentials, channel: channel.name });
    } catch (error) {
      if (isCurrent()) channel.emit("pusher:subscription_error", error);
    }
  }
}
