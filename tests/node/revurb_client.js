/** Drives our own browser client, which needs a WebSocket from elsewhere on Node 20. */
import { pathToFileURL } from "node:url";
import { WebSocket } from "ws";
import { config, obey, report } from "./driver.js";

const { default: Echo } = await import(pathToFileURL(config.module).href);

const echo = new Echo({
  key: config.key,
  host: config.host,
  port: config.port,
  scheme: "http",
  authEndpoint: config.authorize,
  autoConnect: false,
  WebSocket,
  ...config.options,
});

echo.onConnectionChange((status, loss) => report("state", { state: status, socket_id: echo.socketId(), loss }));
echo.onError((error) => report("error", error));

const channels = {};
const open = { public: "channel", private: "private", presence: "join" };
const hear = (event, channel, name) => (data, userId) => report(event, { channel, name, data, user_id: userId });

obey({
  connect: () => echo.connect(),
  disconnect: () => echo.disconnect(),
  subscribe({ kind, channel, listen = [], whispers = [], all = false }) {
    const subscription = (channels[channel] = echo[open[kind]](channel));
    subscription.subscribed(() => report("subscribed", { channel }));
    subscription.error((error) => report("refused", { channel, error }));
    subscription.on("pusher:cache_miss", () => report("cache_miss", { channel }));
    for (const name of listen) subscription.listen(name, hear("heard", channel, name));
    for (const name of whispers) subscription.listenForWhisper(name, hear("whisper", channel, name));
    if (all) subscription.listenToAll((name, data) => report("any", { channel, name, data }));
    if (kind !== "presence") return;
    subscription.here((users) => report("here", { channel, users, me: subscription.myId }));
    subscription.joining((user, id) => report("joining", { channel, user, id }));
    subscription.leaving((user, id) => report("leaving", { channel, user, id }));
  },
  subscribedLate: ({ channel }) => channels[channel].subscribed(() => report("late", { channel })),
  stopListening: ({ channel, name }) => channels[channel].stopListening(name),
  whisper: ({ channel, name, data }) => report("whispered", { sent: channels[channel].whisper(name, data) }),
  leave: ({ channel }) => echo.leave(channel),
});
