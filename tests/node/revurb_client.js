/** Drives our own browser client, which needs a WebSocket from elsewhere on Node 20. */
import { pathToFileURL } from "node:url";
import nacl from "tweetnacl";
import { WebSocket } from "ws";
import { config, obey, report } from "./driver.js";

const { default: Echo } = await import(pathToFileURL(config.module).href);

/** Functions don't travel as JSON: a test names those that it wants. */
const named = {
  tweetnacl: { nacl },
  authorizer: {
    authorizer: (channel) => ({ authorize: (id, done) => authorizers[config.authorizer](channel, id, done) }),
  },
  noAuthorizer: { authorizer: () => { throw new Error("None."); } },
};
const authorizers = {
  asks: async (channel, socketId, done) => {
    const body = new URLSearchParams({ socket_id: socketId, channel_name: channel.name });
    done(null, await (await fetch(config.authorize, { method: "POST", body })).json());
  },
  refuses: (channel, socketId, done) => done({ message: "No.", response: { status: 418 } }, null),
  throws: () => { throw new Error("Broken."); },
  rejects: async () => { throw new Error("Broken later."); },
  babbles: (channel, socketId, done) => done(null, 7),
};

const echo = new Echo({
  key: config.key,
  host: config.host,
  port: config.port,
  scheme: "http",
  authEndpoint: config.authorize,
  userAuthentication: config.signin,
  autoConnect: false,
  WebSocket,
  ...(config.use ?? []).reduce((options, name) => ({ ...options, ...named[name] }), {}),
  ...config.options,
});

echo.onConnectionChange((status, loss) => report("state", { state: status, socket_id: echo.socketId(), loss }));
echo.onError((error) => report("error", error));

const channels = {};
const open = { public: "channel", private: "private", encrypted: "encryptedPrivate", presence: "join" };
const hear = (event, channel, name) => (data, userId) => report(event, { channel, name, data, user_id: userId });

obey({
  connect: () => echo.connect(),
  disconnect: () => echo.disconnect(),
  subscribe({ kind, channel, listen = [], whispers = [], all = false }) {
    const subscription = (channels[channel] = echo[open[kind]](channel));
    subscription.subscribed(() => report("subscribed", { channel }));
    subscription.error((error) => report("refused", { channel, error }));
    subscription.notification((data) => report("notification", { channel, data }));
    for (const event of ["pusher:cache_miss", "pusher:subscription_count"]) {
      subscription.on(event, (data) => report(event.replace("pusher:", ""), { channel, ...data }));
    }
    for (const name of listen) subscription.listen(name, hear("heard", channel, name));
    for (const name of whispers) subscription.listenForWhisper(name, hear("whisper", channel, name));
    if (all) subscription.listenToAll((name, data) => report("any", { channel, name, data }));
    if (kind !== "presence") return;
    subscription.here((users) => report("here", { channel, users, me: subscription.myId }));
    subscription.joining((user, id) => report("joining", { channel, user, id }));
    subscription.leaving((user, id) => report("leaving", { channel, user, id }));
  },
  subscribedLate: ({ channel }) => channels[channel].subscribed(() => report("late", { channel })),
  stop: ({ channel, method, given = [] }) => channels[channel][method](...given),
  listenTwice({ channel, name }) {
    const listener = (data) => report("heard", { channel, name, data });
    channels[channel].listen(name, listener).listen(name, listener);
  },
  whisper: ({ channel, name, data }) => report("whispered", { sent: channels[channel].whisper(name, data) }),
  leave: ({ channel }) => echo.leave(channel),
  leaveAll: () => echo.leaveAllChannels(),
  held: () => report("held", { channels: Object.keys(echo.connector.channels) }),
  signin({ listen = [] }) {
    const user = echo.signin();
    user.subscribed(() => report("signed in", { id: user.id }));
    user.error((error) => report("refused", { error }));
    user.online((ids) => report("online", { ids }));
    user.offline((ids) => report("offline", { ids }));
    for (const name of listen) user.listen(name, (data) => report("heard", { name, data }));
  },
});
