/** @import { ConnectionLoss, ServerError, Settings, Status } from "./types.js" */

/** A listener that throws keeps no other from hearing. @param {Function} listener @param {any[]} args */
export const call = (listener, ...args) => {
  try {
    listener(...args);
  } catch (error) {
    setTimeout(() => { throw error; });
  }
};

export class Listeners {
  /** @type {Map<string | symbol, Set<Function>>} */
  #byName = new Map();

  /** @param {string | symbol} name @param {Function} listener @returns {() => void} takes it off again */
  add(name, listener) {
    const listeners = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, listeners.add(listener));
    return () => this.remove(name, listener);
  }

  /** Without a listener, all go. @param {string | symbol} name @param {Function} [listener] */
  remove(name, listener) {
    const listeners = this.#byName.get(name);
    if (listener) listeners?.delete(listener);
    if (!listener || !listeners?.size) this.#byName.delete(name);
  }

  clear() {
    this.#byName.clear();
  }

  /** @param {string | symbol} name @param {any[]} args */
  emit(name, ...args) {
    const listeners = this.#byName.get(name) ?? new Set();
    for (const listener of [...listeners]) if (listeners.has(listener)) call(listener, ...args);
  }
}

/** Data travels as JSON inside of JSON, or as it is. @param {any} data */
export const decode = (data) => {
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
};

/** @param {number} failures in a row */
export const backoff = (failures, random = Math.random) =>
  Math.round(Math.min(1000 * 2 ** failures, 30000) * (0.75 + random() / 2));

/** By the protocol's ranges of close codes; null is never. @param {number} code @param {number} failures */
export const retryDelay = (code, failures, random = Math.random) => {
  if (code >= 4000 && code < 4100) return null;
  return code >= 4200 && code < 4300 && failures === 0 ? 0 : backoff(failures, random);
};

/** One socket after another: opens it, keeps it alive and brings it back. Knows nothing of channels. */
export class Connection {
  /** @type {Status} */
  status = "disconnected";
  /** @type {string | null} */
  socketId = null;
  listeners = new Listeners();
  #url;
  #options;
  /** @type {any} */
  #socket;
  /** @type {any} */
  #timer;
  #watching = new AbortController();
  #failures = 0;
  #connectedAt = 0;
  #heardAt = 0;
  #activityTimeout = 120000;
  /** It came in a frame: not every server repeats it in the close. @type {ServerError | null} */
  #refusal = null;

  /** @param {string} url @param {Settings} options */
  constructor(url, options) {
    this.#url = url;
    this.#options = options;
  }

  connect() {
    if (this.#socket) return;
    this.#failures = 0;
    this.#watch();
    if (this.status !== "reconnecting") this.#change("connecting");
    this.#open();
  }

  disconnect() {
    this.#watching.abort();
    this.#release()?.close(1000);
    this.#change("disconnected");
  }

  /** Nothing is kept for later. @param {string} event @param {unknown} data @param {string} [channel] */
  send(event, data, channel) {
    if (this.status !== "connected" || this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify({ event, data, channel }));
    return true;
  }

  /** The browser knows of the network and of sleep long before a timeout does. */
  #watch() {
    this.#watching.abort();
    this.#watching = new AbortController();
    const { signal } = this.#watching;
    const { document } = globalThis;
    for (const event of ["online", "offline"]) globalThis.addEventListener?.(event, () => this.#wake(true), { signal });
    document?.addEventListener("visibilitychange", () => document.hidden || this.#wake(), { signal });
  }

  #wake(isDoubtful = Date.now() - this.#heardAt > this.#activityTimeout) {
    if (this.status === "reconnecting" && !this.#socket) this.#open();
    else if (isDoubtful) this.#ask(Math.min(5000, this.#options.pongTimeout));
  }

  #open() {
    clearTimeout(this.#timer);
    this.#refusal = null;
    try {
      const socket = (this.#socket = new this.#options.WebSocket(this.#url));
      socket.onmessage = (/** @type {any} */ { data }) => this.#receive(decode(data));
      socket.onclose = (/** @type {any} */ { code, reason }) => this.#closed(code, reason);
      socket.onerror = () => {}; // A close follows, and says more.
    } catch (/** @type {any} */ { message }) {
      return this.#change("failed", { code: 0, message, retryIn: null });
    }
    this.#wait(this.#options.connectTimeout, () => this.#abandon("The server did not answer in time."));
  }

  /** @param {any} frame */
  #receive(frame) {
    if (typeof frame?.event !== "string") return;
    this.#stayAlive();
    const data = decode(frame.data);
    if (frame.event === "pusher:connection_established") this.#established(data);
    else if (frame.event === "pusher:ping") this.send("pusher:pong", {});
    else if (frame.event === "pusher:error") this.#error(data);
    else this.listeners.emit("frame", { ...frame, data });
  }

  /** @param {any} greeting */
  #established(greeting) {
    if (this.socketId || typeof greeting?.socket_id !== "string") return;
    this.socketId = greeting.socket_id;
    this.#connectedAt = Date.now();
    if (greeting.activity_timeout > 0) this.#activityTimeout = greeting.activity_timeout * 1000;
    this.#change("connected");
    this.#stayAlive();
  }

  /** @param {any} error */
  #error(error) {
    const refusal = { code: error?.code ?? 0, message: error?.message ?? "" };
    if (this.status === "connected") this.listeners.emit("error", refusal);
    else this.#refusal = refusal;
  }

  /** Any frame proves that the server lives; after silence a ping asks for one. */
  #stayAlive() {
    this.#heardAt = Date.now();
    if (this.status === "connected") this.#wait(this.#activityTimeout, () => this.#ask(this.#options.pongTimeout));
  }

  #ask(patience = 0) {
    if (this.send("pusher:ping", {})) this.#wait(patience, () => this.#abandon("The server fell silent."));
  }

  /** @param {number} time @param {() => void} then */
  #wait(time, then) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, time);
  }

  /** A dead network reports no close for minutes. */
  #abandon(message = "") {
    this.#release()?.close();
    this.#lost(1006, message);
  }

  #closed(code = 0, reason = "") {
    this.#release();
    const saysNothing = code === 1005 || code === 1006;
    if (saysNothing && this.#refusal) this.#lost(this.#refusal.code, this.#refusal.message);
    else this.#lost(code, reason || this.#refusal?.message);
  }

  #lost(code = 0, message = "") {
    const wasSteady = this.#connectedAt && Date.now() - this.#connectedAt > 5000;
    if (wasSteady) this.#failures = 0;
    this.#connectedAt = 0;
    const retryIn = retryDelay(code, this.#failures++);
    if (retryIn !== null) this.#wait(retryIn, () => this.#open());
    this.#change(retryIn === null ? "failed" : "reconnecting", { code, message, retryIn });
  }

  #release() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    if (socket) socket.onmessage = socket.onclose = null;
    this.#socket = this.socketId = null;
    return socket;
  }

  /** @param {Status} status @param {ConnectionLoss | null} [loss] */
  #change(status, loss = null) {
    if (status === this.status && !loss) return;
    this.status = status;
    this.listeners.emit("status", status, loss);
  }
}
