/** The game: what happens on the board goes to the server, and what others do comes back over the socket. */
import Echo from "../broadcasting/echo.js";
import { liveFeatures } from "../pennant/features.js";
import { Board } from "./board.js";
import { rain } from "./rain.js";

const STATUS = {
  connecting: "Connecting…",
  connected: "Live",
  reconnecting: "Reconnecting…",
  disconnected: "Offline",
  failed: "Refused",
};
const CLEAR_WITHIN = 2000;

const element = (id) => document.getElementById(id);
const state = JSON.parse(element("grid-state").textContent);

const tell = (text) => {
  element("notice").textContent = text;
  element("notice").hidden = !text;
};

/** Tabs of one browser share a session; this makes each a player of its own, also after a reload. */
const tabId = () => {
  const fresh = () => Array.from(crypto.getRandomValues(new Uint32Array(3))).join("-");
  const id = sessionStorage.getItem("demo-tab") ?? fresh();
  sessionStorage.setItem("demo-tab", id);
  return id;
};

const echo = Echo.fromPage({ auth: { headers: { "X-Demo-Tab": tabId() } } });

/** Echo puts `X-Socket-ID` on this, so that our own clicks do not come back to us. */
const ask = async (method, address, body) => {
  const response = await fetch(address, {
    method,
    headers: { "Content-Type": "application/json", "X-CSRFToken": echo.options.csrfToken },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The server answered with ${response.status}.`);
  return response.json();
};

const board = new Board(element("board"), state, {
  async clicked(position) {
    try {
      // Others may have clicked as well.
      board.update(await ask("PUT", `/grid/${position}`, { click: true }));
      tell("");
    } catch {
      board.undo(position);
      tell("Your click did not reach the server. Try again.");
    }
  },
  /**
   * Every open page sees a cell fade; a random pause lets one of them be the first to say so. The page's clock is not
   * asked: it is late by as long as the page was under way.
   */
  faded(cell) {
    setTimeout(() => {
      if (!board.isStill(cell)) return;
      board.update({ position: cell.position, emoji: null, timestamp: null, clickCount: 0 });
      ask("DELETE", `/grid/${cell.position}/clear`).catch(() => {}); // The next page to be opened asks again.
    }, Math.random() * CLEAR_WITHIN);
  },
});

echo.channel("grid")
  .listen(".cell-updated", (cell) => board.update(cell))
  .listen(".cell-clicked", ({ position, clickCount }) => board.shake(position, clickCount))
  .listen(".rain-started", ({ emoji }) => rain(element("rain"), emoji));

const players = new Set();
const countPlayers = () => {
  element("players").value = players.size || "–";
  element("players-word").textContent = players.size === 1 ? "player" : "players";
};

echo.join("players")
  .here((all) => {
    players.clear();
    all.forEach(({ id }) => players.add(id));
    countPlayers();
  })
  .joining(({ id }) => { players.add(id); countPlayers(); })
  .leaving(({ id }) => { players.delete(id); countPlayers(); });

let wasLost = false;
const show = async (status) => {
  element("connection").dataset.status = status;
  element("status").textContent = STATUS[status];
  if (status === "failed") tell("The server does not let this page in. Has it been started with the page's application key?");
  if (status !== "connected") {
    wasLost = true;
    players.clear();
    countPlayers();
  } else if (wasLost) {
    wasLost = false;
    tell("");
    // What happened meanwhile was told to nobody here.
    await ask("GET", "/grid").then(({ cells }) => board.replace(cells)).catch(() => {});
  }
};
echo.onConnectionChange(show);
show(echo.connectionStatus());

const gild = (isGilded) => element("board").toggleAttribute("data-gilded", isGilded !== false);
liveFeatures({ url: element("board").dataset.features, echo })
  .then((features) => {
    gild(features.value("gilded-board"));
    features.on("gilded-board", gild);
  })
  .catch((error) => console.warn("The board stays as it is:", error));
