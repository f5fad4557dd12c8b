import { Listeners, call, decode } from "./connection.js";
import { EventFormatter } from "./settings.js";

/** @import { Credentials, Frame, Id, Listener, Member, Met, Notified, Off, Refused, ToAll, Wire } from "./types.js" */

const WHISPER = "client-";
const NOTIFICATION = "Illuminate\\Notifications\\Events\\BroadcastNotificationCreated";
const ALL = Symbol();

/** A public channel, and what all have in common. @template {object} [Events=Record<string, any>] */
export class Channel {
  isSubscribed = false;
  #listeners = new Listeners();

  /** @param {Wire} wire @param {string} name prefix included */
  constructor(wire, name) {
    this.wire = wire;
    this.name = name;
    this.eventFormatter = new EventFormatter(wire.options.namespace);
  }

  /**
   * Hears an event: `Shipped` is `App\Events\Shipped`, `.shipped` is `shipped`.
   *
   * @template {keyof Events & string} Name
   * @param {Name} event
   * @param {Listener<Events[Name]>} listener
   */
  listen(event, listener) {
    return this.on(this.eventFormatter.format(event), listener);
  }

  /** Without a listener, all of the event go. @param {keyof Events & string} event @param {Off} [listener] */
  stopListening(event, listener) {
    return this.off(this.eventFormatter.format(event), listener);
  }

  /** Hears all but the protocol's own events. @param {ToAll} listener */
  listenToAll(listener) {
    return this.on(ALL, listener);
  }

  /** @param {Off} [listener] */
  stopListeningToAll(listener) {
    return this.off(ALL, listener);
  }

  /** @param {string} event @param {Listener<any>} listener */
  listenForWhisper(event, listener) {
    return this.on(WHISPER + event, listener);
  }

  /** @param {string} event @param {Off} [listener] */
  stopListeningForWhisper(event, listener) {
    return this.off(WHISPER + event, listener);
  }

  /** @param {Notified} listener */
  notification(listener) {
    return this.on(NOTIFICATION, listener);
  }

  /** @param {Off} [listener] */
  stopListeningForNotification(listener) {
    return this.off(NOTIFICATION, listener);
  }

  /** @param {string} event @param {unknown} [data] @returns {boolean} whether it left */
  whisper(event, data = {}) {
    return this.isSubscribed && this.wire.send(WHISPER + event, data, this.name);
  }

  /** Called after each subscription, and soon if there is one. @param {() => void} callback */
  subscribed(callback) {
    if (this.isSubscribed) queueMicrotask(() => call(callback));
    return this.on("pusher:subscription_succeeded", () => callback());
  }

  /** Called when the site or the server refuses. @param {Refused} callback */
  error(callback) {
    return this.on("pusher:subscription_error", callback);
  }

  /** By the exact name, as `pusher:cache_miss`. @param {string | symbol} event @param {Function} listener */
  on(event, listener) {
    this.#listeners.add(event, listener);
    return this;
  }

  /** @param {string | symbol} event @param {Off} [listener] */
  off(event, listener) {
    this.#listeners.remove(event, listener);
    return this;
  }

  /** @returns {Promise<Partial<Credentials>>} */
  async credentials() {
    return {};
  }

  /** @param {Partial<Credentials>} credentials */
  enter({ auth, channel_data }) {
    this.wire.send("pusher:subscribe", { auth, channel_data, channel: this.name });
  }

  /** @param {Frame} frame */
  receive({ event, data, user_id }) {
    const name = event.replace(/^pusher_internal:/, "pusher:");
    if (name === "pusher:subscription_succeeded") this.isSubscribed = true;
    this.emit(name, data, user_id);
    if (!name.startsWith("pusher:")) this.emit(ALL, this.eventFormatter.shorten(name), data, user_id);
  }

  /** @param {string | symbol} event @param {any[]} args */
  emit(event, ...args) {
    this.#listeners.emit(event, ...args);
  }

  /** The connection is gone. */
  reset() {
    this.isSubscribed = false;
  }

  /** The channel was left. */
  forget() {
    this.reset();
    this.#listeners.clear();
  }
}

/** The site must allow it. @template {object} [Events=Record<string, any>] @extends {Channel<Events>} */
export class PrivateChannel extends Channel {
  async credentials() {
    return this.wire.authorize(this);
  }
}

/** It knows who is there. @template {object} [Events=Record<string, any>] @extends {PrivateChannel<Events>} */
export class PresenceChannel extends PrivateChannel {
  /** Ourselves included. @type {Map<string, Member>} */
  members = new Map();
  /** @type {string | null} */
  myId = null;

  /** Called with everybody, after each subscription. @param {(infos: any[]) => void} callback */
  here(callback) {
    return this.subscribed(() => callback([...this.members.values()].map(({ info }) => info)));
  }

  /** @param {Met} callback */
  joining(callback) {
    return this.on("pusher:member_added", (/** @type {Member} */ { id, info }) => callback(info, id));
  }

  /** @param {Met} callback */
  leaving(callback) {
    return this.on("pusher:member_removed", (/** @type {Member} */ { id, info }) => callback(info, id));
  }

  async credentials() {
    const credentials = await super.credentials();
    this.myId = String(decode(credentials.channel_data)?.user_id ?? "");
    return credentials;
  }

  /** @param {Frame} frame */
  receive(frame) {
    const { event, data } = frame;
    if (event === "pusher_internal:subscription_succeeded") this.#fill(data?.presence);
    if (event === "pusher_internal:member_added") return this.#add(data?.user_id, data?.user_info);
    if (event === "pusher_internal:member_removed") return this.#remove(data?.user_id);
    return super.receive(frame);
  }

  /** @param {any} presence */
  #fill(presence) {
    /** @type {Id[]} */
    const ids = Array.isArray(presence?.ids) ? presence.ids : [];
    this.members = new Map(ids.map((id) => [String(id), { id, info: presence.hash?.[id] }]));
  }

  /** @param {Id | undefined} id @param {any} info */
  #add(id, info) {
    if (id == null) return;
    const member = { id, info };
    this.members.set(String(id), member);
    this.emit("pusher:member_added", member);
  }

  /** @param {Id | undefined} id */
  #remove(id) {
    const member = this.members.get(String(id));
    if (this.members.delete(String(id))) this.emit("pusher:member_removed", member);
  }
}

/**
 * What is not encrypted is not heard.
 *
 * @template {object} [Events=Record<string, any>]
 * @extends {PrivateChannel<Events>}
 */
export class EncryptedChannel extends PrivateChannel {
  /** @type {import("./decryption.js").Decryption | null} */
  #decryption = null;

  /** Never: the server could read it. */
  whisper() {
    return false;
  }

  async credentials() {
    const credentials = await super.credentials();
    const { Decryption } = await import("./decryption.js");
    this.#decryption ??= new Decryption(this, (frame) => super.receive(frame));
    await this.#decryption.unlock(credentials);
    return credentials;
  }

  /** @param {Frame} frame */
  receive(frame) {
    if (/^pusher(_internal)?:/.test(frame.event)) super.receive(frame);
    else this.#decryption?.receive(frame);
  }

  reset() {
    super.reset();
    this.#decryption?.reset();
  }
}
