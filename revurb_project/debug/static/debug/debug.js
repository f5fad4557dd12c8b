/**
 * The debug page: what the server sends becomes text on the page.
 *
 * Names and messages are strangers' and only ever set as text.
 */
import Echo from "../broadcasting/echo.js";

const LOG_LENGTH = 200;
const WHISPER_LENGTH = 140;
const WHISPER_EVERY = 120;
const WHISPER_FADES_AFTER = 8000;

const config = document.body.dataset;
const element = (id) => document.getElementById(id);

const make = (tag, className, text) => {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text ?? "";
  return node;
};

const show = (node, text) => {
  node.textContent = text;
  node.hidden = !text;
};

/** Tabs of one browser share a session; this makes each a guest of its own, also after a reload. */
const tabId = () => {
  const fresh = () => Array.from(crypto.getRandomValues(new Uint32Array(3))).join("-");
  const id = sessionStorage.getItem("demo-tab") ?? fresh();
  sessionStorage.setItem("demo-tab", id);
  return id;
};

const tab = { "X-Demo-Tab": tabId() };

// --- The log

const describe = (data) => {
  if (typeof data?.text === "string") return data.text;
  return typeof data === "string" ? data : JSON.stringify(data) ?? "";
};

const addRow = (row) => {
  const now = new Date();
  const time = make("time", "", now.toLocaleTimeString([], { hour12: false }));
  time.dateTime = now.toISOString();
  row.prepend(time);
  const log = element("events");
  log.prepend(row);
  while (log.children.length > LOG_LENGTH) log.lastElementChild.remove();
  element("log-empty").hidden = true;
  element("clear").hidden = false;
};

const logEvent = (channel) => (name, data) => {
  if (name.startsWith("client-")) return;
  const row = make("li", "event");
  const title = make("p", "title");
  title.append(make("strong", "", name.replace(/^\./, "")), make("span", "channel", channel));
  row.append(title, make("p", "text", describe(data)));
  if (typeof data?.from === "string") row.append(make("p", "from", `from ${data.from}`));
  addRow(row);
};

const logNote = (text) => {
  const row = make("li", "note");
  row.append(make("p", "text", text));
  addRow(row);
};

element("clear").addEventListener("click", () => {
  element("events").replaceChildren();
  element("log-empty").hidden = false;
  element("clear").hidden = true;
});

// --- The lobby

const thoughts = new Map();

const memberRow = ({ id, info }, isMe) => {
  const name = String(info?.name ?? id);
  const row = make("li", isMe ? "member me" : "member");
  row.dataset.id = id;
  row.style.setProperty("--hue", Number(info?.hue) || 0);
  const badge = make("span", "badge", name.slice(0, 1));
  badge.ariaHidden = "true";
  const who = make("p", "name", name);
  if (isMe) who.append(make("span", "you", "you"));
  row.append(badge, who, make("p", "thought", thoughts.get(String(id))?.text));
  return row;
};

const drawMembers = (lobby) => {
  const others = [...lobby.members.values()].filter(({ id }) => String(id) !== lobby.myId);
  const me = lobby.members.get(lobby.myId);
  const rows = others.map((member) => memberRow(member, false));
  element("members").replaceChildren(...(me ? [memberRow(me, true)] : []), ...rows);
  show(element("count"), lobby.members.size ? String(lobby.members.size) : "");
  element("room-empty").hidden = lobby.members.size > 0;
};

const emptyLobby = (text) => {
  element("members").replaceChildren();
  show(element("count"), "");
  show(element("room-empty"), text);
  element("whisper").disabled = true;
};

/** A thought fades by itself: its thinker may be gone without having cleared it. */
const think = (lobby, id, text) => {
  clearTimeout(thoughts.get(id)?.timer);
  thoughts.delete(id);
  if (text) {
    const timer = setTimeout(() => think(lobby, id, ""), WHISPER_FADES_AFTER);
    thoughts.set(id, { text, timer });
  }
  drawMembers(lobby);
};

const throttle = (send) => {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      send();
    }, WHISPER_EVERY);
  };
};

