/** Revurb's browser client: docs/broadcasting/clients.md. Loading it does nothing. */
import { Channel, EncryptedChannel, PresenceChannel, PrivateChannel } from "./echo/channels.js";
import { NullConnector, RevurbConnector } from "./echo/connectors.js";
import { intercept } from "./echo/interceptors.js";
import { EventFormatter, pageOptions } from "./echo/settings.js";

/** @import { ErrorListener, Options, StatusListener } from "./echo/types.js" */

export { Channel, EncryptedChannel, EventFormatter, PresenceChannel, PrivateChannel, RevurbConnector, pageOptions };

/** @type {Record<string, new (options: Options) => RevurbConnector<any>>} */
const CONNECTORS = { revurb: RevurbConnector, reverb: RevurbConnector, pusher: RevurbConnector, null: NullConnector };

/** The page's Echo, also for a copy of this module under another address. */
const ECHO = Symbol.for("revurb.echo");

/** @param {Options} options @returns {RevurbConnector<any>} */
const connectorFor = (options) => {
  const name = options.broadcaster ?? "revurb";
  if (typeof name === "function") return new name(options);
  if (Object.hasOwn(CONNECTORS, name)) return new CONNECTORS[name](options);
  throw new TypeError(`Echo knows no broadcaster ${name}, only ${Object.keys(CONNECTORS).join(", ")}.`);
};

/** @template {object} [Events=Record<string, any>] Data by the name that `listen` takes. */
export default class Echo {
  /** @type {(() => void) | null} */
  #stopIntercepting = null;

  /** @param {Options} options Throws a `TypeError` without a key, or for an unknown broadcaster. */
  constructor(options) {
    this.options = options ?? {};
    /** @type {RevurbConnector<Events>} */
    this.connector = connectorFor(this.options);
    if (!this.options.withoutInterceptors) this.registerInterceptors();
  }

  /**
   * The one Echo of this page, from what `{% echo %}` has put there. Throws if that is missing.
   *
   * @template {object} [Events=Record<string, any>]
   * @param {Options} [options] Put over the page's; only the first call may have some.
   * @returns {Echo<Events>}
   */
  static fromPage(options) {
    /** @type {any} */
    const page = globalThis.document ?? {};
    if (options && page[ECHO]) throw new Error("Echo.fromPage() was called before: its options come too late.");
    return (page[ECHO] ??= new Echo({ ...pageOptions(), ...options }));
  }

  connect() {
    this.connector.connect();
  }

  disconnect() {
    this.connector.disconnect();
  }

  socketId() {
    return this.connector.socketId();
  }

  connectionStatus() {
    return this.connector.connectionStatus();
  }

  /** @param {StatusListener} callback @returns {() => void} stops it */
  onConnectionChange(callback) {
    return this.connector.onConnectionChange(callback);
  }

  /** Hears errors of no channel. @param {ErrorListener} callback @returns {() => void} stops it */
  onError(callback) {
    return this.connector.onError(callback);
  }

  /** Has the site say whose connection this is, now and after each reconnect. */
  signin() {
    return this.connector.signin();
  }

  /** @param {string} name */
  channel(name) {
    return this.connector.channel(name);
  }

  /** @param {string} name */
  private(name) {
    return this.connector.privateChannel(name);
  }

  /** @param {string} name */
  encryptedPrivate(name) {
    return this.connector.encryptedPrivateChannel(name);
  }

  /** @param {string} name */
  join(name) {
    return this.connector.presenceChannel(name);
  }

  /**
   * @template {keyof Events & string} Name
   * @param {string} name
   * @param {Name} event
   * @param {(data: Events[Name]) => void} listener
   */
  listen(name, event, listener) {
    return this.channel(name).listen(event, listener);
  }

  /** All channels of that name. @param {string} name without a prefix */
  leave(name) {
    this.connector.leave(name);
  }

  /** @param {string} name prefix included */
  leaveChannel(name) {
    this.connector.leaveChannel(name);
  }

  leaveAllChannels() {
    for (const name of Object.keys(this.connector.channels)) this.leaveChannel(name);
  }

  /** Sends the socket id along with requests to our own site. @returns {() => void} stops it */
  registerInterceptors() {
    const stop = (this.#stopIntercepting ??= intercept(() => this.socketId()));
    return () => {
      stop();
      if (this.#stopIntercepting === stop) this.#stopIntercepting = null;
    };
  }
}
