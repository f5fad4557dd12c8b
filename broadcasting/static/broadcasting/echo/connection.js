/** @import { Status } from "../echo.js" */
import { Listeners } from "./listeners.js";

const RETRY = { first: 1000, longest: 30000, steadyAfter: 5000 };

/** Data travels as a JSON string inside of JSON; a string that is no JSON is passed on as it is. */
export const decode = (data) => {
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
};

/**
 * How long to wait after a close, by the Pusher protocol's ranges of close codes.
 *
 * @param {number} code
 * @param {number} failures how many attempts in a row have come to nothing
 * @returns {number | null} milliseconds, or null for never
 */
export const retryDelay = (code, failures, random = Math.random) => {
  if (code >= 4000 && code < 4100) return null;
  const atOnce = code >= 4200 && code < 4300 && failures === 0;
  if (atOnce) return 0;
  const delay = Math.min(RETRY.first * 2 ** failures, RETRY.longest);
  return Math.round(delay * (0.75 + random() / 2));
};

/** One socket after another: opens it, keeps it alive and brings it back. Knows nothing of channels. */
export class Connection {
  /** @type {Status} */
  status = "disconnected";
  /** @type {string | null} */
  socketId = null;
  listeners = new Listeners();
  #options;
  #socket = null;
  #timer = null;
  #failures = 0;
  #connectedAt = 0;
  #activityTimeout = 120000;
  /**
   * A reason that came in a frame: not every server repeats it in the close.
   *
   * @type {{code: number, message: string} | null}
   */
  #refusal = null;

  constructor(options) {
    this.#options = options;
    globalThis.addEventListener?.("online", () => this.status === "reconnecting" && !this.#socket && this.#open());
  }

  connect() {
    if (this.#socket) return;
    this.#failures = 0;
    if (this.status !== "reconnecting") this.#change("connecting");
    this.#open();
  }

  disconnect() {
    this.#release()?.close(1000);
    this.#change("disconnected");
  }

  send(event, data, channel) {
    if (this.status !== "connected") return false;
    this.#socket.send(JSON.stringify(channel ? { event, data, channel } : { event, data }));
    return true;
  }

  #url() {
    const { key, host, port, scheme, path } = this.#options;
    const address = `${scheme === "https" ? "wss" : "ws"}://${host}${port ? `:${port}` : ""}`;
    return `${address}${path}/app/${encodeURIComponent(key)}?protocol=7&client=revurb&version=1.0.0`;
  }

  #open() {
    clearTimeout(this.#timer);
    this.#refusal = null;
    const socket = (this.#socket = new this.#options.WebSocket(this.#url()));
    socket.onmessage = ({ data }) => this.#receive(decode(data));
    socket.onclose = ({ code, reason }) => this.#closed(code, reason);
    socket.onerror = () => {}; // A close follows, and says more.
    this.#wait(this.#options.connectTimeout, () => this.#abandon("The server did not answer in time."));
  }

  #receive(frame) {
    if (typeof frame?.event !== "string") return;
    this.#stayAlive();
    const data = decode(frame.data);
    if (frame.event === "pusher:connection_established") this.#established(data);
    else if (frame.event === "pusher:ping") this.send("pusher:pong", {});
    else if (frame.event === "pusher:error") this.#error(data);
    else this.listeners.emit("frame", { ...frame, data });
  }

  #established({ socket_id, activity_timeout }) {
    this.socketId = socket_id;
    this.#connectedAt = Date.now();
    if (activity_timeout > 0) this.#activityTimeout = activity_timeout * 1000;
    this.#change("connected");
    this.#stayAlive();
  }

  #error(error) {
    const refusal = { code: error?.code ?? 0, message: error?.message ?? "" };
    if (this.status === "connected") this.listeners.emit("error", refusal);
    else this.#refusal = refusal;
  }

  /** Any frame proves that the server lives; after silence a ping asks for one. */
  #stayAlive() {
    if (this.status !== "connected") return;
    this.#wait(this.#activityTimeout, () => {
      this.send("pusher:ping", {});
      this.#wait(this.#options.pongTimeout, () => this.#abandon("The server fell silent."));
    });
  }

  #wait(milliseconds, then) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, milliseconds);
  }

  /** A dead network reports no close for minutes, so it is not waited for. */
  #abandon(message) {
    this.#release().close();
    this.#lost(1006, message);
  }

  #closed(code, reason) {
    this.#release();
    const saysNothing = code === 1005 || code === 1006;
    if (saysNothing && this.#refusal) this.#lost(this.#refusal.code, this.#refusal.message);
    else this.#lost(code, reason || this.#refusal?.message || "");
  }

  #lost(code, message) {
    const wasSteady = this.#connectedAt && Date.now() - this.#connectedAt > RETRY.steadyAfter;
    if (wasSteady) this.#failures = 0;
    this.#connectedAt = 0;
    const retryIn = retryDelay(code, this.#failures++);
    this.#change(retryIn === null ? "failed" : "reconnecting", { code, message, retryIn });
    if (this.status === "reconnecting") this.#wait(retryIn, () => this.#open());
  }

  #release() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    if (socket) socket.onmessage = socket.onclose = null;
    this.#socket = this.socketId = null;
    return socket;
  }

  #change(status, loss = null) {
    if (status === this.status && !loss) return;
    this.status = status;
    this.listeners.emit("status", status, loss);
  }
}