const enterLobby = (echo) => {
  const lobby = echo.join(config.lobby);
  const nameOf = (info) => info?.name ?? "Somebody";
  lobby
    .here(() => {
      drawMembers(lobby);
      element("whisper").disabled = false;
    })
    .joining((info) => {
      drawMembers(lobby);
      logNote(`${nameOf(info)} came in.`);
    })
    .leaving((info, id) => {
      thoughts.delete(String(id));
      drawMembers(lobby);
      logNote(`${nameOf(info)} left.`);
    })
    .error(({ error }) => emptyLobby(`You were not let in. ${error}`))
    .listenForWhisper("thought", (data, userId) => {
      think(lobby, String(userId), String(data?.text ?? "").slice(0, WHISPER_LENGTH));
    })
    .listenToAll(logEvent(lobby.name));
  const send = throttle(() => lobby.whisper("thought", { text: element("whisper").value }));
  element("whisper").addEventListener("input", send);
};

// --- The connection

const LOSSES = {
  4001:
    "The server does not know this page's application key. Run manage.py revurb_install, restart the server and reload.",
  4004: "The server has as many visitors as it takes. Reload later.",
};

const lossText = ({ code, message, retryIn }) => {
  const reason = `The server refused this page: ${message || "it gave no reason"} (${code}).`;
  if (retryIn === null) return LOSSES[code] ?? reason;
  const when = retryIn < 1000 ? "now" : `in ${Math.round(retryIn / 1000)} s`;
  return `The connection is gone${message ? ` (${message})` : ""}. Trying again ${when}.`;
};

const STATUS_WORDS = {
  connecting: "Connecting…",
  connected: "Connected",
  reconnecting: "Reconnecting…",
  failed: "Refused",
  disconnected: "Disconnected",
};

const watchConnection = (echo) => {
  echo.onConnectionChange((status, loss) => {
    element("connection").dataset.status = status;
    element("status").textContent = STATUS_WORDS[status];
    element("socket-id").textContent = echo.socketId() ?? "none";
    show(element("notice"), loss ? lossText(loss) : "");
    if (status !== "connected") emptyLobby("Nobody to be seen without a connection.");
  });
  echo.onError(({ message, code }) => show(element("notice"), `The server objects: ${message} (${code})`));
};

// --- The form

const showErrors = (errors) => {
  for (const field of ["event", "message"]) {
    show(element(`error-${field}`), (errors[field] ?? []).join(" "));
    element(`id_${field}`).setAttribute("aria-invalid", String(field in errors));
  }
  const others = Object.keys(errors).filter((field) => !element(`error-${field}`));
  element("outcome").textContent = others.flatMap((field) => errors[field]).join(" ");
};

const post = async (form, echo) => {
  const body = new URLSearchParams(new FormData(form));
  if (element("to-others").checked) body.set("socket_id", echo.socketId() ?? "");
  const response = await fetch(form.action, {
    method: "POST", body, headers: { ...tab, "X-CSRFToken": echo.options.csrfToken },
  });
  const answer = await response.json().catch(() => ({}));
  return { isDone: response.ok, ...answer };
};

const sendForm = async (form, echo) => {
  const unreachable = { error: "The site did not answer. Your text is still here; try again." };
  const { isDone, errors, error } = await post(form, echo).catch(() => unreachable);
  element("outcome").classList.toggle("bad", !isDone);
  showErrors(errors ?? {});
  if (errors) return;
  const reason = error ?? "The site refused. Reload the page and try again.";
  element("outcome").textContent = isDone ? "Published." : reason;
  if (isDone) form.elements.message.value = "";
};

const watchForm = (echo) => {
  const form = element("publish");
  const button = form.querySelector("button");
  form.addEventListener("submit", async (submission) => {
    submission.preventDefault();
    button.disabled = true;
    await sendForm(form, echo);
    button.disabled = false;
  });
};

const start = () => {
  // Whether the sender hears an event is a matter of the form here, so no request names its socket by itself.
  const echo = Echo.fromPage({ auth: { headers: tab }, namespace: "", autoConnect: false, withoutInterceptors: true });
  watchConnection(echo);
  watchForm(echo);
  echo.channel(config.publicChannel).listenToAll(logEvent(config.publicChannel));
  enterLobby(echo);
  echo.connect();
};

start();
