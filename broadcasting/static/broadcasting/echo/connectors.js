import { authenticate, authorize } from "./authorizer.js";
import { Channel, EncryptedChannel, PresenceChannel, PrivateChannel } from "./channels.js";
import { Connection, backoff, decode } from "./connection.js";
import { serverUrl, withDefaults } from "./settings.js";

/** @import { Credentials, ErrorListener, Frame, Options, Seen, Status, StatusListener } from "./types.js" */

/**
 * Whose connection this is, and that user's channel.
 *
 * @template {object} [Events=Record<string, any>]
 * @extends {Channel<Events>}
 */
export class User extends Channel {
  /** @type {string | null} */
  id = null;
  isWanted = false;

  /** Those of the user's watchlist. @param {Seen} callback */
  online(callback) {
    return this.on("pusher:online", callback);
  }

  /** @param {Seen} callback */
  offline(callback) {
    return this.on("pusher:offline", callback);
  }

  async credentials() {
    return this.wire.authenticate();
  }

  /** @param {Partial<Credentials>} credentials */
  enter({ auth, user_data }) {
    this.wire.send("pusher:signin", { auth, user_data });
  }

  /** @param {Frame} frame */
  receive(frame) {
    const { event, data, channel } = frame;
    if (event === "pusher:signin_success") this.#signedIn(decode(data?.user_data)?.id);
    else if (event === "pusher_internal:watchlist_events") this.#watch(data?.events);
    else if (channel) super.receive(frame);
  }

  /** @param {unknown} id */
  #signedIn(id) {
    if (!id) return;
    this.id = String(id);
    this.name = `#server-to-user-${id}`;
    super.enter({});
  }

  /** @param {unknown} events */
  #watch(events) {
    if (Array.isArray(events)) for (const event of events) this.emit(`pusher:${event?.name}`, event?.user_ids);
  }
}

/** @template {object} [Events=Record<string, any>] */
export class RevurbConnector {
  /** By full name. @type {Record<string, Channel<any>>} */
  channels = Object.create(null);

  /** @param {Options} options */
  constructor(options) {
    this.options = withDefaults(options);
    this.connection = new Connection(this.url(), this.options);
    /** @type {User<Events>} */
    this.user = new User(this, "");
    const { listeners } = this.connection;
    listeners.add("frame", (/** @type {Frame} */ frame) => this.#route(frame));
    listeners.add("status", () => this.#resubscribe());
    if (this.options.autoConnect !== false) this.connect();
  }

  url() {
    return serverUrl(this.options);
  }

  connect() {
    this.connection.connect();
  }

  disconnect() {
    this.connection.disconnect();
  }

  socketId() {
    return this.connection.socketId;
  }

  connectionStatus() {
    return this.connection.status;
  }

  /** @param {StatusListener} callback */
  onConnectionChange(callback) {
    return this.connection.listeners.add("status", callback);
  }

  /** @param {ErrorListener} callback */
  onError(callback) {
    return this.connection.listeners.add("error", callback);
  }

  signin() {
    if (!this.user.isWanted) {
      this.user.isWanted = true;
      this.#request(this.user);
    }
    return this.user;
  }

  /** @param {string} name @returns {Channel<Events>} */
  channel(name) {
    return this.#subscribe(name, Channel);
  }

  /** @param {string} name @returns {PrivateChannel<Events>} */
  privateChannel(name) {
    return this.#subscribe(`private-${name}`, PrivateChannel);
  }

  /** @param {string} name @returns {EncryptedChannel<Events>} */
  encryptedPrivateChannel(name) {
    return this.#subscribe(`private-encrypted-${name}`, EncryptedChannel);
  }

  /** @param {string} name @returns {PresenceChannel<Events>} */
  presenceChannel(name) {
    return this.#subscribe(`presence-${name}`, PresenceChannel);
  }

  /** @param {string} name without a prefix */
  leave(name) {
    for (const prefix of ["", "private-", "private-encrypted-", "presence-"]) this.leaveChannel(prefix + name);
  }

  /** @param {string} name prefix included */
  leaveChannel(name) {
    const channel = this.channels[name];
    if (!channel) return;
    delete this.channels[name];
    channel.forget();
    this.send("pusher:unsubscribe", { channel: name });
  }

  /** @param {string} event @param {unknown} data @param {string} [channel] */
  send(event, data, channel) {
    return this.connection.send(event, data, channel);
  }

  /** @param {{name: string}} channel */
  authorize(channel) {
    return authorize(this.options, channel, this.socketId() ?? "");
  }

  authenticate() {
    return authenticate(this.options, this.socketId() ?? "");
  }

  /** @param {string} name @param {any} Kind @returns {any} */
  #subscribe(name, Kind) {
    if (!this.channels[name]) this.#request((this.channels[name] = new Kind(this, name)));
    return this.channels[name];
  }

  /** @param {Frame} frame */
  #route(frame) {
    const { channel } = frame;
    const isUsers = channel == null || channel === this.user.name;
    (isUsers ? this.user : this.channels[channel])?.receive(frame);
  }

  #resubscribe() {
    for (const channel of [this.user, ...Object.values(this.channels)]) {
      channel.reset();
      if (channel !== this.user || this.user.isWanted) this.#request(channel);
    }
  }

  /** What comes after a reconnect or a leave is dropped. @param {Channel<any>} channel */
  async #request(channel, failures = 0) {
    const socketId = this.socketId();
    if (!socketId) return;
    const isHeld = () => channel === this.user || this.channels[channel.name] === channel;
    const isCurrent = () => this.socketId() === socketId && isHeld();
    try {
      const credentials = await channel.credentials();
      if (isCurrent()) channel.enter(credentials);
    } catch (/** @type {any} */ refusal) {
      if (!isCurrent()) return;
      const { type = "AuthError", error = String(refusal), status = 0 } = refusal;
      const isPassing = status === 0 || status === 429 || status >= 500;
      const retryIn = isPassing ? backoff(failures) : null;
      channel.emit("pusher:subscription_error", { type, error, status, retryIn });
      if (retryIn) setTimeout(() => isCurrent() && this.#request(channel, failures + 1), retryIn);
    }
  }
}

/** Has all methods and no server. @extends {RevurbConnector<any>} */
export class NullConnector extends RevurbConnector {
  url() {
    return "";
  }

  connect() {}

  /** As Echo's. @returns {Status} */
  connectionStatus() {
    return "connected";
  }
}
