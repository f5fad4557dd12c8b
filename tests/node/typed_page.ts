/** What TypeScript makes of our browser client; `@ts-expect-error` marks what it must refuse. Never run. */
import Echo, { EventFormatter, RevurbConnector, pageOptions } from "../../broadcasting/static/broadcasting/echo.js";
import type { Options, Status } from "../../broadcasting/static/broadcasting/echo/types.js";

interface Events {
  OrderShipped: { id: number };
  ".order.paid": { amount: string };
}

const options: Options = { key: "key", host: "localhost", port: 8080, scheme: "http", auth: { headers: { A: "b" } } };
const echo = new Echo<Events>(options);

echo.channel("orders").listen("OrderShipped", ({ id }) => id.toFixed()).listen(".order.paid", (e) => e.amount.trim());
echo.private("orders.1").listen("OrderShipped", (event) => { const id: number = event.id; void id; });
echo.encryptedPrivate("orders.1").listen("OrderShipped", ({ id }) => id.toFixed()).whisper();
echo.listen("orders", "OrderShipped", ({ id }) => id.toFixed());
echo.signin().listen("OrderShipped", ({ id }) => id.toFixed()).online((ids) => ids.join()).offline((ids) => ids.pop());
// @ts-expect-error: an event that nobody sends
echo.channel("orders").listen("OrderShiped", () => {});
// @ts-expect-error: a field that the event has not
echo.channel("orders").listen("OrderShipped", ({ name }) => name);

const left: boolean = echo
  .join("room.1")
  .here((people) => people.length)
  .joining((person, id) => `${person.name} ${id}`)
  .leaving((person) => person.name)
  .listenForWhisper("typing", ({ draft }, userId) => [draft, userId])
  .listenToAll((name, data) => name.trim() + data)
  .notification(({ id, type }) => id.trim() + type.trim())
  .subscribed(() => {})
  .error(({ status, error, retryIn }) => status.toFixed() + error.trim() + retryIn)
  .whisper("typing", { draft: true });
// @ts-expect-error: a listener that is none
echo.join("room.1").here("everybody");

const status: Status = echo.connectionStatus();
const stop: () => void = echo.onConnectionChange((now, loss) => [now.trim(), loss?.code.toFixed(), loss?.retryIn]);
const id: string | null = echo.socketId();
echo.registerInterceptors()();
echo.connector.onConnectionChange((now) => now.trim());
// @ts-expect-error: a status that there is not
if (echo.connectionStatus() === "unavailable") stop();

const loose = Echo.fromPage();
loose.channel("anything").listen("Anything", (data, userId) => [data.whatever, userId]);
Echo.fromPage<Events>({ autoConnect: false }).channel("orders").listen("OrderShipped", ({ id }) => id.toFixed());
new Echo({ ...pageOptions(), broadcaster: "null" });
new Echo({ broadcaster: "pusher", key: "key", cluster: "eu", namespace: false, userAuthentication: "/sign-in" });
new Echo({ broadcaster: RevurbConnector, key: "key" });
// @ts-expect-error: a broadcaster that there is not
new Echo({ broadcaster: "socket.io" });
// @ts-expect-error: a key that is none
new Echo({ key: 7 });
new Echo({
  key: "key",
  authorizer: (channel) => ({ authorize: (socketId, done) => done(null, { auth: channel.name + socketId }) }),
});

export const all = [left, status, stop, id, new EventFormatter("App.Events").format("OrderShipped").trim()];
