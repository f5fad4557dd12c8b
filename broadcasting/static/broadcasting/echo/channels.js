/** @import { Listener, Member, SubscriptionError } from "../echo.js" */
import { decode } from "./connection.js";
import { Listeners, call } from "./listeners.js";

const WHISPER = "client-";

/** A public channel, and what all kinds have in common. */
export class Channel {
  isSubscribed = false;
  #listeners = new Listeners();

  constructor(echo, name) {
    this.echo = echo;
    this.name = name;
  }

  /**
   * Hears an event: `Shipped` is `App\Events\Shipped`, `.shipped` is `shipped`.
   *
   * @param {string} event
   * @param {Listener} listener
   */
  listen(event, listener) {
    return this.on(this.echo.eventName(event), listener);
  }

  /**
   * Without a listener, all listeners of the event are taken off.
   *
   * @param {string} event
   * @param {Listener} [listener]
   */
  stopListening(event, listener) {
    this.#listeners.remove(this.echo.eventName(event), listener);
    return this;
  }

  /**
   * Hears everything but the protocol's own events, by the name that `listen` takes.
   *
   * @param {(event: string, data: any, userId?: string | number) => void} listener
   */
  listenToAll(listener) {
    return this.on("*", listener);
  }

  stopListeningToAll(listener) {
    this.#listeners.remove("*", listener);
    return this;
  }

  /** @param {string} event @param {Listener} listener */
  listenForWhisper(event, listener) {
    return this.on(WHISPER + event, listener);
  }

  stopListeningForWhisper(event, listener) {
    this.#listeners.remove(WHISPER + event, listener);
    return this;
  }

  /**
   * Sends to the other subscribers without the site's help.
   *
   * @returns {boolean} whether it left; nothing is kept for later
   */
  whisper(event, data = {}) {
    return this.isSubscribed && this.echo.connection.send(WHISPER + event, data, this.name);
  }

  /** Called after each successful subscription, so again after a reconnect; and soon, if there is one already. */
  subscribed(callback) {
    if (this.isSubscribed) queueMicrotask(() => call(callback));
    return this.on("pusher:subscription_succeeded", callback);
  }

  /** @param {(error: SubscriptionError) => void} callback called when the site or the server refuses */
  error(callback) {
    return this.on("pusher:subscription_error", callback);
  }

  /** Hears an event by its exact name, the protocol's own (`pusher:cache_miss`) included. */
  on(event, listener) {
    this.#listeners.add(event, listener);
    return this;
  }

  /** What the server wants to see before it lets us in. */
  async credentials() {
    return {};
  }

  /** @param {{event: string, data: any, user_id?: string | number}} frame */
  receive({ event, data, user_id }) {
    const name = event.replace(/^pusher_internal:/, "pusher:");
    if (name === "pusher:subscription_succeeded") this.isSubscribed = true;
    this.emit(name, data, user_id);
    if (!name.startsWith("pusher:")) this.#listeners.emit("*", this.echo.shortName(name), data, user_id);
  }

  emit(event, ...args) {
    this.#listeners.emit(event, ...args);
  }

  reset() {
    this.isSubscribed = false;
  }
}

/** A channel that the site must allow. */
export class PrivateChannel extends Channel {
  async credentials() {
    return this.echo.authorize(this.name);
  }
}

/** A private channel that knows who is there. */
export class PresenceChannel extends PrivateChannel {
  /** @type {Map<string, Member>} by id, ourselves included */
  members = new Map();
  /** @type {string | null} our own id, once the site has named us */
  myId = null;

  /** @param {(infos: any[]) => void} callback called with everybody who is there, after each subscription */
  here(callback) {
    const infos = () => callback([...this.members.values()].map(({ info }) => info));
    return this.subscribed(infos);
  }

  /** @param {(info: any, id: string | number) => void} callback */
  joining(callback) {
    return this.on("pusher:member_added", ({ id, info }) => callback(info, id));
  }

  /** @param {(info: any, id: string | number) => void} callback */
  leaving(callback) {
    return this.on("pusher:member_removed", ({ id, info }) => callback(info, id));
  }

  async credentials() {
    const credentials = await super.credentials();
    this.myId = String(decode(credentials.channel_data)?.user_id ?? "");
    return credentials;
  }

  receive(frame) {
    const { event, data } = frame;
    if (event === "pusher_internal:subscription_succeeded") this.#fill(data.presence);
    if (event === "pusher_internal:member_added") return this.#add(data.user_id, data.user_info);
    if (event === "pusher_internal:member_removed") return this.#remove(data.user_id);
    return super.receive(frame);
  }

  #fill({ ids, hash }) {
    this.members = new Map(ids.map((id) => [String(id), { id, info: hash[id] }]));
  }

  #add(id, info) {
    const member = { id, info };
    this.members.set(String(id), member);
    this.emit("pusher:member_added", member);
  }

  #remove(id) {
    const member = this.members.get(String(id));
    if (this.members.delete(String(id))) this.emit("pusher:member_removed", member);
  }
}
