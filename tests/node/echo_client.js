/** Drives laravel-echo, on pusher-js, as a Laravel site does with its `reverb` broadcaster. */
import Echo from "laravel-echo";
import Pusher from "pusher-js";
import { config, obey, report } from "./driver.js";

const echo = new Echo({
  broadcaster: "reverb",
  Pusher,
  key: config.key,
  wsHost: config.host,
  wsPort: config.port,
  forceTLS: false,
  enabledTransports: ["ws"],
  authEndpoint: config.authorize,
  ...config.options,
});

echo.connector.onConnectionChange((status) => report("state", { state: status, socket_id: echo.socketId() ?? null }));

const channels = {};
const open = { public: "channel", private: "private", encrypted: "encryptedPrivate", presence: "join" };

obey({
  subscribe({ kind, channel, listen = [], whispers = [] }) {
    const subscription = (channels[channel] = echo[open[kind]](channel));
    subscription.subscribed(() => report("subscribed", { channel }));
    subscription.error((error) => report("refused", { channel, error }));
    for (const name of listen) subscription.listen(name, (data) => report("heard", { channel, name, data }));
    for (const name of whispers) {
      subscription.listenForWhisper(name, (data) => report("whisper", { channel, name, data }));
    }
    if (kind !== "presence") return;
    subscription.here((users) => report("here", { channel, users }));
    subscription.joining((user) => report("joining", { channel, user }));
    subscription.leaving((user) => report("leaving", { channel, user }));
  },
  notification: ({ channel }) => channels[channel].notification((data) => report("notification", { channel, data })),
  whisper: ({ channel, name, data }) => channels[channel].whisper(name, data),
  leave: ({ channel }) => echo.leave(channel),
});
